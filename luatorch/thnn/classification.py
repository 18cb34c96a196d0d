"""THNN's criterions whose targets are class numbers, counted from 1.

Targets are integer arrays (floating point ones with whole numbers will do).  A class number out
of range is returned as such, for the caller to report; nothing is computed then.
"""

from luatorch.arrays import get_array_module


def _bad_class(target, valid, classes):
    """Return a class number outside 1..classes among the valid ones, or None."""
    wrong = valid & ((target < 1) | (target > classes))
    return int(target[wrong][0]) if wrong.any() else None


def _classes_last(x, axis):
    """Return x as (samples, classes): classes along `axis`, the rest in order."""
    xp = get_array_module(x)
    return xp.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])


def _picks(x, target, axis, ignore):
    """Return (rows, 0-based classes) of the targets that count, or a bad class number."""
    xp = get_array_module(x)
    y = target.reshape(-1)[: x.size // x.shape[axis]]
    keep = y != ignore
    bad = _bad_class(y, keep, x.shape[axis])
    rows = xp.nonzero(keep)[0]
    return rows, y[rows].astype("q") - 1, bad


def nll(input, target, axis, ignore, weights=None):
    """Return sum(-w[y] * x[y]), sum(w[y]) and a bad class number (or None).

    input: log probabilities, classes along `axis`; target: a class number for each of the rest,
    in order; `ignore` is the class number to leave out; weights: one a class.
    """
    rows, k, bad = _picks(input, target, int(axis), ignore)
    if bad is not None:
        return 0.0, 0.0, bad
    x = _classes_last(input, int(axis))[rows, k].astype("d")
    if weights is None:
        return -float(x.sum()), float(len(rows)), None
    w = weights.reshape(-1)[k].astype("d")
    return -float((x * w).sum()), float(w.sum()), None


def nll_gradient(gradInput, target, axis, ignore, norm, weights=None):
    """gradInput[y] = -w[y] / norm; the other elements stay.  Return a bad class number or None."""
    xp = get_array_module(gradInput)
    axis = int(axis)
    rows, k, bad = _picks(gradInput, target, axis, ignore)
    if bad is not None:
        return bad
    value = -1 / norm if weights is None else -weights.reshape(-1)[k] / norm
    moved = xp.moveaxis(gradInput, axis, -1)
    where = xp.unravel_index(rows, moved.shape[:-1]) if moved.ndim > 1 else ()
    moved[(*where, k)] = value
    return None


def _rows(x):
    return x.reshape(-1, x.shape[-1])


def _margins(input, target, p, weights, margin):
    """Return (rows, classes, slack z > 0 of every other class, sample weights, bad class)."""
    xp = get_array_module(input)
    x, y = _rows(input), target.reshape(-1)
    bad = _bad_class(y, y == y, x.shape[1])
    if bad is not None:
        return None, None, None, None, bad
    k = y.astype("q") - 1
    rows = xp.arange(len(x))
    z = xp.maximum(0, margin - x[rows, k][:, None] + x)
    z[rows, k] = 0
    return rows, k, z, None if weights is None else weights.reshape(-1)[k][:, None], None


def MultiMarginCriterion_updateOutput(input, target, p, weights, margin):
    """Return sum over samples of sum_i w[y] max(0, margin - x[y] + x[i])^p / classes.

    And a bad class number (or None).  input: (classes) or (samples, classes).
    """
    _, _, z, w, bad = _margins(input, target, p, weights, margin)
    if bad is not None:
        return 0.0, bad
    loss = z if p == 1 else z * z
    if w is not None:
        loss = loss * w
    return float(loss.sum(dtype="d")) / input.shape[-1], None


def MultiMarginCriterion_updateGradInput(input, target, gradInput, norm, p, weights, margin):
    """gradInput = norm times the gradient of updateOutput; return a bad class number or None."""
    rows, k, z, w, bad = _margins(input, target, p, weights, margin)
    if bad is not None:
        return bad
    norm = norm / input.shape[-1]
    g = (z > 0).astype(input.dtype) * norm if p == 1 else 2 * norm * z
    if w is not None:
        g = g * w
    g[rows, k] = -g.sum(axis=1)
    gradInput[...] = g.reshape(gradInput.shape)
    return None


def _labels(target, classes):
    """Return 0-based target classes (samples, most targets of one), which count, bad class."""
    xp = get_array_module(target)
    y = _rows(target)
    counts = xp.cumprod(y != 0, axis=1).astype(bool)
    width = int(counts.sum(axis=1).max()) if y.size else 0
    y, counts = y[:, :width], counts[:, :width]
    bad = _bad_class(y, counts, classes)
    return xp.where(counts, y, 1).astype("q") - 1, counts, bad


def MultiLabelMarginCriterion_updateOutput(input, target, isTarget):
    """Return sum_ij max(0, 1 - (x[y_j] - x[i])) / classes, i not a target, and a bad class.

    input, target: (classes) or (samples, classes); a sample's targets end at the first 0.
    isTarget = 1 for the target classes of each sample, else 0.
    """
    xp = get_array_module(input)
    x = _rows(input)
    k, counts, bad = _labels(target, x.shape[1])
    if bad is not None:
        return 0.0, bad
    mark = xp.zeros(x.shape, x.dtype)
    rows = xp.arange(len(x))
    for j in range(k.shape[1]):
        mark[rows[counts[:, j]], k[counts[:, j], j]] = 1
    isTarget[...] = mark.reshape(isTarget.shape)
    total = 0.0
    for j in range(k.shape[1]):
        z = xp.maximum(0, 1 - x[rows, k[:, j]][:, None] + x)
        z *= (mark == 0) & counts[:, j : j + 1]
        total += float(z.sum(dtype="d"))
    return total / x.shape[1], None


def MultiLabelMarginCriterion_updateGradInput(input, target, gradInput, isTarget, norm):
    """gradInput = norm times the gradient of updateOutput; return a bad class number or None."""
    xp = get_array_module(input)
    x, mark = _rows(input), _rows(isTarget)
    k, counts, bad = _labels(target, x.shape[1])
    if bad is not None:
        return bad
    norm = norm / x.shape[1]
    g = xp.zeros(x.shape, x.dtype)
    rows = xp.arange(len(x))
    for j in range(k.shape[1]):
        active = 1 - x[rows, k[:, j]][:, None] + x > 0
        active &= (mark == 0) & counts[:, j : j + 1]
        g += active * norm
        g[rows, k[:, j]] -= active.sum(axis=1) * norm
    gradInput[...] = g.reshape(gradInput.shape)
    return None
