"""gnuplot's ways to draw a curve, in Torch7's short form and in gnuplot's own words.

Short forms: ``.`` dots, ``+`` points, ``-`` lines, ``+-`` lines and points, ``~`` a cubic spline,
``|`` boxes, ``v`` vectors.  Words: ``with STYLE`` and the options lc, lt, ls, lw, pt, ps, title,
notitle, fill, dt, smooth.
"""

import re
from dataclasses import dataclass

import numpy as np

SHORT = {
    ".": "dots",
    "+": "points",
    "-": "lines",
    "+-": "linespoints",
    "-+": "linespoints",
    "~": "csplines",
    "|": "boxes",
    "v": "vectors",
}
# gnuplot's styles and their abbreviations -> one of those that luatorch.ops.plots draws
WORDS = {
    "lines": "lines",
    "line": "lines",
    "l": "lines",
    "points": "points",
    "point": "points",
    "p": "points",
    "linespoints": "linespoints",
    "lp": "linespoints",
    "dots": "dots",
    "d": "dots",
    "boxes": "boxes",
    "impulses": "impulses",
    "i": "impulses",
    "steps": "steps",
    "fsteps": "fsteps",
    "histeps": "histeps",
    "vectors": "vectors",
    "filledcurves": "filledcurves",
    "yerrorbars": "errorbars",
    "errorbars": "errorbars",
}
_MARKERS = {0: ",", 1: "+", 2: "x", 3: "*", 4: "s", 5: "s", 6: "o", 7: "o", 8: "^", 9: "^"}
_MARKERS |= {10: "v", 11: "v", 12: "D", 13: "D"}
_HOLLOW = {4, 6, 8, 10, 12}


@dataclass
class Style:
    """How to draw a curve; None stands for the default of the figure."""

    kind: str = "points"
    color: str | None = None
    index: int | None = None  # gnuplot's line type, from 1
    width: float | None = None
    marker: str | None = None
    hollow: bool = False
    size: float | None = None
    dashed: bool = False
    alpha: float | None = None
    label: str | None = None
    smooth: bool = False


def parse(words):
    """Return the Style of a format string; ValueError where gnuplot's words are not known."""
    if not words:
        return Style()
    if words in SHORT:
        return Style(SHORT[words])
    tokens = re.findall(r"""'[^']*'|"[^"]*"|[^\s'"]+""", words)
    style = Style()
    while tokens:
        word = tokens.pop(0)
        reader = _OPTIONS.get(word)
        try:
            if reader:
                reader(style, tokens)
            elif word in WORDS:
                style.kind = WORDS[word]
            else:
                raise ValueError
        except (ValueError, IndexError):
            known = " ".join(SHORT)
            raise ValueError(
                f"gnuplot: cannot draw with format '{words}': '{word}' is not understood.  "
                f"Known are {known} and gnuplot's 'with' {', '.join(sorted(set(WORDS.values())))}"
            ) from None
    return style


def _unquoted(token):
    return token[1:-1] if token[:1] in ("'", '"') else token


def _with(style, tokens):
    style.kind = WORDS[tokens[0]] if tokens[0] in WORDS else _fail()
    tokens.pop(0)


def _fail():
    raise ValueError


def _color(style, tokens):
    word = tokens.pop(0)
    if word in ("rgb", "rgbcolor"):
        from matplotlib.colors import to_hex

        name = _unquoted(tokens.pop(0))
        style.color = to_hex(name.replace("-", ""))
    else:
        style.index = int(word)


def _point(style, tokens):
    number = int(tokens.pop(0))
    style.marker, style.hollow = _MARKERS.get(number % 14, "+"), number in _HOLLOW


def _smooth(style, tokens):
    method = tokens.pop(0)
    if method not in ("csplines", "acsplines", "bezier", "sbezier", "unique"):
        _fail()
    style.smooth = method != "unique"
    if style.kind == "points":
        style.kind = "lines"


def _fill(style, tokens):
    while tokens and tokens[0] in ("transparent", "solid", "noborder", "border", "empty"):
        if tokens.pop(0) == "solid" and tokens and re.fullmatch(r"\d*\.?\d+", tokens[0]):
            style.alpha = float(tokens.pop(0))


def _set(name, convert):
    def read(style, tokens):
        setattr(style, name, convert(tokens.pop(0)))

    return read


_index, _width, _size = _set("index", int), _set("width", float), _set("size", float)
_OPTIONS = {
    "with": _with,
    "w": _with,
    "lc": _color,
    "linecolor": _color,
    "lt": _index,
    "linetype": _index,
    "ls": _index,
    "linestyle": _index,
    "lw": _width,
    "linewidth": _width,
    "pt": _point,
    "pointtype": _point,
    "ps": _size,
    "pointsize": _size,
    "dt": lambda style, tokens: setattr(style, "dashed", tokens.pop(0) not in ("1", "solid")),
    "title": lambda style, tokens: setattr(style, "label", _unquoted(tokens.pop(0))),
    "t": lambda style, tokens: setattr(style, "label", _unquoted(tokens.pop(0))),
    "notitle": lambda style, tokens: setattr(style, "label", ""),
    "smooth": _smooth,
    "fill": _fill,
    "fs": _fill,
}


def spline(x, y, count=300):
    """Return `count` points of the natural cubic spline through the points (x, y).

    The points are ordered by x, and those of one x averaged, as gnuplot's csplines does.
    """
    at, which = np.unique(x, return_inverse=True)
    value = np.bincount(which, y) / np.bincount(which)
    n = len(at)
    if n < 3:
        return at, value
    h = np.diff(at)
    slope = np.diff(value) / h
    # Second derivatives m: h[i-1] m[i-1] + 2 (h[i-1] + h[i]) m[i] + h[i] m[i+1] = 6 (slopes' step)
    diagonal, right = 2 * (h[:-1] + h[1:]), 6 * np.diff(slope)
    for i in range(1, n - 2):
        factor = h[i] / diagonal[i - 1]
        diagonal[i] -= factor * h[i]
        right[i] -= factor * right[i - 1]
    m = np.zeros(n)
    for i in range(n - 3, -1, -1):
        m[i + 1] = (right[i] - h[i + 1] * m[i + 2]) / diagonal[i]
    fine = np.linspace(at[0], at[-1], count)
    i = np.clip(np.searchsorted(at, fine, "right") - 1, 0, n - 2)
    t = fine - at[i]
    first = slope[i] - h[i] * (2 * m[i] + m[i + 1]) / 6
    return fine, value[i] + t * (first + t * (m[i] / 2 + t * (m[i + 1] - m[i]) / (6 * h[i])))
