"""Modules against PyTorch's counterparts: output, gradients of input and parameters."""

import numpy as np
import pytest

import luatorch

torch = pytest.importorskip("torch")
F = torch.nn.functional


def _mean_and_norm(x, w, b):
    return F.layer_norm(x, x.shape[-1:], w, b, 1e-10)


# Lua module, sizes of its inputs, the same in PyTorch: f(*inputs, *parameters), parameters in the
# order of module:parameters().
CASES = [
    ("nn.Linear(4, 3)", [(5, 4)], F.linear),
    ("nn.Linear(4, 3)", [(4,)], F.linear),
    ("nn.Linear(4, 3, false)", [(5, 4)], F.linear),
    ("nn.Bilinear(3, 4, 2)", [(5, 3), (5, 4)], F.bilinear),
    ("nn.Add(4)", [(5, 4)], lambda x, b: x + b),
    ("nn.CAdd(1, 3, 1)", [(5, 3, 2)], lambda x, b: x + b),
    ("nn.Mul()", [(5, 4)], lambda x, w: x * w),
    ("nn.CMul(3, 1)", [(3, 4)], lambda x, w: x * w),
    ("nn.CMul(3, 2)", [(5, 3, 2)], lambda x, w: x * w),
    ("nn.PairwiseDistance(2)", [(5, 4), (5, 4)], lambda x, y: (x - y).norm(dim=1)),
    ("nn.PairwiseDistance(1)", [(5, 4), (5, 4)], lambda x, y: (x - y).abs().sum(1)),
    ("nn.CosineDistance()", [(5, 4), (5, 4)], F.cosine_similarity),
    ("nn.DotProduct()", [(5, 4), (5, 4)], lambda x, y: (x * y).sum(1)),
    ("nn.Euclidean(4, 3)", [(5, 4)], lambda x, w: (x[:, :, None] - w).norm(dim=1)),
    (
        "nn.WeightedEuclidean(4, 3)",
        [(5, 4)],
        lambda x, w, c: (c * (x[:, :, None] - w)).norm(dim=1),
    ),
    ("nn.Cosine(4, 3)", [(5, 4)], lambda x, w: F.normalize(x) @ F.normalize(w).T),
    ("nn.Normalize(2)", [(5, 4)], F.normalize),
    ("nn.Normalize(3)", [(5, 4)], lambda x: F.normalize(x, 3)),
    ("nn.Normalize(math.huge)", [(5, 4)], lambda x: F.normalize(x, np.inf)),
    ("nn.LayerNormalization(4)", [(4,)], _mean_and_norm),
    ("nn.Max(2)", [(5, 4)], lambda x: x.amax(1)),
    ("nn.Min(-1)", [(2, 5, 4)], lambda x: x.amin(-1)),
    ("nn.Mean(2)", [(5, 4)], lambda x: x.mean(1)),
    ("nn.Sum(1, 1)", [(5, 4)], lambda x: x.sum(1)),
    ("nn.Sqrt()", [(5, 4)], lambda x: x.abs().sqrt()),
    ("nn.Exp()", [(5, 4)], torch.exp),
    ("nn.Power(3)", [(5, 4)], lambda x: x**3),
    ("nn.Clamp(-0.5, 1)", [(5, 4)], lambda x: x.clamp(-0.5, 1)),
    ("nn.Padding(1, -2, 1, 7)", [(5, 4)], lambda x: F.pad(x, (2, 0), value=7)),
    ("nn.Replicate(3, 2)", [(5, 4)], lambda x: x[:, None].expand(5, 3, 4)),
    ("nn.Transpose({1, 3}, {1, 2})", [(2, 3, 4)], lambda x: x.permute(1, 2, 0)),
    ("nn.Narrow(2, 2, -2)", [(5, 4)], lambda x: x[:, 1:3]),
    ("nn.Select(1, -2)", [(5, 4)], lambda x: x[-2]),
    ("nn.Squeeze()", [(1, 5, 1, 4)], torch.squeeze),
    ("nn.MM(true, false)", [(2, 4, 3), (2, 4, 5)], lambda a, b: a.transpose(1, 2) @ b),
    ("nn.MM(false, true)", [(3, 4), (5, 4)], lambda a, b: a @ b.T),
    ("nn.MV(true)", [(2, 4, 3), (2, 4)], lambda a, v: (a.transpose(1, 2) @ v[:, :, None])[..., 0]),
    ("nn.CAddTable()", [(5, 4), (5, 4)], torch.add),
    ("nn.CSubTable()", [(5, 4), (5, 4)], torch.sub),
    ("nn.CMulTable()", [(5, 4), (5, 4)], torch.mul),
    ("nn.CDivTable()", [(5, 4), (5, 4)], torch.div),
    ("nn.CMaxTable()", [(5, 4), (5, 4)], torch.maximum),
    ("nn.CMinTable()", [(5, 4), (5, 4)], torch.minimum),
    ("nn.JoinTable(2)", [(5, 4), (5, 2)], lambda *x: torch.cat(x, 1)),
    ("nn.MixtureTable()", [(5, 3), (5, 3, 4)], lambda g, e: (g[:, :, None] * e).sum(1)),
    (
        "nn.Concat(2):add(nn.Linear(4, 3)):add(nn.Tanh())",
        [(5, 4)],
        lambda x, w, b: torch.cat([F.linear(x, w, b), x.tanh()], 1),
    ),
    (
        "nn.Parallel(1, 1):add(nn.Linear(4, 3)):add(nn.Linear(4, 2))",
        [(2, 4)],
        lambda x, w, b, v, c: torch.cat([F.linear(x[0], w, b), F.linear(x[1], v, c)]),
    ),
    ("nn.Bottle(nn.Linear(4, 3))", [(2, 5, 4)], F.linear),
    (
        "nn.Maxout(4, 3, 2)",
        [(5, 4)],
        lambda x, w, b: F.linear(x, w, b).view(5, 2, 3).amax(1),
    ),
]

RUN = """
return function(expression, inputs)
   torch.manualSeed(5)
   local m = loadstring('return ' .. expression)()
   local x = #inputs == 1 and inputs[1] or inputs
   local y = m:forward(x)
   local g = torch.randn(y:size())
   m:zeroGradParameters()
   local gx = m:backward(x, g)
   local p, gp = m:parameters()
   return {y = y, g = g, gx = #inputs == 1 and {gx} or gx, p = p or {}, gp = gp or {}}
end
"""


@pytest.fixture(scope="module")
def run():
    lua = luatorch.Runtime()
    return lua.execute("require 'nn' " + RUN)


@pytest.mark.parametrize("module, sizes, counterpart", CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_module(run, module, sizes, counterpart):
    rng = np.random.default_rng(len(module))
    inputs = [rng.standard_normal(s) for s in sizes]
    if "Sqrt" in module:
        inputs = [np.abs(x) + 0.1 for x in inputs]
    got = run(module, inputs)

    def leaf(x):
        return torch.tensor(np.array(x), requires_grad=True)

    xs = [leaf(x) for x in inputs]
    ps = [leaf(p) for p in got["p"].values()]
    y = counterpart(*xs, *ps)
    y.backward(torch.tensor(np.array(got["g"])).reshape(y.shape))
    close = {"rtol": 1e-5, "atol": 1e-6}
    np.testing.assert_allclose(np.asarray(got["y"]), y.detach().numpy(), **close)
    for name, leaves in (("gx", xs), ("gp", ps)):
        for gradient, x in zip(got[name].values(), leaves, strict=True):
            np.testing.assert_allclose(np.asarray(gradient), x.grad.numpy(), err_msg=name, **close)
