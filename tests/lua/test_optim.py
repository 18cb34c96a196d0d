"""The package optim: against PyTorch's optimizers, known minima, and NumPy."""

import numpy as np
import pytest

import luatorch


@pytest.fixture
def lua():
    runtime = luatorch.Runtime()
    runtime.execute("require 'optim'")
    return runtime


def numbers(lua, expression):
    """Return the elements of a 1-D tensor or table."""
    code = f"local t, s = {expression}, {{}} "
    code += "for i = 1, torch.isTensor(t) and t:size(1) or #t do s[i] = ('%.17g'):format(t[i]) end "
    return np.array([float(x) for x in lua.execute(code + "return table.concat(s, ' ')").split()])


START = [0.45, -0.8, 0.33, 1.2]
# Lua: f(x) = sum(x^4) + sum(x^2), its gradient 4 x^3 + 2 x
QUARTIC = "function f(x) return torch.pow(x, 4):sum() + x:dot(x), torch.pow(x, 3) * 4 + x * 2 end"

# our name, our config; PyTorch's name and options for the same formulas
SAME = [
    ("sgd", "learningRate = 0.02", "SGD", {"lr": 0.02}),
    (
        "sgd",
        "learningRate = 0.02, momentum = 0.9, dampening = 0.3, weightDecay = 0.1",
        "SGD",
        {"lr": 0.02, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    ),
    (
        "sgd",
        "learningRate = 0.02, momentum = 0.9, dampening = 0, nesterov = true",
        "SGD",
        {"lr": 0.02, "momentum": 0.9, "nesterov": True},
    ),
    (
        "adadelta",
        "rho = 0.8, eps = 1e-4, weightDecay = 0.1",
        "Adadelta",
        {"lr": 1.0, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.1},
    ),
    (
        "adagrad",
        "learningRate = 0.1, learningRateDecay = 0.05, weightDecay = 0.1",
        "Adagrad",
        {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1},
    ),
    (
        "adamax",
        "learningRate = 0.05, beta1 = 0.8, beta2 = 0.9, epsilon = 1e-8",
        "Adamax",
        {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-8},
    ),
    (
        "rmsprop",
        "learningRate = 0.03, alpha = 0.9, weightDecay = 0.1",
        "RMSprop",
        {"lr": 0.03, "alpha": 0.9, "weight_decay": 0.1},
    ),
    (
        "rprop",
        "stepsize = 0.05, etaplus = 1.3, etaminus = 0.4",
        "Rprop",
        {"lr": 0.05, "etas": (0.4, 1.3)},
    ),
    (
        "asgd",
        "eta0 = 0.02, lambda = 0.01, alpha = 0.6, t0 = 3",
        "ASGD",
        {"lr": 0.02, "lambd": 0.01, "alpha": 0.6, "t0": 3},
    ),
]


@pytest.mark.parametrize(("name", "config", "theirs", "options"), SAME)
def test_same_path_as_pytorch(lua, name, config, theirs, options):
    torch = pytest.importorskip("torch")
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, theirs)([x], **options)
    lua.execute(QUARTIC + f" x, config = torch.Tensor{{0.45, -0.8, 0.33, 1.2}}, {{{config}}}")
    for _ in range(25):
        optimizer.zero_grad()
        loss = (x**4).sum() + (x**2).sum()
        loss.backward()
        optimizer.step()
        value = lua.execute(f"local y, fs = optim.{name}(f, x, config) return fs[1]")
        np.testing.assert_allclose(value, loss.item(), rtol=1e-7)
    np.testing.assert_allclose(numbers(lua, "x"), x.detach().numpy(), rtol=1e-6, atol=1e-9)


def test_adam_against_the_paper(lua):
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(10, 4))
    x, m, v = np.array(START), np.zeros(4), np.zeros(4)
    lua.execute("x, state = torch.Tensor{0.45, -0.8, 0.33, 1.2}, {}")
    for t, g in enumerate(gradients, 1):
        rate = 0.1 / (1 + (t - 1) * 0.2) * np.sqrt(1 - 0.9**t) / (1 - 0.8**t)
        m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g * g
        x = x - rate * m / (np.sqrt(v) + 1e-3)
        lua.globals.g = "{" + ",".join(map(repr, g.tolist())) + "}"
        lua.execute(
            "local g = torch.Tensor(loadstring('return ' .. g)()) "
            "optim.adam(function() return 0, g end, x, {learningRate = 0.1, beta1 = 0.8, "
            "beta2 = 0.9, epsilon = 1e-3, learningRateDecay = 0.2}, state)"
        )
    np.testing.assert_allclose(numbers(lua, "x"), x, rtol=1e-12)
    assert lua.eval("state.t") == 10


