"""Two drawn pictures for trying things on: a harbour in color and a vase in grey."""

import numpy as np


def _grid(shape):
    """Return rows and columns of pixels as parts of the height and width."""
    height, width = shape
    return np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)


def _grain(shape, seed):
    """Return smooth noise in [-1, 1]: sums of random waves, the fine ones weak."""
    rng = np.random.default_rng(seed)
    y, x = _grid(shape)
    total = np.zeros(shape)
    for octave in range(6):
        a, b, phase = rng.uniform(-1, 1, 3) * 2**octave
        total += np.sin(2 * np.pi * (a * y + b * x) + 7 * phase) / (1 + octave)
    return total / np.abs(total).max()


def _blend(canvas, mask, color):
    """Paint `color` where mask is 1, mixing where it is between."""
    for plane, value in zip(canvas, color, strict=True):
        plane += mask * (value - plane)


def _edge(distance, soft=0.004):
    """Return 1 where distance is negative, 0 where positive, smooth between."""
    return np.clip(0.5 - distance / (2 * soft), 0, 1)


def harbour(x):
    """x (3, H, W) = a sailing boat before hills and an evening sky, values in [0, 1]"""
    shape = x.shape[1:]
    v, u = _grid(shape)
    canvas = np.empty((3, *shape))
    for plane, top, bottom in zip(canvas, (0.25, 0.35, 0.62), (0.98, 0.72, 0.45), strict=True):
        plane[...] = top + (bottom - top) * np.clip(v / 0.6, 0, 1)
    cloud = np.clip(_grain(shape, 3), 0, 1) * np.clip(1.2 - 2 * v, 0, 1)
    _blend(canvas, 0.6 * cloud, (1.0, 0.92, 0.86))
    _blend(canvas, _edge(np.hypot(v - 0.3, u - 0.72) - 0.07), (1.0, 0.95, 0.7))
    for base, height, color, seed in (
        (0.50, 0.10, (0.42, 0.40, 0.55), 5),
        (0.57, 0.08, (0.28, 0.36, 0.38), 8),
    ):
        ridge = base - height * (0.5 + 0.5 * _grain((1, shape[1]), seed))
        _blend(canvas, _edge(ridge - v), color)
    waves = 0.5 + 0.5 * np.sin(90 * np.log(np.maximum(v - 0.5, 0.01)) + 6 * _grain(shape, 2))
    _blend(canvas, _edge(0.6 - v), (0.16, 0.33, 0.44))
    _blend(canvas, _edge(0.6 - v) * 0.35 * waves, (0.95, 0.75, 0.55))
    hull = np.maximum(np.maximum(0.70 - v, v - 0.77), np.abs(u - 0.4) - 0.2 + 0.9 * (v - 0.70))
    _blend(canvas, _edge(hull), (0.55, 0.16, 0.12))
    _blend(
        canvas, _edge(np.maximum(np.abs(u - 0.4) - 0.004, np.abs(v - 0.48) - 0.22)), (0.3, 0.2, 0.1)
    )
    for side, lean, color in ((1, 0.42, (0.97, 0.95, 0.9)), (-1, 0.3, (0.9, 0.55, 0.3))):
        sail = np.maximum(side * (0.4 + side * 0.01 - u), v - 0.68)
        sail = np.maximum(sail, side * (u - 0.4) - lean * (v - 0.28))
        _blend(canvas, _edge(sail), color)
    canvas += 0.02 * _grain(shape, 9)
    x[...] = np.clip(canvas, 0, 1)


def vase(x):
    """x (H, W) = a lit vase before a wall, values in [0, 1]"""
    v, u = _grid(x.shape)
    wall = 0.45 + 0.25 * (1 - u) + 0.06 * _grain(x.shape, 4)
    table = 0.3 + 0.1 * u + 0.05 * np.sin(60 * v + 9 * _grain(x.shape, 6))
    picture = np.where(v > 0.82, table, wall)
    profile = (
        0.08 + 0.17 * np.exp(-(((v - 0.6) / 0.17) ** 2)) + 0.05 * np.exp(-(((v - 0.2) / 0.05) ** 2))
    )
    across = (u - 0.5) / profile
    inside = _edge(np.maximum(np.abs(u - 0.5) - profile, np.maximum(0.18 - v, v - 0.88)))
    round_light = np.sqrt(np.clip(1 - across**2, 0, 1)) * 0.6 + 0.3 * np.exp(
        -((across + 0.45) ** 2) / 0.03
    )
    bands = 0.12 * (np.sin(70 * v) > 0.4) * (np.abs(v - 0.58) < 0.12)
    picture += inside * (np.clip(0.15 + round_light - bands, 0, 1) - picture)
    x[...] = np.clip(picture, 0, 1)
