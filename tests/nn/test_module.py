"""What every module has: parameters, sharing, cloning, casting, finding, errors."""

import numpy as np
import pytest

import luatorch


@pytest.fixture
def lua():
    runtime = luatorch.Runtime()
    runtime.execute(
        """
        require 'nn'
        torch.manualSeed(1)
        function mlp()
           return nn.Sequential():add(nn.Linear(4, 3)):add(nn.Tanh()):add(nn.Linear(3, 2))
        end
        """
    )
    return runtime


def test_get_parameters_is_one_compact_storage_of_views(lua):
    w, g, shapes = lua.execute(
        """
        net = mlp()
        before = {}
        for i, p in ipairs((net:parameters())) do before[i] = p:clone() end
        w, g = net:getParameters()
        local same = true
        for i, p in ipairs((net:parameters())) do
           same = same and torch.pointer(p:storage()) == torch.pointer(w:storage())
              and torch.equal(p, before[i])
        end
        return w, g, same
        """
    )
    assert shapes is True
    assert np.asarray(w).shape == np.asarray(g).shape == (23,)
    assert lua.eval("w:storage():size()") == 23
    lua.execute("w:zero()")
    assert lua.eval("net:forward(torch.randn(5, 4)):norm()") == 0


def test_get_parameters_counts_shared_parameters_once_and_keeps_them_shared(lua):
    lua.execute(
        """
        a = nn.Linear(4, 4)
        b = a:clone('weight', 'bias', 'gradWeight', 'gradBias')
        net = nn.Sequential():add(a):add(nn.Tanh()):add(b)
        w, g = net:getParameters()
        g:zero()
        x, go = torch.randn(3, 4), torch.randn(3, 4)
        net:forward(x) net:backward(x, go)
        """
    )
    assert lua.eval("w:nElement()") == 20
    assert lua.eval("torch.pointer(a.weight:storage()) == torch.pointer(b.weight:storage())")
    # the flat gradient is the sum of those of both uses
    total = lua.execute(
        """
        local p = nn.Linear(4, 4) p.weight:copy(a.weight) p.bias:copy(a.bias)
        local q = p:clone()
        local two = nn.Sequential():add(p):add(nn.Tanh()):add(q)
        two:zeroGradParameters()
        two:forward(x) two:backward(x, go)
        return p.gradWeight + q.gradWeight
        """
    )
    np.testing.assert_allclose(np.asarray(lua.eval("a.gradWeight")), np.asarray(total), atol=1e-12)


FLATTEN = {
    # tensors, the flat result, where each tensor starts in it
    "separate": ("{torch.range(1, 2), torch.range(3, 5)}", [1, 2, 3, 4, 5], [1, 3]),
    "overlap": ("(function() local t = torch.range(1, 6) return {t:narrow(1, 1, 4), "
                "t:narrow(1, 3, 4)} end)()", [1, 2, 3, 4, 5, 6], [1, 3]),
    "hole": ("(function() local t = torch.range(1, 9) return {t:narrow(1, 2, 2), "
             "t:narrow(1, 8, 2)} end)()", [2, 3, 8, 9], [1, 3]),
    "order of a storage": ("(function() local t = torch.range(1, 9) return {t:narrow(1, 8, 2), "
                           "t:narrow(1, 2, 2)} end)()", [2, 3, 8, 9], [3, 1]),
    "transposed": ("{torch.range(1, 6):view(2, 3):t(), torch.range(7, 8)}",
                   [1, 2, 3, 4, 5, 6, 7, 8], [1, 7]),
    "twice": ("(function() local t = torch.range(1, 3) return {t, torch.range(4, 5), t} end)()",
              [1, 2, 3, 4, 5], [1, 4, 1]),
    "interleaved": ("(function() local t = torch.range(1, 6):view(3, 2) return {t:select(2, 1), "
                    "t:select(2, 2)} end)()", [1, 2, 3, 4, 5, 6], [1, 2]),
    "expanded": ("{torch.range(1, 2):view(2, 1):expand(2, 3)}", [1, 2], [1]),
}  # fmt: skip