def test_asgd_returns_the_average(lua):
    lua.execute(QUARTIC + " x, st, s = torch.Tensor{1, -1}, {}, torch.zeros(2)")
    lua.execute(
        "for i = 1, 20 do local _, _, a = optim.asgd(f, x, {eta0 = 0.01, t0 = 5}, st) "
        "if i > 6 then s:add(x) end ax = a end"
    )
    np.testing.assert_allclose(numbers(lua, "ax"), numbers(lua, "s / 14"), rtol=1e-12)


ROSENBROCK = """
function rosenbrock(x)
   local a, b = x[1], x[2]
   return (1 - a)^2 + 100 * (b - a * a)^2,
          torch.Tensor{-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)}
end
function sphere(x) return torch.add(x, -1):pow(2):sum() end
"""

MINIMA = [
    "optim.cg(rosenbrock, x, {maxIter = 40, maxEval = 300})",
    "optim.lbfgs(rosenbrock, x, {maxIter = 100, lineSearch = optim.lswolfe})",
    "optim.cmaes(sphere, x, {sigma = 0.5, verb_disp = 0})",
    "optim.cmaes(rosenbrock, x, {sigma = 0.5, verb_disp = 0, maxEval = 4000})",
]


@pytest.mark.parametrize("call", MINIMA)
def test_finds_the_minimum(lua, call):
    lua.execute(ROSENBROCK + "torch.manualSeed(1) x = torch.Tensor{-1.2, 1} y, fs = " + call)
    np.testing.assert_allclose(numbers(lua, "x"), [1, 1], atol=1e-3)
    assert lua.execute("return y == x and fs[1] > fs[#fs]")


@pytest.mark.parametrize("options", ["{maxIter = 3}", "{}", "{maxEval = 7.5}"])
def test_cg_ends_where_there_is_no_minimum(lua, options):
    lua.execute(
        "x, fs, n = optim.cg(function(x) return x:sum(), torch.ones(2) end, "
        f"torch.zeros(2), {options})"
    )
    assert 1 < lua.eval("n") < 2000


def test_de_finds_the_minimum(lua):
    lua.execute(ROSENBROCK + "x = torch.zeros(3)")
    lua.execute("best, fx = optim.de(sphere, x, {popsize = 20, maxFEs = 2000})")
    np.testing.assert_allclose(numbers(lua, "best"), [1, 1, 1], atol=1e-3)
    assert lua.eval("fx:size(1)") == 2000


def test_lbfgs_resumes_where_it_stopped(lua):
    lua.execute(ROSENBROCK + "x, y, st = torch.Tensor{-1.2, 1}, torch.Tensor{-1.2, 1}, {}")
    lua.execute("for i = 1, 15 do optim.lbfgs(rosenbrock, x, {maxIter = 1}, st) end")
    lua.execute("optim.lbfgs(rosenbrock, y, {maxIter = 15, maxEval = 100})")
    assert lua.eval("st.nIter") == 15
    np.testing.assert_allclose(numbers(lua, "x"), numbers(lua, "y"), rtol=1e-12)


