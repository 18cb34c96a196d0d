"""Criterions against PyTorch's losses: value and gradient, averaged and summed."""

import numpy as np
import pytest

import luatorch

torch = pytest.importorskip("torch")
F = torch.nn.functional

W3, W4 = [0.5, 2.0, 1.5], [0.5, 2.0, 1.5, 1.0]


def _weights(values):
    return torch.tensor(values, dtype=torch.double)


def _nll(weights=None, ignore=-100):
    def loss(x, y, reduction):
        w = None if weights is None else _weights(weights)
        return F.nll_loss(x, y - 1, w, ignore_index=ignore - 1, reduction=reduction)

    return loss


def _cross_entropy(x, y, reduction):
    return F.cross_entropy(x, y - 1, _weights(W4), reduction=reduction)


def _bce(weights=None):
    def loss(x, y, reduction):
        w = None if weights is None else _weights(weights)
        return F.binary_cross_entropy(x, y, w, reduction=reduction)

    return loss


def _margin(p=1, margin=1.0, weights=None):
    def loss(x, y, reduction):
        w = None if weights is None else _weights(weights)
        return F.multi_margin_loss(x, y - 1, p, margin, w, reduction=reduction)

    return loss


def _two_class_margin(x, y, reduction):
    return getattr((0.7 - x * y).clamp(min=0), reduction)()


def _labels(x, y, reduction):
    """multilabel_margin_loss counts from 0 and ends at -1."""
    return F.multilabel_margin_loss(x, y - 1, reduction=reduction)


def _soft_labels(weights=None):
    def loss(x, y, reduction):
        w = None if weights is None else _weights(weights)
        value = F.multilabel_soft_margin_loss(x, y, w, reduction=reduction)
        # PyTorch takes the mean over the classes in any case
        return value if reduction == "mean" else value * x.shape[1]

    return loss


def _hinge(x, y, reduction):
    return F.hinge_embedding_loss(x, y, 0.6, reduction=reduction)


def _cosine(x, y, reduction):
    return F.cosine_embedding_loss(*x, y, 0.2, reduction=reduction)


def _ranking(x, y, reduction):
    return F.margin_ranking_loss(*x, y, 0.3, reduction=reduction)


def _ratio(x, _, reduction):
    similar, other = x
    return getattr(
        -torch.log(torch.exp(-similar) / (torch.exp(-similar) + torch.exp(-other))), reduction
    )()


def _divergence(x, y, reduction):
    value = F.kl_div(x, y, reduction="sum")
    return value if reduction == "sum" else value / x.numel()


def _elementwise(f):
    return lambda x, y, reduction: f(x, y, reduction=reduction)