@pytest.mark.parametrize("name", FLATTEN)
def test_flatten(lua, name):
    expression, flat, starts = FLATTEN[name]
    lua.execute(f"list = {expression} copies = {{}}")
    lua.execute("for i, t in ipairs(list) do copies[i] = t:clone() end")
    assert np.asarray(lua.eval("nn.Module.flatten(list)")).tolist() == flat
    for i, start in enumerate(starts, 1):
        assert lua.eval(f"list[{i}]:storageOffset()") == start
        assert lua.eval(f"torch.equal(list[{i}], copies[{i}])")


def test_flatten_refuses_gaps_that_nothing_fills(lua):
    with pytest.raises(luatorch.LuaError, match="not compact"):
        lua.execute("nn.Module.flatten{torch.range(1, 12):view(4, 3):select(2, 2)}")


def test_share_and_clone(lua):
    lua.execute("a = mlp() b = mlp() b:share(a, 'weight') c = a:clone('bias') d = a:clone()")
    assert lua.eval("torch.equal(a:get(1).weight, b:get(1).weight)")
    lua.execute("a:get(1).weight:fill(7) a:get(3).bias:fill(8)")
    assert lua.eval("b:get(1).weight:min()") == 7
    assert lua.eval("b:get(3).bias:max()") != 8
    assert lua.eval("c:get(3).bias:min()") == 8
    assert lua.eval("d:get(1).weight:max()") != 7


def test_clone_keeps_fields_of_every_kind(lua):
    lua.execute(
        """
        m = nn.Linear(2, 2)
        m.name, m.flag, m.list, m.f = 'x', false, {1, {2}}, function(x) return x + 1 end
        m.self = m
        c = m:clone()
        """
    )
    assert lua.eval("c.name == 'x' and c.flag == false and c.list[2][1] == 2 and c.self == c")
    assert lua.eval("c.f(41)") == 42
    assert lua.eval("c.list ~= m.list and c.weight ~= m.weight")


def test_casting_keeps_what_is_shared(lua):
    lua.execute(
        """
        net = mlp()
        w = net:getParameters()
        tied = net:get(1):clone('weight')
        both = {net, tied, w}
        nn.utils.recursiveType(both, 'torch.FloatTensor')
        """
    )
    assert lua.eval("both[3]:type()") == "torch.FloatTensor"
    assert lua.eval(
        "torch.pointer(both[3]:storage()) == torch.pointer(net:get(1).weight:storage())"
    )
    lua.execute("both[3]:fill(3)")
    assert lua.eval("tied.weight:min()") == 3
    assert lua.eval("net:get(3).bias:min()") == 3
    assert lua.eval("w:type()") == "torch.DoubleTensor"


def test_casting_ends_where_tables_lead_back(lua):
    lua.execute("net = mlp() net:get(1).parent = net net.t = {} net.t.t = net.t net:float()")
    assert lua.eval("net:get(1).weight:type()") == "torch.FloatTensor"


def test_state_tensors_stay_the_same_objects(lua):
    lua.execute("l = nn.Linear(4, 3) o, g = l.output, l.gradInput x = torch.randn(5, 4)")
    lua.execute(
        "for n = 1, 3 do l:forward(x:narrow(1, 1, n)) l:backward(x:narrow(1, 1, n), l.output) end"
    )
    assert lua.eval("rawequal(l.output, o) and rawequal(l.gradInput, g)")


def test_find_list_apply_replace(lua):
    lua.execute(
        """
        inner = nn.Concat(1):add(nn.Linear(2, 2)):add(nn.Sequential():add(nn.Linear(2, 3)))
        net = nn.Sequential():add(inner):add(nn.Tanh())
        names = {}
        for i, m in ipairs(net:listModules()) do names[i] = torch.type(m) end
        nodes, holders = net:findModules('nn.Linear')
        """
    )
    assert list(lua.globals.names.values()) == [
        "nn.Sequential",
        "nn.Concat",
        "nn.Linear",
        "nn.Sequential",
        "nn.Linear",
        "nn.Tanh",
    ]
    assert lua.eval("#nodes") == 2
    assert lua.eval("holders[1] == inner and holders[2] == inner:get(2)")
    lua.execute(
        "net:replace(function(m) return torch.type(m) == 'nn.Linear' and nn.Abs() or m end)"
    )
    assert lua.eval("#net:findModules('nn.Abs')") == 2


