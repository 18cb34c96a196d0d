"""Linear layers on sparse inputs: THNN's SparseLinear and IndexLinear.

A sparse batch is given as flat arrays: `rows` (which example), `keys` (which feature), both int64
from 0, and `values`.  Arrays of numbers have one floating point dtype; indices are in range.
"""

from luatorch.arrays import get_array_module

_CHUNK = 2**20  # elements of a temporary that one step makes


def _steps(count, width):
    """Slices over `count` entries such that a temporary of `width` numbers an entry stays small."""
    step = max(1, _CHUNK // max(1, width))
    return (slice(i, min(i + step, count)) for i in range(0, count, step))


def gather(rows, keys, values, weight, output):
    """output[rows[i]] += values[i] * weight[keys[i]]; weight is features x outputs."""
    xp = get_array_module(output)
    for part in _steps(keys.size, weight.shape[1]):
        xp.add.at(output, rows[part], weight[keys[part]] * values[part, None])


def scatter(rows, keys, values, gradOutput, gradWeight, scale):
    """gradWeight[keys[i]] += scale * values[i] * gradOutput[rows[i]]; features x outputs."""
    xp = get_array_module(gradWeight)
    scale = gradWeight.dtype.type(scale)
    for part in _steps(keys.size, gradWeight.shape[1]):
        xp.add.at(gradWeight, keys[part], gradOutput[rows[part]] * (values[part, None] * scale))


def entries(rows, values, gradOutput, result, scale):
    """result[i] = scale * values[i] * gradOutput[rows[i]]: the gradient of each entry's weights."""
    scale = result.dtype.type(scale)
    result[...] = gradOutput[rows] * (values[:, None] * scale)


def add_rows(target, keys, rows, scale):
    """target[keys[i]] += scale * rows[i]; equal keys add up."""
    xp = get_array_module(target)
    xp.add.at(target, keys, rows * target.dtype.type(scale))


def step_rows(weight, gradWeight, keys, learningRate):
    """weight[k] -= learningRate * gradWeight[k] for each different k of `keys`."""
    xp = get_array_module(weight)
    keys = xp.unique(keys)
    weight[keys] -= gradWeight[keys] * weight.dtype.type(learningRate)


def zero_rows(x, keys):
    """x[keys] = 0"""
    x[keys] = 0


def normalize_values(keys, values, weight, result, train):
    """result = values divided by the largest seen of their feature, plus a bias of the feature.

    Columns 0 to 3 of `weight` (features x ...) hold, for each feature, the largest absolute value
    seen, its inverse, a scale of updates, and the bias.  train: the columns learn from `values`.
    """
    xp = get_array_module(result)
    size = xp.abs(values)
    if train:
        xp.maximum.at(weight[:, 0], keys, size)
        seen = xp.unique(keys)
        top = weight[seen, 0]
        weight[seen, 1] = xp.where(top > 0, 1 / xp.where(top > 0, top, 1), 0)
        weight[seen, 2] = 1
    inside = xp.where(size > weight[keys, 0], xp.sign(values), values * weight[keys, 1])
    result[...] = inside + weight[keys, 3]