CLASSES = np.array([1, 3, 4, 4, 2])
MAPS = np.array([[[1, 3], [2, 2]], [[3, 1], [1, 2]]])
# criterion, what the input is like, its sizes, the target, PyTorch's loss
CASES = [
    ("MSECriterion()", "normal", (5, 4), "normal", _elementwise(F.mse_loss)),
    ("MSECriterion()", "normal", (2, 3, 4, 5), "normal", _elementwise(F.mse_loss)),
    ("AbsCriterion()", "normal", (5, 4), "normal", _elementwise(F.l1_loss)),
    ("SmoothL1Criterion()", "normal", (5, 4), "normal", _elementwise(F.smooth_l1_loss)),
    ("DistKLDivCriterion()", "normal", (5, 4), "part", _divergence),
    ("SoftMarginCriterion()", "normal", (5, 4), "sign", _elementwise(F.soft_margin_loss)),
    ("BCECriterion()", "part", (5, 4), "part", _bce()),
    ("BCECriterion(torch.Tensor{0.5, 2, 1.5, 1})", "part", (5, 4), "part", _bce(W4)),
    ("ClassNLLCriterion()", "normal", (5, 4), CLASSES, _nll()),
    ("ClassNLLCriterion(torch.Tensor{0.5, 2, 1.5, 1})", "normal", (5, 4), CLASSES, _nll(W4)),
    ("ClassNLLCriterion(torch.Tensor{0.5, 2, 1.5, 1}, nil, 4)", "normal", (5, 4), CLASSES,
     _nll(W4, 4)),
    ("SpatialClassNLLCriterion()", "normal", (2, 3, 2, 2), MAPS, _nll()),
    ("SpatialClassNLLCriterion(torch.Tensor{0.5, 2, 1.5})", "normal", (2, 3, 2, 2), MAPS, _nll(W3)),
    ("CrossEntropyCriterion(torch.Tensor{0.5, 2, 1.5, 1})", "normal", (5, 4), CLASSES,
     _cross_entropy),
    ("MultiMarginCriterion()", "normal", (5, 4), CLASSES, _margin()),
    ("MultiMarginCriterion(2, torch.Tensor{0.5, 2, 1.5, 1}, 0.4)", "normal", (5, 4), CLASSES,
     _margin(2, 0.4, W4)),
    ("MarginCriterion(0.7)", "normal", (5, 4), "sign", _two_class_margin),
    ("MultiLabelMarginCriterion()", "normal", (2, 4), np.array([[3, 1, 0, 2], [4, 0, 0, 0]]),
     _labels),
    ("MultiLabelSoftMarginCriterion()", "normal", (5, 4), "bit", _soft_labels()),
    ("MultiLabelSoftMarginCriterion(torch.Tensor{0.5, 2, 1.5, 1})", "normal", (5, 4), "bit",
     _soft_labels(W4)),
    ("HingeEmbeddingCriterion(0.6)", "normal", (7,), "sign", _hinge),
    ("CosineEmbeddingCriterion(0.2)", "pair", (6, 4), np.array([1, -1, -1, 1, -1, 1]), _cosine),
    ("MarginRankingCriterion(0.3)", "pair", (6,), np.array([1, -1, -1, 1, -1, 1]), _ranking),
    ("DistanceRatioCriterion(true)", "pair", (6,), None, _ratio),
]  # fmt: skip

RUN = """
return function(expression, element, reduction, input, target)
   local c = loadstring('return nn.' .. expression)()
   c.sizeAverage = reduction == 'mean'
   if c.nll then c.nll.sizeAverage = c.sizeAverage end
   local function cast(x)
      if torch.typename(x) ~= 'torch.DoubleTensor' then return x end
      return x:type('torch.' .. element .. 'Tensor')
   end
   c:type('torch.' .. element .. 'Tensor')
   local x = #input == 1 and cast(input[1]) or {cast(input[1]), cast(input[2])}
   target = target and cast(target)
   local value = c:forward(x, target)
   local g = c:backward(x, target)
   return value, torch.isTensor(g) and {g} or g
end
"""


@pytest.fixture(scope="module")
def run():
    return luatorch.Runtime().execute("require 'nn' " + RUN)


def _numbers(rng, kind, size):
    x = rng.standard_normal(size)
    if kind == "part":
        return rng.uniform(0.05, 0.95, size)
    if kind == "sign":
        return np.sign(x)
    if kind == "bit":
        return (x > 0).astype(float)
    return x


@pytest.mark.parametrize("element", ["Double", "Float"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("criterion, kind, size, target, loss", CASES, ids=[c[0] for c in CASES])
def test_criterion(run, criterion, kind, size, target, loss, reduction, element):
    rng = np.random.default_rng(11)
    inputs = [_numbers(rng, kind, size) for _ in range(2 if kind == "pair" else 1)]
    if isinstance(target, str):
        target = _numbers(rng, target, size)
    elif target is not None and kind == "pair":
        target = target.astype(float)
    value, grads = run(criterion, element, reduction, inputs, target)
    xs = [torch.tensor(x, requires_grad=True) for x in inputs]
    y = None if target is None else torch.tensor(target)
    want = loss(xs if kind == "pair" else xs[0], y, reduction)
    want.backward()
    close = {"rtol": 1e-6, "atol": 1e-9} if element == "Double" else {"rtol": 1e-4, "atol": 1e-5}
    np.testing.assert_allclose(value, want.item(), **close)
    for x, g in zip(xs, grads.values(), strict=True):
        np.testing.assert_allclose(np.asarray(g), x.grad.numpy(), **close)
