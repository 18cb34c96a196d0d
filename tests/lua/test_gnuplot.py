"""The package gnuplot: what its calls put into matplotlib's figures, and the files it writes."""

import importlib.util

import numpy as np
import pytest

import luatorch
from luatorch.errors import LuaError
from luatorch.ops import plots

drawing = pytest.mark.skipif(
    not importlib.util.find_spec("matplotlib"), reason="matplotlib is not installed"
)


@pytest.fixture
def lua(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runtime = luatorch.Runtime()
    made = []
    monkeypatch.setattr(plots, "Session", lambda new=plots.Session: made.append(new()) or made[-1])
    runtime.execute("require 'gnuplot'")
    runtime.axes = lambda: plots.draw(made[-1].select()).axes[0]
    yield runtime
    for session in made:
        session.figures.clear()


def _lines(axes):
    return [(line.get_xdata().tolist(), line.get_ydata().tolist()) for line in axes.lines]


@drawing
@pytest.mark.parametrize(
    ("arguments", "expected", "labels"),
    [
        ("y", [([1, 2, 3], [4, 5, 6])], []),
        ("y, '-'", [([1, 2, 3], [4, 5, 6])], []),
        ("x, y", [([0, 1, 3], [4, 5, 6])], []),
        ("x, y, '+-'", [([0, 1, 3], [4, 5, 6])], []),
        ("'a', y", [([1, 2, 3], [4, 5, 6])], ["a"]),
        ("'a', x, y, '.'", [([0, 1, 3], [4, 5, 6])], ["a"]),
        ("{'a', x, y}, {'b$', y, '-'}", [([0, 1, 3], [4, 5, 6]), ([1, 2, 3], [4, 5, 6])], "ab"),
        ("{{'a', y}, {y}}", [([1, 2, 3], [4, 5, 6])] * 2, ["a"]),
        ("{y}", [([1, 2, 3], [4, 5, 6])], []),
        ("y:view(3, 1):float()", [([1, 2, 3], [4, 5, 6])], []),
        ("torch.cat(x, y, 2), 'with lines ls 1'", [([0, 1, 3], [4, 5, 6])], []),
        (
            "torch.cat({x, y, x}, 2), 'with lines'",
            [([0, 1, 3], [4, 5, 6]), ([0, 1, 3], [0, 1, 3])],
            [],
        ),
        ("x, torch.cat(y, x, 2)", [([0, 1, 3], [4, 5, 6]), ([0, 1, 3], [0, 1, 3])], []),
        ("y, 'with linespoints title \"t u\"'", [([1, 2, 3], [4, 5, 6])], ["t u"]),
    ],
)
def test_plot_forms(lua, arguments, expected, labels):
    lua.execute("x, y = torch.Tensor{0, 1, 3}, torch.Tensor{4, 5, 6}")
    lua.execute(f"gnuplot.plot({arguments})")
    axes = lua.axes()
    assert _lines(axes) == expected
    shown = [t.replace("\\$", "") for t in axes.get_legend_handles_labels()[1]]
    assert shown == list(labels)


@drawing
@pytest.mark.parametrize(
    ("format", "line", "marker"),
    [
        ("-", "-", "None"),
        ("+", "None", "+"),
        (".", "None", "."),
        ("+-", "-", "+"),
        ("with points pt 7", "None", "o"),
        ("with lines lw 3 dt 2", "--", "None"),
    ],
)
def test_styles(lua, format, line, marker):
    lua.execute(f"gnuplot.plot(torch.Tensor{{1, 2}}, '{format}')")
    (drawn,) = lua.axes().lines
    assert (drawn.get_linestyle(), drawn.get_marker()) == (line, marker)


@drawing
def test_line_options(lua):
    lua.execute("gnuplot.plot(torch.Tensor{1, 2}, \"with lines lw 3 lc rgb 'red'\")")
    (drawn,) = lua.axes().lines
    assert drawn.get_linewidth() == 3 and drawn.get_color() == "#ff0000"


@drawing
def test_boxes(lua):
    lua.execute("gnuplot.plot(torch.Tensor{1, 2, 4}, torch.Tensor{3, 4, 5}, '|')")
    bars = lua.axes().patches
    assert [(b.get_x() + b.get_width() / 2, b.get_height()) for b in bars] == [
        (1, 3),
        (2, 4),
        (4, 5),
    ]
    lua.execute("gnuplot.bar('n', torch.Tensor{7, 8})")
    assert [b.get_height() for b in lua.axes().patches] == [7, 8]


@drawing
def test_spline(lua):
    lua.execute("x = torch.linspace(0, 6, 13); gnuplot.plot(x, torch.sin(x), '~')")
    ((x, y),) = _lines(lua.axes())
    assert len(x) > 100
    np.testing.assert_allclose(y, np.sin(x), atol=0.01)


@drawing
def test_vectors(lua):
    lua.execute("gnuplot.plot(torch.Tensor{{0, 1}, {1, 2}}, torch.Tensor{{2, 3}, {3, -4}}, 'v')")
    (field,) = lua.axes().collections
    assert field.XY.tolist() == [[0, 2], [1, 3]]
    assert (field.U.tolist(), field.V.tolist()) == ([1, 2], [3, -4])


@drawing
def test_filled(lua):
    lua.execute(
        "gnuplot.plot{{torch.Tensor{{0, 1, 2}, {1, 1, 3}, {2, 0, 4}},"
        " 'with filledcurves fill transparent solid 0.5'}}"
    )
    (area,) = lua.axes().collections
    assert area.get_alpha() == 0.5
    box = area.get_paths()[0].get_extents()
    assert (box.x0, box.x1, box.y0, box.y1) == (0, 2, 0, 4)


@drawing
def test_hist(lua):
    x = np.random.default_rng(0).normal(size=(40, 25))
    lua.globals.x = x
    count, edges = np.histogram(x, 8, (-2, 2))
    nb, val, raw = lua.execute(
        "local h = gnuplot.hist(x, 8, -2, 2) return h[3].nb, h[3].val, h.raw:sum()"
    )
    assert (nb, raw) == (count[2], count.sum())
    assert val == pytest.approx((edges[2] + edges[3]) / 2)
    bars = lua.axes().patches
    assert [b.get_height() for b in bars] == count.tolist()
    assert bars[0].get_x() == pytest.approx(-2)
    lua.execute("gnuplot.hist(torch.ones(5))")
    assert sum(b.get_height() for b in lua.axes().patches) == 5


@drawing
def test_imagesc(lua):
    lua.execute("gnuplot.imagesc(torch.range(1, 6):view(2, 3))")
    (image,) = lua.axes().images
    assert image.get_array().tolist() == [[1, 2, 3], [4, 5, 6]]
    assert image.get_cmap().name == "gray" and [*image.get_extent()] == [0.5, 3.5, 2.5, 0.5]
    lua.execute("gnuplot.imagesc(torch.eye(2), 'color')")
    assert lua.axes().images[0].get_cmap().name == "gnuplot"


@drawing
def test_splot(lua):
    lua.execute("z = torch.rand(3, 4); gnuplot.splot({'a', z}, {z, z, z + 2})")
    first, second = lua.axes().collections
    z = np.asarray(lua.globals.z)
    points = np.concatenate([np.asarray(s) for s in first._segments3d])
    assert {tuple(p) for p in points} == {
        (c + 1, r + 1, z[r, c]) for r in range(3) for c in range(4)
    }
    high = np.concatenate([np.asarray(s) for s in second._segments3d])
    np.testing.assert_allclose(high[:, 2], high[:, 0] + 2)


@drawing
def test_scatter3(lua):
    lua.execute("gnuplot.scatter3({'p', torch.range(1,3), torch.range(4,6), torch.range(7,9)})")
    (points,) = lua.axes().collections
    assert np.array(points._offsets3d).tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@drawing
def test_decoration(lua):
    lua.execute(
        """
        gnuplot.title('Ü $5')
        gnuplot.plot('a', torch.range(1, 5))
        gnuplot.xlabel('x') gnuplot.ylabel('y')
        gnuplot.grid(true)
        gnuplot.movelegend('left', 'bottom')
        gnuplot.axis{0, 10, '', 20}
        gnuplot.axis('equal')
        gnuplot.raw("set xtics ('Jan' 1, 'Feb' 2)")
        """
    )
    axes = lua.axes()
    assert axes.get_title() == "Ü \\$5"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert axes.get_xlim() == (0, 10) and axes.get_ylim()[1] == 20
    assert axes.get_aspect() == 1 and axes.get_legend()._loc == 3
    assert [t.get_text() for t in axes.get_xticklabels()] == ["Jan", "Feb"]
    assert all(line.get_visible() for line in axes.get_xgridlines())
    lua.execute(
        """
        gnuplot.grid('off') gnuplot.axis('fill') gnuplot.axis('auto') gnuplot.logscale('on')
        gnuplot.raw('unset key; ') gnuplot.raw('set yrange [1:100]\\nset title "new"')
        """
    )
    axes = lua.axes()
    assert axes.get_aspect() == "auto" and axes.get_xlim() != (0, 10)
    assert (axes.get_yscale(), axes.get_ylim(), axes.get_title()) == ("log", (1, 100), "new")
    assert axes.get_legend() is None
    assert not any(line.get_visible() for line in axes.get_xgridlines())


_STARTS = {"png": b"\x89PNG", "eps": b"%!PS", "pdf": b"%PDF", "svg": b"<?xml"}


@drawing
@pytest.mark.parametrize("format", list(_STARTS))
def test_files(lua, tmp_path, format):
    number = lua.execute(
        f"local n = gnuplot.{format}figure('a.file') gnuplot.plot(torch.range(1, 3)) return n"
    )
    assert number == 1 and not (tmp_path / "a.file").exists()
    lua.execute("gnuplot.title('t') gnuplot.plotflush()")
    assert (tmp_path / "a.file").read_bytes().startswith(_STARTS[format])
    lua.execute(f"gnuplot.figprint('b.{format}')")
    assert (tmp_path / f"b.{format}").read_bytes().startswith(_STARTS[format])
    assert len(list(tmp_path.iterdir())) == 2


@drawing
def test_figures(lua, tmp_path, capsys):
    lua.execute(
        """
        assert(gnuplot.figure() == 1)
        gnuplot.plot(torch.range(1, 3))
        assert(gnuplot.figure(3) == 3)
        gnuplot.plot(torch.range(1, 2))
        assert(gnuplot.figure() == 4)
        gnuplot.figure(1)
        """
    )
    assert len(lua.axes().lines[0].get_xdata()) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gnuplot-1.png", "gnuplot-3.png"]
    assert capsys.readouterr().err.count("gnuplot-1.png") == 1
    lua.execute("gnuplot.setterm('svg') gnuplot.closeall() gnuplot.plot(torch.ones(2))")
    assert (tmp_path / "gnuplot-1.svg").exists()


@drawing
def test_end_of_program_writes(lua, tmp_path):
    lua.execute("gnuplot.pngfigure('a.png') gnuplot.plot(torch.range(1, 3))")
    lua.close()
    assert (tmp_path / "a.png").exists()


@drawing
def test_logger(lua, tmp_path):
    lua.execute(
        """
        require 'optim'
        l = optim.Logger('a.log'):setNames{'one', 'two'}:style{'-', '+-'}
        for i = 1, 4 do l:add{i, i * i} end
        l:plot()
        l:display(false):setlogscale(true):plot()
        """
    )
    assert (tmp_path / "a.log.eps").read_bytes().startswith(b"%!PS")
    assert (tmp_path / "gnuplot-1.png").exists()
    lua.execute("gnuplot.figure(1)")
    axes = lua.axes()
    assert [y for _, y in _lines(axes)] == [[1, 2, 3, 4], [1, 4, 9, 16]]
    assert axes.get_title() == "<Logger::a.log>" and axes.get_yscale() == "linear"


@drawing
@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("plot()", r"argument #1 to 'gnuplot.plot'.*\[x,\] y"),
        ("plot(1)", "got number"),
        ("plot({})", "0 tensors"),
        ("plot({{}})", "0 tensors"),
        ("plot(t, t, t)", "got 3 tensors"),
        ("plot(t, torch.ones(4))", "same length.*4"),
        ("plot({t}, t)", "argument #2"),
        ("plot(torch.ones(2, 2, 2))", "2x2x2"),
        ("plot(t, 'with blobs')", "'with blobs'.*'with'.*filledcurves"),
        ("plot(t, t, 'v')", "Nx2"),
        ("plot(torch.Tensor())", "empty"),
        ("splot(t)", "matrix"),
        ("splot(torch.ones(2, 3), torch.ones(3, 2), torch.ones(3, 2))", "2x3 for 3x2"),
        ("scatter3(t, t)", "2 tensors"),
        ("hist('x')", "tensor expected, got string"),
        ("hist(t, 0)", "1 to 1e6"),
        ("imagesc(t)", "matrix expected"),
        ("imagesc(torch.eye(2), 'plaid')", "no palette 'plaid'"),
        ("figure('a')", "figure number"),
        ("pngfigure()", "string expected, got nil"),
        ("figprint('x.png')", "nothing has been plotted"),
        ("setterm('paper')", "no terminal 'paper'"),
        ("raw('plot sin(x)')", "'plot sin.x.' cannot be done"),
        ("raw('set multiplot')", "cannot be done"),
        ("axis('square')", "got square"),
        ("axis{1, true}", "got true"),
        ("grid('maybe')", "got maybe"),
        ("movelegend('top', 'left')", "argument #1.*got top"),
        ("title({})", "string expected, got table"),
    ],
)
def test_errors(lua, call, message):
    lua.execute("t = torch.ones(3)")
    with pytest.raises(LuaError, match=message):
        lua.execute(f"gnuplot.{call}", "=user")


