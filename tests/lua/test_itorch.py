"""The package itorch: in a page that notes what it is shown, and without one."""

import base64
import importlib.util
import io
import re

import numpy as np
import pytest
from PIL import Image

from luatorch import LuaError, Runtime, pages

needs_matplotlib = pytest.mark.skipif(
    not importlib.util.find_spec("matplotlib"), reason="matplotlib is not installed"
)


@pytest.fixture(scope="module")
def lua():
    runtime = Runtime(th=True)
    runtime.execute("require 'itorch' require 'image' Plot = require 'itorch.Plot'")
    return runtime


@pytest.fixture
def page(monkeypatch):
    """Be in a page; return the list of what is shown: (data, id, update)."""
    shown = []
    monkeypatch.setattr(pages, "publisher", lambda *a: shown.append(a))
    return shown


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in an empty folder, and in no page."""
    monkeypatch.setattr(pages, "publisher", None)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def picture(shown):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(shown[0]["image/png"]))))


def test_image(lua, page):
    lua.execute("itorch.image(torch.ByteTensor(3, 4, 5):fill(7)) itorch.lena()")
    small, large = map(picture, page)
    assert small.shape == (4, 5, 3) and (small == 7).all()
    assert large.shape == (512, 512, 3) and large.std() > 20
    assert page[0][1] != page[1][1] and not page[0][2]


def test_image_without_a_page(lua, folder, capfd):
    lua.execute("itorch.image(torch.ByteTensor(3, 4, 5):fill(7)) io.stdout:flush()")
    assert capfd.readouterr().out.strip() == "itorch-1.png"
    assert np.asarray(Image.open(folder / "itorch-1.png")).shape == (4, 5, 3)


def test_html(lua, page):
    lua.execute("w = itorch.html('<b>1</b>') v = itorch.html('<b>2</b>', w) assert(v == w)")
    (first, place, new), (second, again, update) = page
    assert first == {"text/html": "<b>1</b>"} and second == {"text/html": "<b>2</b>"}
    assert place == again and not new and update


def test_html_without_a_page(lua, folder, capfd):
    lua.execute("w = itorch.html('<b>1</b>') assert(itorch.html('x', w) == w) io.stdout:flush()")
    assert [line.strip() for line in capfd.readouterr().out.splitlines()] == ["<b>1</b>", "x"]


@pytest.mark.parametrize(
    "what, name, kind", [("audio", "a&b.mp3", "mpeg"), ("video", "c.OGV", "ogg")]
)
def test_players(lua, page, tmp_path, capfd, what, name, kind):
    (tmp_path / name).write_bytes(b"sound")
    lua.globals.path = str(tmp_path / name)
    assert lua.eval(f"itorch.{what}(path)") == page[0][1]
    tag = page[0][0]["text/html"]
    source = f'src="data:{what}/{kind};base64,{base64.b64encode(b"sound").decode()}"'
    assert tag.startswith(f"<{what} controls") and source in tag and "a&b" not in tag
    pages.publisher = None
    assert lua.eval(f"itorch.{what}(path)") is None
    assert "in a notebook only" in capfd.readouterr().err


PLOT = """
    x, y = torch.Tensor{1, 2, 3}, torch.FloatTensor{2, 1, 4}
    plot = Plot():circle(x, y, 'red', 'hi'):line({1, 2, 3}, {3, 2, 1}, '#0000ff', 'bye')
    plot:title('A & B'):xaxis('length'):yaxis('$10'):legend(true)
