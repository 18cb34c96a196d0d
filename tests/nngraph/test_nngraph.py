"""nngraph's networks: gradients, files, drawings."""

import os
import re
import stat

import numpy as np
import pytest

import luatorch

LSTM = """
require 'nngraph'
torch.manualSeed(1)
function lstm(d, n)
   local x, pc, ph = nn.Identity()(), nn.Identity()(), nn.Identity()()
   local sums = nn.CAddTable(){nn.Linear(d, 4 * n)(x), nn.Linear(n, 4 * n)(ph)}
   local i, f, o, z = nn.SplitTable(2)(nn.Reshape(4, n)(sums)):split(4)
   i, f, o, z = nn.Sigmoid()(i), nn.Sigmoid()(f), nn.Sigmoid()(o), nn.Tanh()(z)
   local c = nn.CAddTable(){nn.CMulTable(){f, pc}, nn.CMulTable(){i, z}}
   return nn.gModule({x, pc, ph}, {c, nn.CMulTable(){o, nn.Tanh()(c)}})
end
net = lstm(3, 2)
input = {torch.randn(4, 3), torch.randn(4, 2), torch.randn(4, 2)}
gradOutput = {torch.randn(4, 2), torch.randn(4, 2)}
-- the loss is the dot product of the outputs with gradOutput
function loss()
   local out = net:forward(input)
   return out[1]:dot(gradOutput[1]) + out[2]:dot(gradOutput[2])
end
function slope(x, g)      -- largest error of the gradient g of the loss by the elements of x
   local worst, x, g = 0, x:view(-1), g:contiguous():view(-1)
   for i = 1, x:size(1) do
      local v, e = x[i], 1e-5
      x[i] = v + e
      local up = loss()
      x[i] = v - e
      local down = loss()
      x[i] = v
      worst = math.max(worst, math.abs((up - down) / (2 * e) - g[i]))
   end
   return worst
end
"""


