"""Geometry of images: scaling, rotating, polar coordinates, warping.

Images are arrays (planes, height, width).  Every kernel writes into `dst`, whose planes are those
of `src`.  Positions are computed in single precision where Torch7's image package does.
"""

import numpy as np

from luatorch.arrays import get_array_module


def _finish(dst, value):
    """Store `value`; bytes are rounded and clipped, as the image package does."""
    xp = get_array_module(dst)
    if dst.dtype == np.uint8:
        value = xp.clip(xp.floor(value + 0.5), 0, 255)
    dst[...] = value


def _wide(x):
    """Return x as floating point numbers."""
    return x if x.dtype.kind == "f" else x.astype("d")


# -- scaling -----------------------------------------------------------------------------------


def _positions(size, out):
    """Return whole and fractional parts of the positions of `out` samples from end to end."""
    scale = np.float32(size - 1) / np.float32(max(out - 1, 1))
    at = np.arange(out, dtype=np.float32) * scale
    low = at.astype(np.int64)
    if out > 1:
        low[-1], at[-1] = size - 1, size - 1
    return np.minimum(low, size - 1), at - low


def _linear_axis(x, out):
    """Resize the last axis: interpolation to more elements, means over areas to fewer."""
    size = x.shape[-1]
    if out == size:
        return x
    if size == 1:
        return np.repeat(x, out, axis=-1)
    if out > size:
        low, part = _positions(size, out)
        high = np.minimum(low + 1, size - 1)
        part = part.astype(x.dtype)
        return (1 - part) * x[..., low] + part * x[..., high]
    scale = np.float32(size) / np.float32(out)
    edge = np.arange(out + 1, dtype=np.float32) * scale
    whole = np.minimum(edge.astype(np.int64), size)
    part = (edge - whole).astype("d")
    total = np.zeros((*x.shape[:-1], size + 1))
    np.cumsum(x, axis=-1, out=total[..., 1:], dtype="d")
    first, last = whole[:-1], whole[1:]
    f0, f1 = part[:-1], np.where(last < size, part[1:], 0)
    inner = total[..., last] - total[..., np.minimum(first + 1, size)]
    sums = (1 - f0) * x[..., first] + inner + f1 * x[..., np.minimum(last, size - 1)]
    return sums / ((1 - f0) + (last - first - 1) + f1)


def _cubic(p0, p1, p2, p3, x):
    """Return the Catmull-Rom spline through p1 and p2 at x."""
    inner = 2 * p0 - 5 * p1 + 4 * p2 - p3 + x * (3 * (p1 - p2) + p3 - p0)
    return p1 + 0.5 * x * (p2 - p0 + x * inner)


def _cubic_axis(x, out):
    """Resize the last axis by cubic interpolation, straight beyond the ends."""
    size = x.shape[-1]
    if out == size:
        return x
    if size == 1:
        return np.repeat(x, out, axis=-1)
    low, part = _positions(size, out)
    part = part.astype(x.dtype)
    p1, p2 = x[..., low], x[..., np.minimum(low + 1, size - 1)]
    p0 = np.where(low > 0, x[..., np.maximum(low - 1, 0)], 2 * p1 - p2)
    p3 = np.where(low + 2 < size, x[..., np.minimum(low + 2, size - 1)], 2 * p2 - p1)
    return _cubic(p0, p1, p2, p3, part)


def _separable(dst, src, axis):
    """Resize rows, then columns; what lies between has the type of the image."""
    rows = np.empty((*src.shape[:-1], dst.shape[-1]), dst.dtype)
    _finish(rows, axis(_wide(src), dst.shape[-1]))
    columns = axis(_wide(rows).swapaxes(-1, -2), dst.shape[-2])
    _finish(dst, columns.swapaxes(-1, -2))


def scale_bilinear(dst, src):
    """dst = src resized: linear interpolation where it grows, means over areas where it shrinks."""
    _separable(dst, src, _linear_axis)