"""


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@needs_matplotlib
def test_plot_in_a_page(lua, page):
    lua.execute(PLOT + "plot:draw():redraw() plot:draw()")
    svg = page[0][0]["image/svg+xml"]
    assert svg.startswith("<svg")
    assert {"A &amp; B", "length", "$10", "hi", "bye"} <= set(texts(svg))
    assert "#ff0000" in svg and "#0000ff" in svg
    (_, a, first), (_, b, second), (_, c, third) = page
    assert a == b != c and (first, second, third) == (False, True, False)


@needs_matplotlib
def test_plot_without_a_page(lua, folder, capfd):
    lua.execute(PLOT + "plot:redraw() plot:redraw() Plot():line(x, y):draw() io.stdout:flush()")
    assert capfd.readouterr().out.split() == ["itorch-1.png", "itorch-2.png"]
    assert sorted(p.name for p in folder.iterdir()) == ["itorch-1.png", "itorch-2.png"]


@needs_matplotlib
def test_plot_files(lua, folder):
    lua.execute(PLOT + "assert(plot:save('a.html') == plot)")
    lua.execute("plot:save('b.png'):save('c.svg'):save('d.pdf'):save('page') html = plot:toHTML()")
    page = (folder / "a.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "<title>A &amp; B</title>" in page
    assert "<svg" in page and "A &amp; B" in texts(page)
    assert (folder / "page").read_text() == lua.eval("html") == page
    assert Image.open(folder / "b.png").format == "PNG"
    assert (folder / "c.svg").read_text().startswith("<svg")
    assert (folder / "d.pdf").read_bytes()[:4] == b"%PDF"


@needs_matplotlib
def test_hover_texts(lua, folder):
    lua.execute("""
        Plot():circle({0, 1, 0/0, 3}, {5, 6, 7, 8}, 'red', nil, {foo = {'a', 'b', 'c', '<d>'}})
           :line({0, 1}, {0, 1}):triangle({1}, {2})
           :hover_tool{{'xy', '@x @y'}, {'foo', '@foo'}}:save('a.svg')
    """)
    found = re.findall(r"<use [^>]*><title>([^<]*)</title></use>", (folder / "a.svg").read_text())
    want = ["xy: 0 5\nfoo: a", "xy: 1 6\nfoo: b", "xy: 3 8\nfoo: &lt;d&gt;", "xy: 1 2\nfoo: ???"]
    assert found == want


def drawn(lua, code):
    """Return the marks of a plot: (kind, color, label, arrays), as they are handed on."""
    from luatorch.ops import itorch_plots

    made = []
    original, itorch_plots.Plot = itorch_plots.Plot, lambda: made.append(original()) or made[-1]
    try:
        lua.execute("plot = Plot()" + code)
    finally:
        itorch_plots.Plot = original
    return [(i.kind, i.color, i.label, [a.tolist() for a in i.arrays]) for i in made[0].items]


MARKS = {
    ":segment({0}, {1}, {2}, {3}, 'red', 'a')": [("segment", "red", "a", [[0], [1], [2], [3]])],
    ":quad({0}, {1}, {2}, {3})": [("quad", None, None, [[0], [1], [2], [3]])],
    ":quiver(torch.Tensor{{1, 2}}, torch.Tensor{{3, 4}}, 'red', '', 2)": [
        ("quiver", "red", None, [[1, 2], [1, 1], [0.5, 1], [1.5, 2]])
    ],
    ":quiver(torch.Tensor{{3}, {0}}, torch.Tensor{{4}, {0}})": [
        ("quiver", None, None, [[1, 1], [1, 2], [0.6, 0], [0.8, 0]])
    ],
    ":histogram(torch.Tensor{0, 1, 1, 4}, 2)": [
        ("quad", None, None, [[0, 2], [0, 0], [2, 4], [3, 1]])
    ],
    ":histogram(torch.Tensor{5, 5}, 1)": [("quad", None, None, [[4.5], [0], [5.5], [2]])],
    ":gscatter({1, 2}, {3, 4})": [("circle", None, None, [[1, 2], [3, 4]])],
    ":gscatter({1, 2, 3}, {4, 5, 6}, torch.LongTensor{10, 9, 10})": [
        ("circle", None, "9", [[2], [5]]),
        ("circle", None, "10", [[1, 3], [4, 6]]),
    ],
    ":text({1}, {2}, {'a'})": [("text", "black", None, [[1], [2], [0]])],
    ":text({1, 2}, {3, 4}, {'a', 'b'}, {5, 6}, 'red')": [
        ("text", "red", None, [[1, 2], [3, 4], [5, 6]])
    ],
}


@pytest.mark.parametrize("code", MARKS)
def test_marks(lua, code):
    assert drawn(lua, code) == MARKS[code]
    if importlib.util.find_spec("matplotlib"):
        assert "<svg" in lua.eval("plot:toHTML()")


def test_in_ipython(lua, monkeypatch):
    display = pytest.importorskip("IPython.display")
    calls = []
    monkeypatch.setattr(pages, "publisher", None)
    monkeypatch.setattr(display, "publish_display_data", lambda *a, **k: calls.append((a, k)))

    class Shell:
        kernel = object()

    monkeypatch.setattr("IPython.get_ipython", Shell)
    place = lua.eval("itorch.html('<b>1</b>')")
    assert calls == [
        (({"text/html": "<b>1</b>"},), {"transient": {"display_id": place}, "update": False})
    ]


def test_without_matplotlib(lua, folder, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LuaError, match=r"needs matplotlib.*pip install 'luatorch\[plot\]'"):
        lua.execute("Plot():line({1}, {2}):draw()")


ERRORS = {
    "itorch.image('/nowhere.png')": "No such file",
    "itorch.html(3)": "string expected, got number",
    "itorch.audio('a.xyz')": r"cannot play 'a.xyz': a name in \.aac, flac",
    "itorch.video('/nowhere.mp4')": "No such file",
    "Plot():line({1, 2}, {1})": "2 elements expected, got 1",
    "Plot():line({1, 2})": "bad argument #2 .*got nil",
    "Plot():circle('a', 'b')": "tensor or table of numbers expected, got string",
    "Plot():circle({1}, {1}, 3)": "color expected, got number",
    "Plot():text({1}, {1}, {'a', 'b'})": "table of 1 texts expected",
    "Plot():gscatter({1}, {1}, {1, 2})": "a label for each of 1 points",
    "Plot():quiver(torch.ones(2, 2), torch.ones(2, 3))": "two matrices of one size",
    "Plot():title(nil):save(nil)": "file name expected, got nil",
    "Plot():hover_tool{'x'}": "table of {name, template} expected",
}


@pytest.mark.parametrize("code", ERRORS)
def test_errors(lua, folder, code):
    with pytest.raises(LuaError, match=ERRORS[code]):
        lua.execute(code)
