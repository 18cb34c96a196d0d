"""Testing tools and decorators: Jacobian, hessian, nn.test, NaN, Profile, DontCast, GPU."""

import re

import numpy as np
import pytest

import luatorch


@pytest.fixture
def lua():
    runtime = luatorch.Runtime(th=True)
    runtime.execute(
        """
        require 'nn'
        torch.manualSeed(4)
        printed = {}
        function print(...)
           local parts = {}
           for i = 1, select('#', ...) do parts[i] = tostring((select(i, ...))) end
           printed[#printed + 1] = table.concat(parts, ' ')
        end
        """
    )
    return runtime


WRONG_MODULE = """
local Wrong, parent = torch.class('nn.Wrong', 'nn.Linear')
function Wrong:updateGradInput(x, g) return parent.updateGradInput(self, x, g):mul(2) end
function Wrong:accGradParameters(x, g, s) parent.accGradParameters(self, x, g, 2 * (s or 1)) end
wrong, right, x = nn.Wrong(3, 2), nn.Linear(3, 2), torch.zeros(3)
"""


@pytest.mark.parametrize(
    "test",
    [
        "testJacobian({}, x)",
        "testJacobianParameters({}, x, {}.weight, {}.gradWeight)",
        "testJacobianParameters({}, x, {}.bias, {}.gradBias)",
        "testJacobianUpdateParameters({}, x, {}.weight)",
    ],
)
def test_jacobian_tells_wrong_from_right(lua, test):
    lua.execute(WRONG_MODULE)
    assert lua.eval("nn.Jacobian." + test.replace("{}", "right")) < 1e-6
    assert lua.eval("nn.Jacobian." + test.replace("{}", "wrong")) > 1e-2


def test_all_ways_of_updating_agree(lua):
    errors = lua.eval(
        "nn.Jacobian.testAllUpdate(nn.Linear(3, 2), torch.randn(4, 3), 'weight', 'gradWeight')"
    )
    assert len(list(errors.values())) == 4
    assert max(errors.values()) < 1e-12


def test_sparse_jacobian(lua):
    lua.execute("m = nn.SparseLinear(6, 3, true) x = torch.Tensor{{1, 0}, {4, 0}, {6, 0}}")
    J = "nn.SparseJacobian."
    assert lua.eval(J + "testJacobian(m, x)") < 1e-6
    assert lua.eval(J + "testJacobianParameters(m, x, m.weight, m.gradWeight)") < 1e-6
    assert lua.eval(J + "testJacobianUpdateParameters(m, x, m.bias)") < 1e-6
    assert lua.execute(f"return {J}testIO(m, x)") == (0, 0)


def test_diagonal_hessian(lua):
    """Exact for a linear layer under a squared error, through a network of one."""
    lua.execute("nn.hessian.enable() m = nn.Linear(4, 3) x = torch.zeros(4)")
    for what in ("Input", "Weight", "Bias"):
        assert lua.eval(f"nn.Jacobian.testDiagHessian{what}(m, x)") < 1e-12
    lua.execute(
        """
        net, crit = nn.Sequential():add(nn.Linear(4, 3)), nn.MSECriterion()
        x, y = torch.randn(4), torch.randn(3)
        net:initDiagHessianParameters()
        net:forward(x) crit:forward(net.output, y)
        net:updateDiagHessianInput(x, crit:updateDiagHessianInput(net.output, y))
        net:accDiagHessianParameters(x, crit.diagHessianInput)
        w, g, h = net:getParameters()
        """
    )
    h = np.asarray(lua.globals.h)
    x = np.asarray(lua.globals.x)
    np.testing.assert_allclose(h[:12].reshape(3, 4), np.tile(2 / 3 * x**2, (3, 1)), rtol=1e-12)
    np.testing.assert_allclose(h[12:], 2 / 3, rtol=1e-12)


def test_hessian_is_off_until_asked_for(lua):
    assert lua.eval("nn.Linear(1, 1).initDiagHessianParameters") is None
    with pytest.raises(luatorch.LuaError, match="nn.SoftMax:updateDiagHessianInput.* undefined"):
        lua.execute("nn.hessian.enable() nn.SoftMax():updateDiagHessianInput()")


