"""The package gnuplot's figures, drawn by matplotlib without a display.

A Session is the figures of one runtime.  A figure keeps what is to be drawn and is drawn anew
when it is written: titles and labels may come before or after the data, as with gnuplot.  What
gnuplot shows in window N goes to the file gnuplot-N.png.
"""

import atexit
import importlib.util
import io
import os
import sys
from dataclasses import dataclass, field

import numpy as np

from luatorch.ops.files import replace_file
from luatorch.ops.plot_styles import parse, spline
from luatorch.runtime import text

TERMINALS = {  # what setterm takes -> the suffix of the files that stand for windows
    **dict.fromkeys(("x11", "wxt", "qt", "aqua", "windows", "png", "pngcairo"), "png"),
    **dict.fromkeys(("pdf", "pdfcairo"), "pdf"),
    **dict.fromkeys(("postscript", "eps", "epscairo"), "eps"),
    "svg": "svg",
}
FORMATS = ("png", "eps", "pdf", "svg")
# gnuplot's rgbformulae that are colour maps of matplotlib
_PALETTES = {"color": "gnuplot", "colour": "gnuplot", "grey": "gray"}
_PALETTES |= {"rgbformulae 33,13,10": "rainbow", "rgbformulae 30,31,32": "gnuplot2"}
_PALETTES |= {"rgbformulae 23,28,3": "ocean", "rgbformulae 34,35,36": "afmhot"}
_unwritten = set()  # sessions with figures that are to be written when the process ends


@dataclass
class Figure:
    """What is drawn in a figure, and where it goes."""

    number: int
    path: str | None = None  # None: the file that stands for the window
    format: str | None = None
    kind: str | None = None  # 'lines', 'image', 'surface', 'scatter'
    items: list = field(default_factory=list)
    palette: str = "gray"
    settings: dict = field(default_factory=dict)  # title, xlabel, ..., grid, xlog, xlim, xticks
    changed: bool = False  # since it was written


class Session:
    """The figures of one runtime."""

    def __init__(self):
        self.figures = {}
        self.current = None
        self.suffix = "png"
        self.told = set()

    def select(self, number=None):
        """Return figure `number`, made if need be; None: the current, or a first one."""
        if number is None:
            number = self.current if self.current in self.figures else self.next()
        if number not in self.figures:
            self.figures[number] = Figure(number)
        if self.current != number and self.current in self.figures:
            self.flush(self.current)
        self.current = number
        return self.figures[number]

    def next(self):
        """Return the number of the next figure."""
        return max(self.figures, default=0) + 1

    def flush(self, number):
        """Write figure `number` if it has changed since it was written."""
        figure = self.figures[number]
        if not (figure.changed and figure.kind):
            return
        figure.changed = False
        path = figure.path or f"gnuplot-{number}.{self.suffix}"
        write(figure, path, figure.format or self.suffix)
        if figure.path is None and path not in self.told:
            self.told.add(path)
            print(f"gnuplot: figure {number} is in {path}", file=sys.stderr)

    def flush_all(self):
        """Write all figures that have changed."""
        _unwritten.discard(self)
        for number in list(self.figures):
            self.flush(number)

    def change(self):
        """Return the current figure, which is about to change."""
        figure = self.select()
        figure.changed = True
        _unwritten.add(self)
        return figure


@atexit.register
def _finish():
    for session in list(_unwritten):
        try:
            session.flush_all()
        except (OSError, ValueError) as error:
            print(f"gnuplot: {error}", file=sys.stderr)


# -- kernels: figures -------------------------------------------------------------------------


def session():
    """Return a new Session."""
    return Session()