def scale_bicubic(dst, src):
    """dst = src resized with cubic interpolation."""
    _separable(dst, src, _cubic_axis)


def scale_simple(dst, src):
    """dst = src resized by taking the nearest element above and to the left."""
    pick = []
    for size, out in zip(src.shape[-2:], dst.shape[-2:], strict=True):
        at = np.arange(out, dtype=np.float32) * (np.float32(size) / np.float32(out))
        pick.append(np.minimum(at.astype(np.int64), size - 1))
    dst[...] = src[:, pick[0][:, None], pick[1]]


# -- sampling at given positions ------------------------------------------------------------------


def _nearest(dst, src, y, x):
    """dst = src at whole positions, 0 outside."""
    height, width = src.shape[-2:]
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    value = src[:, np.where(inside, y, 0), np.where(inside, x, 0)]
    dst[...] = np.where(inside, value, 0)


def _interpolated(dst, src, y, x):
    """dst = src interpolated, 0 outside; within half an element of an edge, the edge."""
    height, width = src.shape[-2:]
    valid = True
    index = []
    for at, size in ((y, height), (x, width)):
        low = np.floor(at).astype(np.int64)
        part = at - low
        high = low + 1
        over, under = (high == size) & (part < 0.5), (low == -1) & (part > 0.5)
        high, low = np.where(over, low, high), np.where(under, high, low)
        inside = (low >= 0) & (high < size)
        valid = valid & inside
        index.append((np.where(inside, low, 0), np.where(inside, high, 0), part))
    (y0, y1, v), (x0, x1, u) = index
    s = _wide(src)
    u, v = u.astype(s.dtype), v.astype(s.dtype)
    value = (1 - v) * ((1 - u) * s[:, y0, x0] + u * s[:, y0, x1]) + v * (
        (1 - u) * s[:, y1, x0] + u * s[:, y1, x1]
    )
    _finish(dst, np.where(valid, value, 0))


def _grid(dst):
    return np.arange(dst.shape[-2])[:, None], np.arange(dst.shape[-1])[None, :]


def rotate(dst, src, theta, bilinear):
    """dst = src turned counter-clockwise by theta radians about its middle, 0 outside."""
    height, width = src.shape[-2:]
    j, i = _grid(dst)
    yc, xc = (height - 1) / 2, (width - 1) / 2
    x = np.cos(theta) * (i - xc) - np.sin(theta) * (j - yc) + xc
    y = np.cos(theta) * (j - yc) + np.sin(theta) * (i - xc) + yc
    if bilinear:
        _interpolated(dst, src, y, x)
    else:
        _nearest(dst, src, np.floor(y + 0.5).astype(np.int64), np.floor(x + 0.5).astype(np.int64))


def polar(dst, src, logarithmic, bilinear, full):
    """dst[angle, radius] = src in (log-)polar coordinates about its middle, 0 outside.

    full: radii reach the corners, else only the nearest edge.  bilinear: interpolate, but for
    the last row and column.
    """
    height, width = src.shape[-2:]
    real = np.float32
    j, i = (at.astype(real) for at in _grid(dst))
    angles, radii = dst.shape[-2:]
    y_mid, x_mid = height / 2, width / 2
    reach = real(np.hypot(height, width) / 2 if full else min(y_mid, x_mid))
    angle = (2 * np.pi * j.astype("d") / angles).astype(real).astype("d")
    if logarithmic:
        radius = np.exp(i * (np.log(reach) / real(radii)))
    else:
        radius = reach * i / real(radii)
    y, x = radius * np.cos(angle) + y_mid, -radius * np.sin(angle) + x_mid
    row, column = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    _nearest(dst, src, row, column)
    if bilinear:
        inside = (row >= 0) & (row < height - 1) & (column >= 0) & (column < width - 1)
        value = np.empty(dst.shape, _wide(dst).dtype)
        _interpolated(value, src, y, x)
        _finish(dst, np.where(inside, value, dst))


# -- warping -----------------------------------------------------------------------------------


