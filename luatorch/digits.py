"""Handwriting of a kind: images of the digits 0 to 9, drawn stroke by stroke.

Every digit is a few strokes in the unit square (x to the right, y down); an image is those
strokes moved, turned, slanted and scaled at random, with a pen of random width, and noise.
"""

import math

SIZE = 28  # height and width of an image
_FINE = 4  # drawn so many times larger, then reduced: smooth edges


def _arc(cx, cy, rx, ry, start, stop, count=14):
    """Return points on an ellipse from angle `start` to `stop`, in degrees, 0 to the right."""
    angles = [math.radians(start + (stop - start) * i / count) for i in range(count + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


# The strokes of every digit, in one or two ways to write it.
GLYPHS = (
    ([_arc(0.5, 0.5, 0.3, 0.45, 0, 360, 24)],),
    ([[(0.3, 0.25), (0.55, 0.05), (0.55, 0.95)]], [[(0.5, 0.05), (0.5, 0.95)]]),
    ([_arc(0.48, 0.3, 0.28, 0.25, -170, 30) + [(0.2, 0.95), (0.82, 0.95)]],),
    ([_arc(0.45, 0.27, 0.28, 0.22, -150, 90) + _arc(0.45, 0.72, 0.32, 0.23, -90, 150)],),
    (
        [[(0.6, 0.05), (0.15, 0.65), (0.85, 0.65)], [(0.62, 0.4), (0.62, 0.97)]],
        [[(0.25, 0.05), (0.2, 0.5), (0.75, 0.5)], [(0.75, 0.05), (0.72, 0.97)]],
    ),
    ([[(0.78, 0.06), (0.3, 0.06), (0.25, 0.45)] + _arc(0.45, 0.67, 0.33, 0.28, -125, 140)],),
    ([[(0.68, 0.04), (0.4, 0.25)] + _arc(0.48, 0.68, 0.28, 0.27, -160, 200, 20)],),
    (
        [[(0.18, 0.07), (0.82, 0.07), (0.4, 0.96)]],
        [[(0.18, 0.07), (0.82, 0.07), (0.4, 0.96)], [(0.4, 0.5), (0.75, 0.5)]],
    ),
    ([_arc(0.5, 0.28, 0.24, 0.22, 90, 450, 20), _arc(0.5, 0.73, 0.3, 0.23, -90, 270, 20)],),
    ([_arc(0.48, 0.32, 0.27, 0.26, 0, 360, 20) + [(0.72, 0.6), (0.6, 0.97)]],),
)


def digits(seed, count):
    """Return (data, label): `count` images of digits, the same for the same seed.

    data: uint8 count x 1 x 28 x 28, bright strokes on dark; label: uint8 count, 1 to 10 for the
    digits 0 to 9, as Lua counts classes.
    """
    import numpy as np
    from PIL import Image, ImageDraw

    rng = np.random.default_rng(seed)
    label = rng.permutation(np.arange(count) % 10)
    data = np.empty((count, 1, SIZE, SIZE), np.uint8)
    for i, digit in enumerate(label):
        ways = GLYPHS[digit]
        strokes = ways[rng.integers(len(ways))]
        turn, slant = rng.normal(0, 0.14), rng.normal(0, 0.15)
        height, width = rng.uniform(15, 22), rng.uniform(12, 20)
        matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        matrix = matrix @ np.array([[width, -slant * width], [0, height]]) * _FINE
        centre = (SIZE / 2 + rng.uniform(-3, 3, 2)) * _FINE
        pen = rng.uniform(1.4, 3.2) * _FINE
        image = Image.new("L", (SIZE * _FINE, SIZE * _FINE))
        draw = ImageDraw.Draw(image)
        for stroke in strokes:
            wobble = rng.normal(0, 0.012, (len(stroke), 2))
            points = (np.array(stroke) - 0.5 + wobble) @ matrix.T + centre
            draw.line([tuple(p) for p in points.tolist()], 255, round(pen), "curve")
            for x, y in points[[0, -1]].tolist():  # round ends
                draw.ellipse([x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2], 255)
        small = np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BOX), float)
        noise = rng.normal(0, 12, small.shape)
        data[i, 0] = np.clip(small * rng.uniform(0.6, 1) + noise, 0, 255).round()
    return data, (label + 1).astype(np.uint8)


def digits_paths():
    """Return the paths of digits-train.t7 (6000 images) and digits-test.t7 (1000), made if need be.

    They are kept in the cache (see luatorch.datasets), as tables of ``data`` and ``label``.
    """
    import os

    from luatorch.datasets import cache_directory
    from luatorch.interop import save

    folder = cache_directory()
    paths = []
    for seed, (name, count) in enumerate((("train", 6000), ("test", 1000)), 1):
        path = folder / f"digits-{name}.t7"
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            data, label = digits(seed, count)
            save(path, {"data": data, "label": label})
        paths.append(os.fsencode(path))
    return tuple(paths)