def available():
    """Return whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def _need_matplotlib():
    if not available():
        raise RuntimeError(
            "gnuplot: drawing needs matplotlib, which is not installed: "
            "pip install 'luatorch[plot]'"
        )


def select(s, number=None):
    """Make figure `number` the current one (nil: a new one); return its number."""
    return s.select(s.next() if number is None else int(number)).number


def file_figure(s, path, format):
    """Make a figure that goes to the file `path`; return its number."""
    _need_matplotlib()
    figure = s.select(s.next())
    figure.path, figure.format = os.path.abspath(text(path)), format
    return figure.number


def close(s, number=None):
    """Write and forget figure `number` (nil: all)."""
    for n in list(s.figures) if number is None else [number]:
        if n in s.figures:
            s.flush(n)
            del s.figures[n]
    if s.current not in s.figures:
        s.current = max(s.figures, default=None)


def current(s):
    """Return the number of the current figure, or nil."""
    return s.current


def flush_all(s):
    """Write all figures that have changed."""
    s.flush_all()


def flush(s, number=None):
    """Write figure `number` (nil: the current one) if it has changed."""
    number = s.current if number is None else int(number)
    if number in s.figures:
        s.flush(number)


def print_figure(s, path):
    """Write the current figure to the file `path`, in the format of its suffix."""
    _need_matplotlib()
    figure, path = s.select(), text(path)
    if figure.kind is None:
        raise ValueError("gnuplot.figprint: nothing has been plotted in this figure")
    write(figure, path, os.path.splitext(path)[1][1:].lower())


def terminal(s, name):
    """Choose the kind of files that stand for windows; return whether `name` is known."""
    known = TERMINALS.get(name.split()[0] if name.split() else "")
    s.suffix = known or s.suffix
    return known is not None


def setting(s, name, value=None):
    """Set title, xlabel, ..., grid, legend of the current figure; nil takes it back."""
    s.change().settings[name] = text(value) if isinstance(value, str) else value


def limits(s, axis, low=None, high=None):
    """Set the range of an axis 'x', 'y' or 'z'; nil leaves that end as it is."""
    settings = s.change().settings
    old = settings.get(axis + "lim") or (None, None)
    settings[axis + "lim"] = (old[0] if low is None else low, old[1] if high is None else high)


def tick(s, axis, label, at):
    """Add a labelled tick to an axis."""
    s.change().settings.setdefault(axis + "ticks", {})[float(at)] = text(label)


# -- kernels: data ----------------------------------------------------------------------------


def begin(s, kind):
    """Begin to draw: the current figure is emptied, its settings stay."""
    _need_matplotlib()
    figure = s.select()
    figure.kind, figure.items = kind, []
    return figure.number


def add(s, label, format, *arrays):
    """Add a curve (x, y columns), a surface (x, y, z), points (x, y, z) or an image (z)."""
    style = parse(text(format) if format else None)
    if label is not None:
        style.label = text(label)
    s.select().items.append((style, [np.array(a, float) for a in arrays]))


def palette(s, name):
    """Choose the colours of an image: gray, color, or a colour map of matplotlib."""
    from matplotlib import colormaps

    name = text(name)
    name = _PALETTES.get(name, name)
    if name not in colormaps:
        raise ValueError(
            f"gnuplot: no palette '{name}': 'gray', 'color' or a colour map of matplotlib expected"
        )
    s.select().palette = name


def show(s):
    """End to draw: a window is shown (its file is written), a file waits for plotflush."""
    figure = s.change()
    if figure.path is None:
        s.flush(figure.number)


# -- drawing ----------------------------------------------------------------------------------


def write(figure, path, format):
    """Write a figure to a file."""
    if format not in FORMATS:
        raise ValueError(
            f"gnuplot: cannot write '{path}': a file name that ends in "
            f"{', '.join('.' + f for f in FORMATS)} expected"
        )
    drawn = draw(figure)
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        raise OSError(f"gnuplot: cannot write '{path}': there is no folder '{folder}'")
    data = io.BytesIO()
    drawn.savefig(data, format=format)
    replace_file(path, data.getvalue())


def draw(figure):
    """Return the matplotlib figure of a Figure."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(6.4, 4.8), layout="constrained")
    solid = figure.kind in ("surface", "scatter")
    axes = canvas.add_subplot(projection="3d" if solid else None)
    colors = [f"C{i}" for i in range(10)]
    for i, (style, arrays) in enumerate(figure.items):
        color = style.color or colors[(style.index - 1 if style.index is not None else i) % 10]
        _DRAW[figure.kind](axes, figure, style, color, arrays)
    _decorate(canvas, axes, figure.settings, solid)
    return canvas


def plain(words):
    """Return text in which matplotlib sees no formula."""
    return words.replace("$", r"\$")


