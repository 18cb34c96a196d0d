"""Pictures for people: in a notebook's page, in a terminal of colours, or as PNG files."""

import base64
import io
import os
import sys

import numpy as np
from PIL import Image

from luatorch import pages
from luatorch.runtime import lua_string, text

_COLUMNS = 64  # widest picture in a terminal, in characters


def to_bytes(x):
    """Return `x` (HxW, 1xHxW or 3xHxW, any range) as uint8 HxWx3, stretched to 0..255.

    A picture whose values already are bytes (all in 0..255, some above 1) is left as it is.
    """
    x = np.asarray(x, float)
    x = np.nan_to_num(x)
    if x.ndim == 2:
        x = x[None]
    low, high = x.min(), x.max()
    if not (low >= 0 and 1 < high <= 255):
        x = (x - low) * (255 / (high - low) if high > low else 0)
    x = np.broadcast_to(x, (3, *x.shape[1:]))
    return x.round().astype(np.uint8).transpose(1, 2, 0)


def side_by_side(pictures, gap=2):
    """Return one picture that shows all, in a nearly square grid, on black."""
    if len(pictures) == 1:
        return pictures[0]
    columns = int(np.ceil(np.sqrt(len(pictures))))
    rows = -(-len(pictures) // columns)
    h = max(p.shape[0] for p in pictures) + gap
    w = max(p.shape[1] for p in pictures) + gap
    sheet = np.zeros((rows * h - gap, columns * w - gap, 3), np.uint8)
    for i, p in enumerate(pictures):
        y, x = divmod(i, columns)
        sheet[y * h : y * h + p.shape[0], x * w : x * w + p.shape[1]] = p
    return sheet


def half_blocks(picture, columns=_COLUMNS):
    """Return the text that draws a uint8 HxWx3 picture: two pixels a character."""
    h, w = picture.shape[:2]
    if w > columns:
        size = columns, max(2, round(h * columns / w))
        picture = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
        h, w = picture.shape[:2]
    if h % 2:
        picture = np.concatenate([picture, np.zeros((1, w, 3), np.uint8)])
    lines = []
    for top, bottom in zip(picture[::2], picture[1::2], strict=True):
        cells = [
            f"\x1b[38;2;{a};{b};{c}m\x1b[48;2;{d};{e};{f}m\u2580"
            for (a, b, c), (d, e, f) in zip(top.tolist(), bottom.tolist(), strict=True)
        ]
        lines.append("".join(cells) + "\x1b[0m")
    return "\n".join(lines) + "\n"


def terminal_shows_colours():
    """Return whether standard output is a terminal that can show the half-block pictures."""
    if not os.isatty(1) or os.environ.get("TERM", "dumb") == "dumb" or "NO_COLOR" in os.environ:
        return False
    return "utf" in (sys.stdout.encoding or "").lower()


def next_path(prefix="itorch"):
    """Return the first of itorch-1.png, itorch-2.png, ... that is not there yet."""
    n = 1
    while os.path.exists(f"{prefix}-{n}.png"):
        n += 1
    return f"{prefix}-{n}.png"


def show(*arrays):
    """Show the pictures; return the path of the file written, None where they were shown."""
    return _show(side_by_side([to_bytes(a) for a in arrays]))


def show_file(path):
    """Show the picture in a file."""
    with Image.open(text(path)) as picture:
        return _show(np.asarray(picture.convert("RGB")))


def _show(picture):
    if pages.available():
        out = io.BytesIO()
        Image.fromarray(picture).save(out, "PNG")
        pages.publish({"image/png": base64.b64encode(out.getvalue()).decode()})
        return None
    if terminal_shows_colours():
        os.write(1, half_blocks(picture).encode())
        return None
    path = next_path()
    Image.fromarray(picture).save(path)
    return lua_string(path)
