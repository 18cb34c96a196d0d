"""Gradients of graphs of every shape by finite differences; cloned, cast, cleared they stay so."""

import pytest

import luatorch

CHECK = """
require 'nngraph'
local function map(x, f)
   if torch.isTensor(x) then return f(x) end
   local out = {}
   for k, v in pairs(x) do out[k] = map(v, f) end
   return out
end
local function dot(a, b)
   if torch.isTensor(a) then return a:clone():cmul(b):sum() end
   local sum = 0
   for k, v in pairs(a) do sum = sum + dot(v, b[k]) end
   return sum
end
local function distance(a, b)
   if torch.isTensor(a) then return (a - b):abs():max() end
   local most = 0
   for k, v in pairs(a) do most = math.max(most, distance(v, b[k])) end
   return most
end
local STEP = 1e-5

return function(net, input)
   local wrong = {}
   local function copy(x) return map(x, function(t) return t:clone() end) end
   local function float(x) return map(x, function(t) return t:float() end) end
   local out = copy(net:forward(input))
   local gradOutput = map(out, function(t) return torch.randn(t:size()) end)
   net:zeroGradParameters()
   local gradInput = copy(net:backward(input, gradOutput))
   local function check(what, x, g)
      if torch.isTensor(x) then
         local flat, grad = x:view(-1), g:contiguous():view(-1)
         for i = 1, flat:size(1) do
            local v = flat[i]
            flat[i] = v + STEP
            local above = dot(net:forward(input), gradOutput)
            flat[i] = v - STEP
            local below = dot(net:forward(input), gradOutput)
            flat[i] = v
            local e = math.abs((above - below) / (2 * STEP) - grad[i])
            if not (e < 1e-6) then wrong[#wrong + 1] = what .. ': ' .. e end
         end
      else
         for k, v in pairs(x) do check(what .. '[' .. k .. ']', v, g[k]) end
      end
   end
   check('input', input, gradInput)
   local p, g = net:parameters()
   for i = 1, #p do check('parameter ' .. i, p[i], g[i]) end
   local function same(what, got, bound)
      local d = distance(out, got)
      if not (d <= bound) then wrong[#wrong + 1] = what .. ': ' .. d end
   end
   same('clone', net:clone():forward(input), 0)
   same('saved', torch.deserialize(torch.serialize(net)):forward(input), 0)
   net:clearState()
   same('cleared', net:forward(input), 0)
   net:backward(input, gradOutput)
   -- what passed through is cast too, the input with it where a module passed it on
   net:clearState():float()
   net:forward(float(input))
   net:backward(float(input), float(gradOutput))
   net:clearState():double()
   same('float and back', net:forward(input), 1e-5)
   return table.concat(wrong, '; ')
end
"""

# the graph as Lua that returns inputs, outputs; and what goes in
GRAPHS = {
    "a graph in a graph": (
        """
        local i = nn.Identity()()
        local inner = nn.gModule({i}, {nn.Tanh()(nn.Linear(3, 2)(i)), nn.Sigmoid()(i)})
        local x, y = nn.Identity()(), nn.Identity()()
        local a, b = inner(x):split(2)
        local joined = nn.JoinTable(1, 1){a, b, y}
        return {x, y}, {nn.Linear(7, 2)(joined), b, nn.Square()(b)}
        """,
        "{torch.randn(4, 3), torch.randn(4, 2)}",
    ),
    "a nested table split twice": (
        """
        local t = nn.Identity()()
        local p, q = t:split(2)
        local u, v = q:split(2)
        return {t}, {nn.CAddTable(){p, u}, nn.Linear(3, 3)(v)}
        """,
        "{torch.randn(3), {torch.randn(3), torch.randn(3)}}",
    ),
    "elements selected from one input": (
        """
        local t = nn.Identity()()
        local a, b = nn.SelectTable(1)(t), nn.SelectTable(2)(t)
        return {t}, {nn.CSubTable(){nn.Linear(3, 3)(a), b}, a}
        """,
        "{torch.randn(2, 3), torch.randn(2, 3)}",
    ),
    "the parts of a table used, and put out": (
        """
        local x = nn.Identity()()
        local a, b = nn.ConcatTable():add(nn.Linear(3, 3)):add(nn.Tanh())(x):split(2)
        return {x}, {nn.CMulTable(){a, b}, a, b}
        """,
        "torch.randn(3)",
    ),
    "a table put out whole": (
        "local x = nn.Identity()() return {x}, {nn.ConcatTable():add(nn.Linear(3, 3)):add("
        "nn.Tanh())(x)}",
        "torch.randn(3)",
    ),
    "a table taken twice": (
        """
        local x = nn.Identity()()
        local t = nn.ConcatTable():add(nn.Linear(3, 3)):add(nn.Tanh())(x)
        return {x}, {nn.CAddTable()(t), nn.CMulTable()(t)}
        """,
        "torch.randn(3)",
    ),
    "a layer and its twin": (
        """
        local a, x = nn.Linear(3, 3), nn.Identity()()
        local b = a:clone('weight', 'bias', 'gradWeight', 'gradBias')
        return {x}, {b(nn.Tanh()(a(x)))}
        """,
        "torch.randn(2, 3)",
    ),
    "an input that is an output": (
        "local x, y = nn.Identity()(), nn.Identity()() return {x, y}, {x, nn.CAddTable(){x, y}}",
        "{torch.randn(3), torch.randn(3)}",
    ),
    "in place": (
        "local x = nn.Identity()() return {x}, {nn.ReLU(true)(nn.Linear(3, 3)(x))}",
        "torch.randn(5, 3)",
    ),
}


@pytest.fixture(scope="module")
def lua():
    runtime = luatorch.Runtime()
    runtime.globals.check = runtime.execute(CHECK)
    return runtime


@pytest.mark.parametrize("name", GRAPHS)
def test_graph(lua, name):
    nodes, given = GRAPHS[name]
    lua.execute(f"torch.manualSeed(3) net = nn.gModule((function() {nodes} end)())")
    assert lua.execute(f"return check(net, {given})") == ""


def test_graph_inside_a_sequential(lua):
    lua.execute(
        """
        torch.manualSeed(3)
        local x = nn.Identity()()
        net = nn.Sequential():add(nn.gModule({x}, {nn.Linear(3, 2)(x)})):add(nn.Linear(2, 2))
        """
    )
    assert lua.execute("return check(net, torch.randn(4, 3))") == ""