@pytest.fixture
def lua(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return luatorch.Runtime()


def test_gradients(lua):
    lua.execute(LSTM)
    lua.execute(
        """
        net:zeroGradParameters()
        net:forward(input)
        local gi = net:backward(input, gradOutput)
        grads = {gi[1]:clone(), gi[2]:clone(), gi[3]:clone()}
        """
    )
    for i in (1, 2, 3):
        assert lua.execute(f"return slope(input[{i}], grads[{i}])") < 1e-8
    assert (
        lua.execute(
            """
        local w, dw = net:parameters()
        local worst = 0
        for i = 1, #w do worst = math.max(worst, slope(w[i], dw[i])) end
        return worst
        """
        )
        < 1e-8
    )


def test_one_module_per_node_and_one_call_per_pass(lua):
    """Values that several nodes take are computed once, and their gradients summed once."""
    assert lua.execute(
        """
        require 'nngraph'
        local calls = {0, 0, 0}
        local m = nn.MulConstant(2)
        local f, b = m.updateOutput, m.updateGradInput
        m.updateOutput = function(...) calls[1] = calls[1] + 1 return f(...) end
        m.updateGradInput = function(...) calls[2] = calls[2] + 1 return b(...) end
        local x = nn.Identity()()
        local h = m(x)
        local g = nn.gModule({x}, {nn.CAddTable(){h, nn.Square()(h), nn.Abs()(h)}})
        g:forward(torch.ones(2))
        local gi = g:backward(torch.ones(2), torch.ones(2))
        return calls[1], calls[2], gi[1]
        """
    ) == (1, 1, 12)


def test_file_round_trip(lua):
    lua.execute(LSTM)
    assert lua.execute(
        """
        local before = loss()
        torch.save('net.t7', net)
        net = torch.load('net.t7')
        local same = loss() == before
        local gi = net:backward(input, gradOutput)
        return same, slope(input[1], gi[1]:clone()) < 1e-8, #net.fg.nodes == #net.bg.nodes
        """
    ) == (True, True, True)
    data = luatorch.load("net.t7")
    assert {"fg", "bg", "innode", "outnode", "forwardnodes", "backwardnodes", "modules"} <= set(
        data.fields
    )
    nodes = data.fields["forwardnodes"]
    assert nodes[0] is data.fields["innode"]
    assert {"mapindex", "reverseMap", "annotations"} <= set(nodes[0].fields["data"])


def test_clones_share_what_they_are_told_to(lua):
    lua.execute(LSTM)
    assert lua.execute(
        """
        local twin = net:clone('weight', 'bias', 'gradWeight', 'gradBias')
        net:parameters()[1]:fill(0.5)
        local a, b = net:forward(input), twin:forward(input)
        local other = torch.pointer(net.modules[1]) ~= torch.pointer(twin.modules[1])
        return (a[1] - b[1]):abs():max(), other
        """
    ) == (0, True)


def test_casting_keeps_the_graph(lua):
    lua.execute(LSTM)
    assert lua.execute(
        """
        local want = net:forward(input)[2]:clone()
        net:float()
        for i = 1, 3 do input[i] = input[i]:float() end
        local got = net:forward(input)[2]
        local gi = net:backward(input, {gradOutput[1]:float(), gradOutput[2]:float()})
        return got:type(), (got:double() - want):abs():max() < 1e-6, gi[1]:type()
        """
    ) == ("torch.FloatTensor", True, "torch.FloatTensor")


@pytest.mark.parametrize(
    "code, message",
    [
        ("nn.gModule(nil, {x})", "table of nodes expected for inputs, got nil"),
        ("nn.gModule({x}, {})", "no outputs are not supported"),
        ("nn.gModule({x}, nn.Tanh()(x))", "table of nodes expected for outputs"),
        ("nn.gModule({x}, {nn.CAddTable(){x, nn.Tanh()()}})", "expecting only one start"),
        ("x:split(0)", "split: positive whole number"),
        ("local a, b = x:split(2) nn.gModule({x}, {a})", "1 of split.2. outputs"),
        ("nn.CAddTable(){x, x}", "Don't pass the same input twice"),
        ("nn.Tanh(){}", "cannot pass an empty table of inputs"),
        ("local g = nn.gModule({x}, {nn.Tanh()(x)}) g:backward(1, 1)", "forward must be called"),
        ("x:annotate('name')", "annotate: table expected, got string"),
        ("return x - 3", "nn.Module expected after -, got number"),
        ("graph.dot(x)", "graph expected, got nngraph.Node"),
        ("graph.Graph():add(x)", "edge expected, got nngraph.Node"),
    ],
)
def test_errors(lua, code, message):
    lua.execute("require 'nngraph'; x = nn.Identity()()")
    with pytest.raises(luatorch.LuaError, match=message) as caught:
        lua.execute(code, "=program")
    assert str(caught.value).startswith("program:1:")


def test_drawing(lua, tmp_path, monkeypatch):
    """graph.dot writes the description, and calls graphviz where that is installed."""
    lua.execute(LSTM)
    monkeypatch.setenv("PATH", "/nowhere:/usr/bin:/bin")
    tool = tmp_path / "dot"
    tool.write_text(
        '#!/bin/sh\necho "$@" > arguments\nfor a; do last="$a"; done\ncp "$last" source\n'
    )
    tool.chmod(tool.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    lua.execute("graph.dot(net.fg, 'Forward', 'fg')")
    text = (tmp_path / "fg.dot").read_text()
    assert text.startswith('digraph G {\nlabelloc="t";\nlabel="Forward";\n')
    assert len(re.findall(r"^n\d+ -> n\d+;$", text, re.M)) == lua.eval("#net.fg.edges")
    assert "module = nn.Linear(3 -> 8)" in text
    assert (tmp_path / "arguments").read_text().startswith("-Tsvg -o fg.svg")
    assert (tmp_path / "source").read_text() == text


def test_debug_mode_draws_the_node_at_fault(lua, tmp_path):
    with pytest.raises(luatorch.LuaError):
        lua.execute(
            """
            require 'nngraph'
            nngraph.setDebug(true)
            local x = nn.Identity()()
            local layer = nn.Linear(3, 2)(x)
            nngraph.annotateNodes()
            local g = nn.gModule({x}, {layer})
            g.name = 'broken'
            g:forward(torch.ones(4))
            """
        )
    red = [
        line for line in (tmp_path / "broken.dot").read_text().splitlines() if "color=red" in line
    ]
    assert len(red) == 1 and 'label="layer (' in red[0]
    # off again: no drawing
    (tmp_path / "broken.dot").unlink()
    lua.execute(
        """
        nngraph.setDebug(false)
        local x = nn.Identity()()
        local g = nn.gModule({x}, {nn.Linear(3, 2)(x)})
        g.name = 'broken'
        pcall(g.forward, g, torch.ones(4))
        """
    )
    assert not (tmp_path / "broken.dot").exists()


def test_long_chains(lua):
    """Walks over a graph do not use the stack."""
    result = lua.execute(
        """
        require 'nngraph'
        local x = nn.Identity()()
        local h = x
        for i = 1, 3000 do h = nn.AddConstant(1)(h) end
        local g = nn.gModule({x}, {h})
        return g:forward(torch.zeros(1))[1], g:backward(torch.zeros(1), torch.ones(1))[1]
        """
    )
    np.testing.assert_array_equal(result, (3000, 1))