def _take(src, y, x):
    """Return src at whole positions, those outside moved to the nearest edge."""
    height, width = src.shape[-2:]
    return src[:, np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]


def _warp_simple(src, y, x):
    return _take(src, np.floor(y + 0.5).astype(np.int64), np.floor(x + 0.5).astype(np.int64))


def _warp_bilinear(src, y, x):
    y0, x0 = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    v, u = y - y0, x - x0
    top = (1 - u) * _take(src, y0, x0) + u * _take(src, y0, x0 + 1)
    bottom = (1 - u) * _take(src, y0 + 1, x0) + u * _take(src, y0 + 1, x0 + 1)
    return (1 - v) * top + v * bottom


def _warp_bicubic(src, y, x):
    # The cubic's neighbours outside the image count as 0.
    padded = np.pad(src, ((0, 0), (1, 2), (1, 2)))
    y0, x0 = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    rows = [_cubic(*(padded[:, y0 + k, x0 + i] for i in range(4)), x - x0) for k in range(4)]
    return _cubic(*rows, y - y0)


def _lanczos(x):
    return np.sinc(x) * np.sinc(x / 3)


def _warp_lanczos(src, y, x):
    y0, x0 = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    total, weight = 0, 0
    for k in range(-2, 4):
        for i in range(-2, 4):
            w = _lanczos(y0 + k - y) * _lanczos(x0 + i - x)
            total = total + w * _take(src, y0 + k, x0 + i)
            weight = weight + w
    return total / weight


_WARPS = (_warp_simple, _warp_bilinear, _warp_bicubic, _warp_lanczos)


def warp(dst, src, flow, mode, offset, pad, pad_value):
    """dst[y, x] = src at flow (2, H, W) = (rows, columns), counted from 0.

    offset: flow is relative to (y, x).  Positions outside move to the nearest edge or, where
    `pad`, give pad_value.  mode: 0 simple, 1 bilinear, 2 bicubic, 3 Lanczos.
    """
    height, width = src.shape[-2:]
    y, x = _wide(flow[0]), _wide(flow[1])
    if offset:
        j, i = _grid(dst)
        y, x = y + j, x + i
    outside = (y < 0) | (y > height - 1) | (x < 0) | (x > width - 1)
    value = _WARPS[mode](_wide(src), np.clip(y, 0, height - 1), np.clip(x, 0, width - 1))
    if pad:
        value = np.where(outside, pad_value, value)
    _finish(dst, value)


def translate(dst, src, dx, dy):
    """dst[y, x] = src[y - dy, x - dx], 0 outside."""
    height, width = src.shape[-2:]
    dst[...] = 0
    out_h, out_w = dst.shape[-2:]
    y0, y1 = max(0, dy), min(out_h, height + dy)
    x0, x1 = max(0, dx), min(out_w, width + dx)
    if y0 < y1 and x0 < x1:
        dst[:, y0:y1, x0:x1] = src[:, y0 - dy : y1 - dy, x0 - dx : x1 - dx]


def flip(dst, src, axis):
    """dst = src with one axis turned round; dst may be src."""
    turned = np.flip(src, axis)
    if np.shares_memory(dst, src):
        turned = turned.copy()
    dst[...] = turned


def morphology(dst, src, kernel, pad, grow):
    """dst = whether any (grow) or every neighbour that the kernel names is not 0; 2-D images.

    Neighbours outside have the value `pad`.
    """
    kh, kw = kernel.shape
    height, width = src.shape[-2:]
    padded = np.full((*src.shape[:-2], height + kh - 1, width + kw - 1), pad != 0)
    padded[..., kh // 2 : kh // 2 + height, kw // 2 : kw // 2 + width] = src != 0
    result = np.full(src.shape, not grow)
    for i in range(kh):
        for j in range(kw):
            if kernel[i, j] != 0:
                near = padded[..., i : i + height, j : j + width]
                result = result | near if grow else result & near
    dst[...] = result