@drawing
def test_folder_that_is_not_there(lua):
    lua.execute("gnuplot.pngfigure('nowhere/a.png') gnuplot.plot(torch.ones(3))")
    with pytest.raises(LuaError, match="there is no folder"):
        lua.execute("gnuplot.plotflush()")


def test_without_matplotlib(lua, monkeypatch, capfd):
    monkeypatch.setattr(plots, "available", lambda: False)
    lua.execute("gnuplot.figure() gnuplot.title('t') gnuplot.grid(true)")
    for call in ("plot(torch.ones(3))", "pngfigure('a.png')", "imagesc(torch.eye(2))"):
        with pytest.raises(LuaError, match=r"needs matplotlib.*luatorch\[plot\]"):
            lua.execute(f"gnuplot.{call}")


def test_logger_without_matplotlib(lua, monkeypatch):
    monkeypatch.setattr(plots.importlib.util, "find_spec", lambda name: None)
    lua.execute(
        """
        require 'optim'
        said = {}
        local l = optim.Logger('a.log'):setNames{'one'}:add{1}
        local print_before = print
        print = function(x) table.insert(said, x) end
        l:plot() l:plot()
        print = print_before
        """
    )
    assert lua.eval("#said") == 1
    assert "luatorch[plot]" in lua.eval("said[1]")