def test_fista_solves_the_lasso(lua):
    rng = np.random.default_rng(5)
    A, b, weight = rng.normal(size=(12, 4)), rng.normal(size=12), 0.4
    lua.globals.A = A
    lua.globals.b = b
    lua.execute(
        """
        local function f(x, mode)
           local r = A * x - b
           return 0.5 * r:dot(r), mode == 'dx' and A:t() * r or nil
        end
        local function g(x) return 0.4 * torch.abs(x):sum() end
        local function pl(x, L)
           x:copy(torch.cmul(torch.sign(x), (torch.abs(x) - 0.4 / L):cmax(0)))
        end
        x, h = optim.FistaLS(f, g, pl, torch.zeros(4), {maxiter = 500, errthres = 0, L = 1})
        """
    )
    assert lua.eval("h[3].F == h[3].Fply + h[3].Gply and h[3].nline >= 1")
    x = numbers(lua, "x")
    slope = A.T @ (A @ x - b)
    # the subgradient condition of a minimum
    for xi, si in zip(x, slope, strict=True):
        if abs(xi) > 1e-9:
            assert abs(si + weight * np.sign(xi)) < 1e-4
        else:
            assert abs(si) <= weight + 1e-4


def test_lswolfe_meets_the_wolfe_conditions(lua):
    lua.execute(ROSENBROCK + "x = torch.Tensor{-1.2, 1} f0, g0 = rosenbrock(x) d = -g0")
    for step in (1e-5, 1e-3, 1, 50):
        lua.execute(
            f"x = torch.Tensor{{-1.2, 1}} gtd = g0:dot(d) "
            f"f, g, x, t, n = optim.lswolfe(rosenbrock, x, {step}, d, f0, g0, gtd, {{c2 = 0.5}})"
        )
        assert lua.execute("return f <= f0 + 1e-4 * t * gtd and math.abs(g:dot(d)) <= -0.5 * gtd")
        assert lua.execute("return torch.dist(x, torch.add(torch.Tensor{-1.2, 1}, t, d)) < 1e-12")


def test_polyinterp_with_unknown_slopes(lua):
    nan = "0/0"
    points = f"torch.Tensor{{{{0, 3, {nan}}}, {{1, 1, {nan}}}, {{3, 3, {nan}}}}}"
    position, value = lua.eval(f"optim.polyinterp({points})")
    coefficients = np.polyfit([0, 1, 3], [3, 1, 3], 2)
    want = -coefficients[1] / (2 * coefficients[0])
    assert position == pytest.approx(want)
    assert value == pytest.approx(np.polyval(coefficients, want))


def test_polyinterp_of_order_five(lua):
    c = np.array([1.0, -2.0, 0.5, 1.0, -1.0, 3.0])
    t = np.array([-1.0, 0.5, 1.5])
    rows = np.stack([t, np.polyval(c, t), np.polyval(np.polyder(c), t)], 1)
    lua.globals.points = rows
    position, value = lua.eval("optim.polyinterp(points)")
    grid = np.linspace(-1, 1.5, 200001)
    assert value == pytest.approx(np.polyval(c, grid).min(), abs=1e-6)
    assert position == pytest.approx(grid[np.polyval(c, grid).argmin()], abs=1e-3)


def test_checkgrad_takes_views_and_leaves_them(lua):
    lua.execute(
        "m = torch.randn(3, 2) x = m:t() before = x:clone() "
        "local function f(x) return torch.exp(x):sum(), torch.exp(x) end "
        "diff, dC, est = optim.checkgrad(f, x, 1e-5)"
    )
    assert lua.eval("diff") < 1e-8
    assert lua.eval("x:equal(before)") is True


def test_confusion_matrix_against_numpy(lua):
    rng = np.random.default_rng(2)
    scores, targets = rng.normal(size=(200, 5)), rng.integers(1, 6, size=200)
    lua.globals.scores = scores
    lua.globals.targets = targets.astype(np.float64)
    lua.execute(
        "a, b = optim.ConfusionMatrix(5), optim.ConfusionMatrix(5) a:batchAdd(scores, targets)"
    )
    lua.execute("for i = 1, 200 do b:add(scores[i], targets[i]) end a:updateValids()")
    want = np.zeros((5, 5))
    np.add.at(want, (targets - 1, scores.argmax(1)), 1)
    np.testing.assert_array_equal(numbers(lua, "a.mat:view(25)"), want.ravel())
    assert lua.eval("a.mat:equal(b.mat)") is True
    right = np.diag(want)
    np.testing.assert_allclose(lua.eval("a.totalValid"), right.sum() / 200)
    union = want.sum(0) + want.sum(1) - right
    np.testing.assert_allclose(lua.eval("a.averageUnionValid"), (right / union).mean(), rtol=1e-6)
    lua.execute("a:zero()")
    assert lua.eval("a.mat:sum()") == 0


