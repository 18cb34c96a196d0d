"""iTorch's plots, drawn by matplotlib into a page, an HTML file or a picture.

A Plot keeps what is to be drawn and is drawn anew each time it is shown or saved.  Hover texts are
titles of the marks in the SVG, which browsers show under the pointer.
"""

import html
import importlib.util
import io
import os
import re
from dataclasses import dataclass, field

import numpy as np

from luatorch import pages
from luatorch.ops.files import replace_file
from luatorch.ops.show import next_path
from luatorch.runtime import lua_string, text

PICTURES = ("svg", "png", "pdf", "eps")
_COLUMN = re.compile(r"@(\w+)")
_MARKERS = {"circle": "o", "triangle": "^"}


@dataclass
class Plot:
    """What is drawn, and where it was shown."""

    items: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)  # title, xaxis, yaxis, legend
    hover: list = field(default_factory=list)  # (name, template)
    place: str | None = None  # in the page
    path: str | None = None  # of the file that stands for it


@dataclass
class Item:
    """Marks of one kind: arrays of numbers, one element a mark."""

    kind: str
    arrays: list
    color: str | None
    label: str | None
    words: list = field(default_factory=list)  # of text
    columns: dict = field(default_factory=dict)  # of hover texts


# -- kernels -----------------------------------------------------------------------------------


def plot():
    """Return a new Plot."""
    return Plot()


def add(p, kind, color, label, *arrays):
    """Add marks of a kind: circle, triangle, line (x, y), segment, quad (x0, y0, x1, y1), ..."""
    arrays = [np.array(a, float) for a in arrays]
    p.items.append(Item(kind, arrays, text(color) if color else None, text(label or "") or None))


def words(p, joined):
    """Give the last marks their texts, separated by NUL."""
    p.items[-1].words = text(joined).split("\0")


def column(p, name, joined):
    """Give the last marks a column for the hover texts."""
    p.items[-1].columns[text(name)] = text(joined).split("\0")


def setting(p, name, value):
    """Set title, xaxis, yaxis or legend."""
    p.settings[name] = text(value) if isinstance(value, str) else value


def hover(p, name, template):
    """Add a line to the hover texts: a template with @x, @y and @column."""
    p.hover.append((text(name), text(template)))


def to_html(p):
    """Return a page with the plot, as text."""
    return lua_string(_page(p))


def save(p, path):
    """Write the plot: as a picture where the name ends in one of PICTURES, else as HTML."""
    path = text(path)
    suffix = os.path.splitext(path)[1][1:].lower()
    if suffix == "svg":
        data = _svg(p).encode()
    elif suffix in PICTURES:
        data = _picture(p, suffix)
    else:
        data = _page(p).encode()
    replace_file(path, data)


def show(p, again):
    """Show the plot, in its old place if `again`; return the path of a new file, or None."""
    if pages.available():
        p.place = pages.publish({"image/svg+xml": _svg(p)}, p.place if again else None)
        return None
    known = p.path if again else None
    data = _picture(p, "png")
    p.path = known or next_path()
    replace_file(p.path, data)
    return None if known else lua_string(p.path)


# -- drawing -----------------------------------------------------------------------------------


def _draw(p):
    if importlib.util.find_spec("matplotlib") is None:
        raise RuntimeError(
            "itorch.Plot: drawing needs matplotlib, which is not installed: "
            "pip install 'luatorch[plot]'"
        )
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axisbelow(True)
    axes.grid(color="0.9")
    for i, item in enumerate(p.items):
        _DRAW[item.kind](axes, item, item.color or f"C{i % 10}", f"item-{i}")
    get = p.settings.get
    for name, apply in (
        ("title", axes.set_title),
        ("xaxis", axes.set_xlabel),
        ("yaxis", axes.set_ylabel),
    ):
        if get(name):
            apply(_plain(get(name)))
    if get("legend") and axes.get_legend_handles_labels()[0]:
        axes.legend()
    return figure


def _plain(words):
    """Return text in which matplotlib sees no formula."""
    return words.replace("$", r"\$")


def _label(item):
    return _plain(item.label) if item.label else None


def _marks(axes, item, color, gid):
    options = dict(color=color, label=_label(item), linestyle="", marker=_MARKERS[item.kind])
    axes.plot(*item.arrays, gid=gid, alpha=0.7, **options)


def _line(axes, item, color, gid):
    axes.plot(*item.arrays, color=color, label=_label(item))


def _segments(axes, item, color, gid):
    from matplotlib.collections import LineCollection

    x0, y0, x1, y1 = item.arrays
    ends = np.stack([np.stack([x0, y0], 1), np.stack([x1, y1], 1)], 1)
    axes.add_collection(LineCollection(ends, color=color, label=_label(item)))
    axes.update_datalim(ends.reshape(-1, 2))
    axes.autoscale_view()


def _quads(axes, item, color, gid):
    x0, y0, x1, y1 = item.arrays
    axes.bar(x0, y1 - y0, x1 - x0, y0, align="edge", color=color, alpha=0.7, label=_label(item))


def _quiver(axes, item, color, gid):
    x, y, u, v = item.arrays
    arrows = dict(angles="xy", scale_units="xy", scale=1, color=color, label=_label(item))
    axes.quiver(x, y, u, v, **arrows)
    axes.update_datalim(np.concatenate([np.stack([x, y], 1), np.stack([x + u, y + v], 1)]))
    axes.autoscale_view()


def _text(axes, item, color, gid):
    x, y, angle = item.arrays
    for xi, yi, degrees, word in zip(x, y, np.degrees(angle), item.words, strict=True):
        axes.text(xi, yi, _plain(word), rotation=degrees, color=color)
    axes.update_datalim(np.stack([x, y], 1))
    axes.autoscale_view()


_DRAW = {
    "circle": _marks,
    "triangle": _marks,
    "line": _line,
    "segment": _segments,
    "quad": _quads,
    "quiver": _quiver,
    "text": _text,
}


def _picture(p, format):
    out = io.BytesIO()
    _draw(p).savefig(out, format=format)
    return out.getvalue()


def _svg(p):
    """Return the drawing as SVG text, with the hover texts."""
    figure = _draw(p)
    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "luatorch"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    if p.hover:
        for i, item in enumerate(p.items):
            if item.kind in _MARKERS:
                svg = _titled(svg, f"item-{i}", _hover_texts(p, item))
    return svg


def _hover_texts(p, item):
    """Return the hover text of each mark that is drawn."""
    texts = []
    columns = {"x": item.arrays[0], "y": item.arrays[1], **item.columns}
    for i in np.flatnonzero(np.isfinite(item.arrays[0] + item.arrays[1])):

        def value(match, i=i):
            found = columns.get(match[1])
            if found is None or i >= len(found):
                return "???"  # as Bokeh shows what it does not know
            return found[i] if isinstance(found[i], str) else f"{found[i]:.6g}"

        lines = [f"{name}: {_COLUMN.sub(value, template)}" for name, template in p.hover]
        texts.append("\n".join(lines))
    return texts


def _titled(svg, gid, texts):
    """Return the SVG with titles in the marks of the group `gid`."""
    start = svg.index(f'<g id="{gid}">')
    left = iter(texts)

    def title(match):
        return f"{match[1]}><title>{html.escape(next(left))}</title></use>"

    marks = re.sub(r"(<use [^>]*?)\s*/>", title, svg[start:], count=len(texts)) if texts else None
    return svg[:start] + (svg[start:] if marks is None else marks)


def _page(p):
    title = html.escape(p.settings.get("title") or "plot")
    head = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body>\n{_svg(p)}</body></html>\n"