def test_nan_says_where_it_came_from(lua):
    lua.execute("m = nn.NaN(nn.Linear(2, 1), 'first') x, nan = torch.ones(2), torch.Tensor{0 / 0}")
    lua.execute("m:zeroGradParameters() m:forward(x)")
    for code, what in (
        ("m:backward(x, nan)", "gradOutput"),
        ("m:forward(torch.Tensor{1, 0 / 0})", "input"),
        ("m:get(1).bias:fill(0 / 0) m:forward(x)", "parameters"),
    ):
        with pytest.raises(luatorch.LuaError, match=rf"NaN found in {what} of module :\n.*first"):
            lua.execute(code)


def test_profile_reports_every_so_many_passes(lua):
    lua.execute(
        """
        local m = nn.Profile(nn.Tanh(), 3, 'layer')
        local x = torch.randn(5)
        for i = 1, 7 do m:forward(x) m:backward(x, x) end
        left = {m.numFwds, m.numBwds}
        """
    )
    lines = list(lua.globals.printed.values())
    assert len(lines) == 4
    for line, direction in zip(lines, ["forward", "backward"] * 2, strict=True):
        assert re.fullmatch(rf"layer took \d+\.\d{{3}} seconds for 3 {direction} passes", line)
    assert list(lua.globals.left.values()) == [1, 1]


def test_print_size(lua):
    lua.execute("m = nn.PrintSize('here') x = torch.ones(2, 3) y = m:forward(x) m:backward(x, x)")
    assert lua.eval("y == x")
    forward, backward = lua.globals.printed.values()
    assert re.match(r"here:input\n\s+2\s+3", forward)
    assert re.match(r"here:gradOutput\n\s+2\s+3", backward)


def test_dont_cast_casts_what_goes_in_and_out(lua):
    lua.execute(
        """
        inner = nn.Linear(3, 2)
        net = nn.Sequential():add(nn.Tanh()):add(nn.DontCast(inner, true)):add(nn.Tanh()):float()
        x = torch.randn(4, 3):float()
        y = net:forward(x)
        net:zeroGradParameters()
        g = net:backward(x, y)
        """
    )
    assert lua.eval("y:type() .. g:type()") == "torch.FloatTensor" * 2
    assert lua.eval("inner.weight:type() .. inner.output:type()") == "torch.DoubleTensor" * 2
    assert lua.eval("inner.gradWeight:norm()") > 0


def test_gpu_passes_on_and_comes_back_from_cuda(lua, capfd):
    lua.execute(
        """
        torch.manualSeed(1)
        plain = nn.Sequential():add(nn.Linear(3, 2)):add(nn.Tanh())
        torch.manualSeed(1)
        gpu = nn.Sequential():add(nn.GPU(nn.Linear(3, 2), 1)):add(nn.GPU(nn.Tanh(), 1))
        x = torch.randn(4, 3)
        """
    )
    assert lua.eval("torch.equal(plain:forward(x), gpu:forward(x))")
    lua.execute("require 'cunn' gpu:cuda() y = gpu:forward(x:cuda()) gpu:backward(x:cuda(), y)")
    assert lua.eval("y:type()") == "torch.CudaTensor"
    assert lua.eval("(y:double() - plain.output):abs():max()") < 1e-6
    assert lua.eval("(gpu:float():forward(x:float()):double() - plain.output):abs():max()") < 1e-6


def test_nn_test_runs_the_checks_that_are_named(lua):
    assert lua.eval("nn.test{'Linear', 'Reshape'} ~= nil")


def test_pairs_of_the_package_sees_every_class(lua):
    names = set(
        lua.execute("local t = {} for k in pairs(nn) do t[#t + 1] = k end return t").values()
    )
    assert {"Linear", "SpatialConvolution", "ClassNLLCriterion", "utils", "ZipTable"} <= names


def test_kmeans_finds_three_clusters(lua):
    spread = lua.execute(
        """
        local centers = {{0, 0}, {20, 0}, {0, 20}}
        local x = torch.randn(60, 2)
        for i = 1, 60 do x[i]:add(torch.Tensor(centers[i % 3 + 1])) end
        local m = nn.Kmeans(3, 2)
        m:initKmeansPlus(x)
        for i = 1, 5 do
           m:zeroGradParameters() m:forward(x) m:backward(x, nil) m:updateParameters(1)
        end
        return m.loss / 60
        """
    )
    assert spread < 3