def test_confusion_matrix_renders_its_rows(lua):
    lua.execute(
        "c = optim.ConfusionMatrix(2) "
        "c:batchAdd(torch.Tensor{1, 2, 2, 2}, torch.Tensor{1, 1, 2, 2})"
    )
    lua.execute("image = c:render(nil, false, 2)")  # the second class is the better one
    assert np.asarray(lua.eval("image")).tolist() == [
        [1, 0.1, 0, 0.1],
        [0.1] * 4,
        [0.5, 0.1, 0.5, 0.1],
        [0.1] * 4,
    ]
    lua.execute("c:add(2, 1) image = c:render('occurrence', nil, 2)")
    assert numbers(lua, "image:select(2, 1)").tolist() == pytest.approx([1 / 3, 0.1, 0, 0.1])


def test_logger_styles_and_plots(lua, tmp_path):
    pytest.importorskip("matplotlib", reason="plots need the extra `plot`")
    lua.globals.path = str(tmp_path / "deep" / "it's.log")
    lua.execute(
        """
        calls = {}
        package.loaded.gnuplot = setmetatable({}, {__index = function(_, name)
           return function(...)
              calls[#calls + 1] = name
              if name == 'plot' then plots = ... end
              return 7
           end
        end})
        l = optim.Logger(path):setNames{'a', 'b'}:style{'-', b = '+-'}
        l:add{1, 2}:add{3, 4}:add{b = 6, a = 5}
        l:setlogscale(true):plot()
        """
    )
    assert (tmp_path / "deep" / "it's.log").read_text().splitlines()[0] == "a\tb\t"
    assert lua.eval("plots[1][1], plots[1][3], plots[2][1], plots[2][3]") == ("a", "-", "b", "+-")
    assert numbers(lua, "plots[2][2]").tolist() == [2, 4, 6]
    assert lua.eval("l.figure") == 7
    assert lua.eval("table.concat(calls, ' ')").split() == (
        "figure logscale plot grid title epsfigure logscale plot grid title plotflush close".split()
    )


@pytest.mark.parametrize(
    "call",
    [
        "optim.sgd()",
        "optim.sgd(function() end, torch.ones(2))",
        "optim.sgd(function(x) return 1, torch.ones(3) end, torch.ones(2))",
        "optim.adam(function(x) return 1, x end, {1})",
        "optim.adam(function(x) return 1, x end, torch.ones(1), 3)",
        "optim.nag(function(x) return 1, x end, torch.ones(1), {momentum = 0})",
        "optim.cmaes(function(x) return 1 end, torch.ones(2))",
        "optim.cmaes(function(x) return 1 end, torch.ones(2), {sigma = 1, popsize = 1})",
        "optim.de(function(x) return 1 end, torch.ones(2), {popsize = 2})",
        "optim.polyinterp(3)",
        "optim.polyinterp(torch.ones(1, 3) * (0/0))",
        "optim.FistaLS()",
        "optim.FistaLS(function() return 1 end, print, print, torch.ones(2))",
        "optim.checkgrad(3)",
        "optim.ConfusionMatrix()",
        "optim.ConfusionMatrix(3):add(0, 1)",
        "optim.ConfusionMatrix(3):add(0/0, 1)",
        "optim.ConfusionMatrix(3):add(1, {})",
        "optim.ConfusionMatrix(3):batchAdd(torch.ones(2), torch.ones(3))",
        "optim.ConfusionMatrix(3):batchAdd(torch.ones(2) * 9, torch.ones(2))",
        "optim.ConfusionMatrix(3):render('best')",
        "optim.Logger({})",
        "optim.Logger('/proc/nothing/here.log')",
        "optim.Logger():add(1)",
        "optim.Logger():setNames('a')",
        "optim.Logger():setNames{'a'}:add{b = 1}",
        "optim.Logger():setNames{'a'}:style{b = '-'}",
    ],
)
def test_errors_name_the_line(lua, call):
    with pytest.raises(luatorch.LuaError) as info:
        lua.execute(call, "=user")
    message = str(info.value)
    assert message.startswith("user:1:") and "nil value" not in message