def _curve(axes, figure, style, color, arrays):
    x, columns = arrays[0], arrays[1]
    if style.kind == "vectors":
        axes.quiver(
            *(x[:, 0], columns[:, 0], x[:, 1], columns[:, 1]),
            **dict(angles="xy", scale_units="xy", scale=1, color=color, label=_label(style)),
        )
        axes.update_datalim(np.stack([x.sum(1), columns.sum(1)], 1))
        axes.autoscale_view()
        return
    if style.kind == "filledcurves" and columns.shape[1] == 2:
        low, high = columns.T
        fill = dict(color=color, alpha=style.alpha, label=_label(style), linewidth=0)
        axes.fill_between(x, low, high, **fill)
        return
    if style.kind == "errorbars" and columns.shape[1] == 2:
        line = dict(color=color, fmt=style.marker or "+", label=_label(style))
        axes.errorbar(x, columns[:, 0], columns[:, 1], **line)
        return
    for k, y in enumerate(columns.T):
        _line(axes, style, color, x, y, _label(style) if k == 0 else None)


def _line(axes, style, color, x, y, label):
    kind = style.kind
    options = dict(color=color, label=label)
    if kind == "boxes":
        gaps = np.diff(np.unique(x[np.isfinite(x)]))
        axes.bar(x, y, gaps.min() if len(gaps) else 1, edgecolor="k", linewidth=0.5, **options)
        return
    if kind == "impulses":
        axes.vlines(x, 0, y, linewidth=style.width, **options)
        return
    if kind == "filledcurves":
        axes.fill(x, y, alpha=style.alpha, **options)
        return
    if kind == "csplines" or style.smooth:
        x, y = spline(x, y)
    if kind in ("points", "linespoints", "dots", "errorbars"):
        options["marker"] = style.marker or ("." if kind == "dots" else "+")
        options["markersize"] = 6 * (style.size or 1) if kind != "dots" else 2
        if style.hollow:
            options["markerfacecolor"] = "none"
    options["linestyle"] = "" if kind in ("points", "dots", "errorbars") else "-"
    if style.dashed and options["linestyle"]:
        options["linestyle"] = "--"
    if style.width is not None:
        options["linewidth"] = style.width
    steps = {"steps": "steps-post", "fsteps": "steps-pre", "histeps": "steps-mid"}
    axes.plot(x, y, drawstyle=steps.get(kind, "default"), **options)


def _label(style):
    return plain(style.label) if style.label else None


def _image(axes, figure, style, color, arrays):
    z = arrays[0]
    rows, columns = z.shape
    # Pixel (1, 1), in the upper left corner, lies at x = 1, y = 1.
    extent = (0.5, columns + 0.5, rows + 0.5, 0.5)
    drawn = axes.imshow(z, figure.palette, extent=extent, aspect="auto", interpolation="nearest")
    axes.figure.colorbar(drawn, ax=axes)


def _surface(axes, figure, style, color, arrays):
    x, y, z = arrays
    rows, columns = z.shape
    count = dict(rcount=min(rows, 60), ccount=min(columns, 60))
    if style.kind == "points":
        axes.scatter(x.ravel(), y.ravel(), z.ravel(), color=color, label=_label(style))
        return
    axes.plot_wireframe(x, y, z, color=color, linewidth=0.7, label=_label(style), **count)


def _points(axes, figure, style, color, arrays):
    lines = style.kind in ("lines", "linespoints", "csplines")
    if lines:
        axes.plot(*arrays, color=color, label=_label(style))
    if not lines or style.kind == "linespoints":
        marker = style.marker or "o"
        axes.scatter(*arrays, color=color, marker=marker, label=None if lines else _label(style))


_DRAW = {"lines": _curve, "image": _image, "surface": _surface, "scatter": _points}


def _decorate(canvas, axes, settings, solid):
    """Apply titles, labels, grid, scales, ranges, ticks and legend to the axes."""
    get = settings.get
    if get("title"):
        axes.set_title(plain(get("title")))
    for axis in "xyz" if solid else "xy":
        if get(axis + "label"):
            getattr(axes, f"set_{axis}label")(plain(get(axis + "label")))
        if get(axis + "log"):
            getattr(axes, f"set_{axis}scale")("log")
        ticks = get(axis + "ticks")
        if ticks:
            getattr(axes, f"set_{axis}ticks")(list(ticks), [plain(t) for t in ticks.values()])
        if get(axis + "lim"):
            getattr(axes, f"set_{axis}lim")(*get(axis + "lim"))
    if get("grid") is not None or not solid:
        axes.grid(bool(get("grid")))
    if get("equal"):
        axes.set_aspect("equal")
    handles, _ = axes.get_legend_handles_labels()
    if handles and get("legend") != "off":
        axes.legend(loc=get("legend") or "upper right")
