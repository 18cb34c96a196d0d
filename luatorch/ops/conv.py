"""Convolution and cross-correlation of images of any dimension."""

from luatorch.arrays import get_array_module


def _windows(xp, x, window):
    """Return the view (..., out..., window...) of every window over the last axes of `x`."""
    n = len(window)
    head, image = x.shape[:-n], x.shape[-n:]
    out = tuple(i - k + 1 for i, k in zip(image, window, strict=True))
    strides = x.strides + x.strides[-n:]
    return xp.lib.stride_tricks.as_strided(x, head + out + tuple(window), strides)


def _single(xp, x, k):
    """Return the valid correlation of the image `x` with the window `k`, both n-dimensional.

    Windows are laid out along all axes but the first only, multiplied with all rows of the
    window at once, and the products added with the rows shifted: 1/k.shape[0] of the memory
    that whole windows take.
    """
    rows, rest = k.shape[0], k.shape[1:]
    columns = _windows(xp, x, rest)
    out = columns.shape[1 : -len(rest)]
    products = columns.reshape(-1, k[0].size) @ k.reshape(rows, -1).T
    products = products.reshape((x.shape[0], *out, rows))
    height = x.shape[0] - rows + 1
    result = products[:height, ..., 0].copy()
    for i in range(1, rows):
        result += products[i : i + height, ..., i]
    return result


def correlate(result, x, k, n, full, flip):
    """result = correlation over the last `n` axes of `x` and `k`; convolution if `flip`

    x, k: (image), (window); or (p, image), (p, window), slice by slice; or (p, image),
    (q, p, window), summed over p.  result: (image), (p, image) or (q, image), with sizes
    image - window + 1, or image + window - 1 if `full`.
    """
    n = int(n)
    xp = get_array_module(x)
    window = k.shape[-n:]
    if flip:
        k = k[(...,) + (slice(None, None, -1),) * n]
    if full:
        padding = [(0, 0)] * (x.ndim - n) + [(w - 1, w - 1) for w in window]
        x = xp.pad(x, padding)
    if x.ndim == n:
        result[...] = _single(xp, x, k)
    elif k.ndim == x.ndim:
        for i in range(x.shape[0]):
            result[i] = _single(xp, x[i], k[i])
    else:
        # (p, out..., window...) against (q, p, window...): one matrix product
        windows = xp.moveaxis(_windows(xp, x, window), 0, n)
        columns = windows.reshape(result[0].size, -1)
        result[...] = (k.reshape(k.shape[0], -1) @ columns.T).reshape(result.shape)