def test_an_error_says_in_which_module_it_was(lua):
    lua.execute(
        "net = nn.Sequential():add(nn.Tanh())"
        ":add(nn.ConcatTable():add(nn.Identity()):add(nn.Sequential():add(nn.Linear(3, 1))))"
    )
    with pytest.raises(luatorch.LuaError) as failure:
        lua.execute("net:forward(torch.ones(2))")
    lines = str(failure.value).split("\n")
    assert lines[1:4] == [
        "In 2 module of nn.Sequential:",
        "In 2 module of nn.ConcatTable:",
        "In 1 module of nn.Sequential:",
    ]
    assert "size mismatch" in lines[4]
    assert "Please use only the one above" in lines[-1]


def test_errors_that_are_not_strings_pass_unchanged(lua):
    assert lua.execute(
        """
        local m = nn.Identity()
        local secret = {}
        function m:updateOutput() error(secret) end
        local ok, e = pcall(function() nn.Sequential():add(m):forward(1) end)
        return e == secret
        """
    )


WRONG = {
    "nn.Sequential():add(nn.Tanh)": "nn.Tanh is a class",
    "nn.Sequential():add(nil)": "module expected, got nil",
    "nn.Linear(2)": "number expected for outputSize",
    "nn.Linear(2, 2):forward{}": "nn.Linear: tensor expected, got table",
    "nn.CAddTable():forward(torch.ones(2))": "nn.CAddTable: table of tensors expected",
    "nn.Linear(2, 2):share(nn.Tanh(), 'weight')": "no tensor weight",
    "mlp():share(nn.Sequential(), 'weight')": "container with 3 modules",
    "mlp():type('torch.NoTensor')": "invalid tensor type",
    "mlp():get(1):forward(torch.ones(2, 2, 2))": "input must be vector or matrix",
    "nn.StochasticGradient(mlp(), nn.MSECriterion()):train{}": "method size",
    "nn.MSECriterion():type()": "must provide a type",
    "nn.SelectTable(3):forward{1}": "index 3 does not exist",
}


@pytest.mark.parametrize("code", WRONG)
def test_wrong_use_is_said_at_the_users_line(lua, code):
    with pytest.raises(luatorch.LuaError) as failure:
        lua.execute(code, "=user")
    assert str(failure.value).startswith("user:1: ")
    assert WRONG[code] in str(failure.value)


def test_old_copies_between_equal_types_are_read(lua, tmp_path):
    """Torch7 saves nn.Copy of equal types with functions in the object."""
    path = str(tmp_path / "copy.t7")
    lua.globals.path = path
    lua.execute(
        """
        local m = nn.Copy()
        m.passes = nil
        m.updateOutput = function() end
        m.updateGradInput = function() end
        torch.save(path, m)
        """
    )
    other = luatorch.Runtime()
    other.globals.path = path
    other.execute("require 'nn' m = torch.load(path) x = torch.ones(3)")
    assert other.eval("m:forward(x) == x and m:updateGradInput(x, x) == x")


def test_containers_pass_on_modes_and_updates(lua):
    lua.execute(
        """
        net = nn.Sequential():add(nn.ParallelTable():add(nn.Dropout()):add(nn.Linear(2, 2)))
        net:evaluate()
        """
    )
    assert lua.eval("net:get(1):get(1).train") is False
    lua.execute("net:training() net:zeroGradParameters()")
    assert lua.eval("net:get(1):get(1).train") is True
    assert lua.eval("net:get(1):get(2).gradWeight:norm()") == 0


def test_the_length_of_a_container_is_its_number_of_modules(lua):
    assert lua.eval("#mlp()") == 3
    assert lua.eval("#nn.ConcatTable()") == 0


def test_stochastic_gradient_learns_xor(lua):
    error = lua.execute(
        """
        local print_ = print
        print = function() end
        torch.manualSeed(3)
        local data = {}
        for i = 1, 40 do
           local x = torch.randn(2)
           data[i] = {x, torch.Tensor{x[1] * x[2] > 0 and -1 or 1}}
        end
        function data:size() return 40 end
        local net = nn.Sequential():add(nn.Linear(2, 20)):add(nn.Tanh()):add(nn.Linear(20, 1))
        local trainer = nn.StochasticGradient(net, nn.MSECriterion())
        trainer.learningRate, trainer.maxIteration = 0.05, 200
        local last
        trainer.hookIteration = function(_, _, e) last = e end
        trainer:train(data)
        print = print_
        return last
        """
    )
    assert error < 0.15
