"""Conversions between colour spaces; images (3, height, width).

Values are in [0, 1]; bytes stand for their 255th and come out rounded.  HSL and HSV have the hue
in [0, 1), too.
"""

import numpy as np


def _unit(src):
    """Return the planes of src in [0, 1]."""
    return src / 255.0 if src.dtype == np.uint8 else src


def _store(dst, planes):
    for out, value in zip(dst, planes, strict=True):
        if dst.dtype == np.uint8:
            out[...] = np.clip(np.floor(value * 255 + 0.5), 0, 255)
        else:
            out[...] = value


def rgb2y(dst, src):
    """dst (1, H, W) = 0.299 R + 0.587 G + 0.114 B"""
    r, g, b = src if src.dtype.kind == "f" else src.astype("d")
    y = 0.299 * r + 0.587 * g + 0.114 * b
    dst[0] = np.floor(y + 0.5) if dst.dtype == np.uint8 else y


def _hue(r, g, b, high, spread):
    """Return the hue of RGB planes; 0 where there is none."""
    d = np.where(spread == 0, 1, spread)
    h = np.where(
        high == r,
        (g - b) / d + np.where(g < b, 6, 0),
        np.where(high == g, (b - r) / d + 2, (r - g) / d + 4),
    )
    return np.where(spread == 0, 0, h / 6)


def rgb2hsl(dst, src):
    """Hue, saturation, lightness."""
    r, g, b = _unit(src)
    high, low = np.maximum(np.maximum(r, g), b), np.minimum(np.minimum(r, g), b)
    spread, light = high - low, (high + low) / 2
    whole = np.where(light > 0.5, 2 - high - low, high + low)
    s = np.where(spread == 0, 0, spread / np.where(whole == 0, 1, whole))
    _store(dst, (_hue(r, g, b, high, spread), s, light))


def rgb2hsv(dst, src):
    """Hue, saturation, value."""
    r, g, b = _unit(src)
    high, low = np.maximum(np.maximum(r, g), b), np.minimum(np.minimum(r, g), b)
    spread = high - low
    s = np.where(high == 0, 0, spread / np.where(high == 0, 1, high))
    _store(dst, (_hue(r, g, b, high, spread), s, high))


def _channel(p, q, t):
    """Return one RGB channel of HSL's p and q at hue t."""
    t = t + np.where(t < 0, 1, 0) - np.where(t > 1, 1, 0)
    return np.where(
        t < 1 / 6,
        p + (q - p) * 6 * t,
        np.where(t < 1 / 2, q, np.where(t < 2 / 3, p + (q - p) * (2 / 3 - t) * 6, p)),
    )


def hsl2rgb(dst, src):
    """The inverse of rgb2hsl."""
    h, s, light = _unit(src)
    q = np.where(light < 0.5, light * (1 + s), light + s - light * s)
    p = 2 * light - q
    planes = [np.where(s == 0, light, _channel(p, q, h + t)) for t in (1 / 3, 0, -1 / 3)]
    _store(dst, planes)


def hsv2rgb(dst, src):
    """The inverse of rgb2hsv."""
    h, s, v = _unit(src)
    sector = np.floor(h * 6)
    f = h * 6 - sector
    p, q, t = v * (1 - s), v * (1 - f * s), v * (1 - (1 - f) * s)
    pick = (sector.astype(np.int64) % 6)[None]
    r = np.choose(pick[0], (v, q, p, p, t, v))
    g = np.choose(pick[0], (t, v, v, q, p, p))
    b = np.choose(pick[0], (p, p, t, v, v, q))
    _store(dst, (r, g, b))


# sRGB with the white point D65, as XYZ relative to that white.
_XYZ = np.array(
    [
        [0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456],
        [0.212671, 0.715160, 0.072169],
        [0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754],
    ]
)


def rgb2lab(dst, src):
    """CIE L*a*b* of sRGB."""
    linear = np.where(src > 0.04045, ((src + 0.055) / 1.055) ** 2.4, src / 12.92)
    xyz = np.tensordot(_XYZ.astype(src.dtype), linear, 1)
    fx, fy, fz = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    dst[0] = 116 * fy - 16
    dst[1] = 500 * (fx - fy)
    dst[2] = 200 * (fy - fz)


def lab2rgb(dst, src):
    """The inverse of rgb2lab."""
    fy = (src[0] + 16) / 116
    f = np.stack([src[1] / 500 + fy, fy, fy - src[2] / 200])
    xyz = np.where(f**3 > 0.008856, f**3, (f - 16 / 116) / 7.787)
    linear = np.tensordot(np.linalg.inv(_XYZ).astype(src.dtype), xyz, 1)
    with np.errstate(invalid="ignore"):
        curve = 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055
    dst[...] = np.where(linear > 0.0031308, curve, 12.92 * linear)
