"""The lookup table: rows of a matrix by index, counted from 1."""

import numpy as np

from luatorch.arrays import get_array_module


def _add_rows(target, rows, values):
    """target[rows] += values, where rows may repeat"""
    if get_array_module(target) is not np:
        get_array_module(target).add.at(target, rows, values)
        return
    order = np.argsort(rows, kind="stable")
    unique, first = np.unique(rows[order], return_index=True)
    target[unique] += np.add.reduceat(values[order], first, axis=0)


def accGradParameters(input, grad_output, grad_weight, by_frequency, padding, scale):
    """grad_weight[i] += scale * grad_output of each occurrence of i, but for i == padding.

    by_frequency: divided by the number of occurrences of i.
    """
    rows = input.reshape(-1)
    values = grad_output.reshape(rows.size, -1)
    if rows.size == 0:
        return
    xp = get_array_module(grad_weight)
    kept = rows != padding
    if not kept.all():
        rows, values = rows[kept], values[kept]
        if rows.size == 0:
            return
    rows = rows - 1
    scale = grad_weight.dtype.type(scale)
    if by_frequency:
        counts = xp.bincount(rows)[rows].astype(grad_weight.dtype)
        values = values * (scale / counts)[:, None]
    elif scale != 1:
        values = values * scale
    _add_rows(grad_weight.reshape(grad_weight.shape[0], -1), rows, values)


def renorm(indices, weight, max_norm, norm_type):
    """Scale the rows of weight that `indices` name down to a norm_type-norm of max_norm."""
    xp = get_array_module(weight)
    rows = xp.unique(indices.reshape(-1)) - 1
    chosen = weight[rows]
    size = xp.abs(chosen)
    if norm_type == 1:
        norm = size.sum(axis=1)
    else:
        norm = (size**norm_type).sum(axis=1) ** (1 / norm_type)
    large = norm > max_norm
    factor = (max_norm / (norm[large] + 1e-7)).astype(weight.dtype)
    weight[rows[large]] = chosen[large] * factor[:, None]
