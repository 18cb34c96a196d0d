"""Convolutions, poolings, normalizations and resizing against PyTorch's: output and all gradients,
in double and single precision, with and without a batch, for several batch sizes in a row.
"""

import numpy as np
import pytest

import luatorch

torch = pytest.importorskip("torch")
F = torch.nn.functional
conv2d, max2, max3 = F.conv2d, F.max_pool2d, F.max_pool3d
average, pad = F.avg_pool2d, F.pad


def _lrn(x):
    return F.local_response_norm(x, 5, alpha=0.3, beta=0.6, k=1.5)


def _bilinear(x):
    return F.interpolate(x, size=(5, 7), mode="bilinear", align_corners=True)


def _local(x, w, b):
    """w (oH, oW, O, C, 3, 2), b (O, oH, oW)."""
    patches = F.unfold(x, (3, 2)).view(x.shape[0], -1, *w.shape[:2])
    return torch.einsum("bkyx,yxok->boyx", patches, w.flatten(3)) + b


def _temporal(x, w, b, kw, dw):
    """w (O, kw * C) over frames (B, T, C)."""
    kernel = w.view(w.shape[0], kw, -1).transpose(1, 2)
    return F.conv1d(x.transpose(1, 2), kernel, b, dw).transpose(1, 2)


def _rows(x, w, b):
    return F.conv1d(x.transpose(1, 2), w, b, 2, groups=3).transpose(1, 2)


def _subsampled(x, w, b):
    sums = average(x, (2, 3), (1, 2)) * 6
    return sums * w.view(1, -1, 1, 1) + b.view(1, -1, 1, 1)


def _lp(x, p, k, d):
    return average(x**p, k, d).mul(k * k) ** (1 / p)


SPATIAL = [
    ("SpatialConvolution(3, 4, 3, 2)", (3, 7, 6), lambda x, w, b: conv2d(x, w, b)),
    (
        "SpatialConvolution(3, 4, 3, 5, 2, 1, 1, 2)",
        (3, 7, 6),
        lambda x, w, b: conv2d(x, w, b, (1, 2), (2, 1)),
    ),
    ("SpatialConvolution(3, 16, 3, 3, 1, 1, 1, 1)", (3, 9, 33),
     lambda x, w, b: conv2d(x, w, b, 1, 1)),
    ("SpatialConvolution(5, 7, 1, 1)", (5, 4, 9), lambda x, w, b: conv2d(x, w, b)),
    ("SpatialConvolution(2, 3, 2, 2):noBias()", (2, 4, 5), lambda x, w: conv2d(x, w)),
    (
        "SpatialConvolutionMM(3, 4, 3, 3, 2, 2, 1, 1)",
        (3, 7, 6),
        lambda x, w, b: conv2d(x, w.view(4, 3, 3, 3), b, 2, 1),
    ),
    (
        "SpatialDilatedConvolution(3, 4, 3, 2, 1, 2, 2, 1, 2, 3)",
        (3, 9, 8),
        lambda x, w, b: conv2d(x, w, b, (2, 1), (1, 2), (3, 2)),
    ),
    (
        "SpatialFullConvolution(3, 4, 3, 2, 2, 3, 1, 0, 1, 2)",
        (3, 4, 5),
        lambda x, w, b: F.conv_transpose2d(x, w, b, (3, 2), (0, 1), (2, 1)),
    ),
    ("SpatialFullConvolution(2, 3, 4, 4, 2, 2, 1, 1):noBias()", (2, 4, 5),
     lambda x, w: F.conv_transpose2d(x, w, None, 2, 1)),
    ("SpatialConvolutionLocal(2, 3, 5, 6, 2, 3)", (2, 6, 5), _local),
    ("SpatialMaxPooling(3, 2, 2, 1, 1, 0)", (3, 7, 6), lambda x: max2(x, (2, 3), (1, 2), (0, 1))),
    ("SpatialMaxPooling(2, 2):ceil()", (3, 7, 5), lambda x: max2(x, 2, ceil_mode=True)),
    (
        "SpatialMaxPooling(3, 3, 2, 2, 1, 1):ceil()",
        (3, 8, 7),
        lambda x: max2(x, 3, 2, 1, ceil_mode=True),
    ),
    (
        "SpatialDilatedMaxPooling(2, 3, 1, 2, 1, 1, 3, 2)",
        (3, 9, 8),
        lambda x: max2(x, (3, 2), (2, 1), (1, 1), (2, 3)),
    ),
    ("SpatialAveragePooling(3, 2, 2, 1, 1, 1)", (3, 7, 6), lambda x: average(x, (2, 3), (1, 2), 1)),
    (
        "SpatialAveragePooling(3, 3, 2, 2, 1, 1):setCountExcludePad()",
        (3, 8, 7),
        lambda x: average(x, 3, 2, 1, count_include_pad=False),
    ),
    (
        "SpatialAveragePooling(3, 3, 2, 2, 1, 1):ceil():setCountExcludePad()",
        (3, 8, 6),
        lambda x: average(x, 3, 2, 1, ceil_mode=True, count_include_pad=False),
    ),
    (
        "SpatialAveragePooling(3, 3, 2, 2, 1, 1):ceil()",
        (3, 8, 6),
        lambda x: average(x, 3, 2, 1, ceil_mode=True),
    ),
    ("SpatialAdaptiveMaxPooling(4, 3)", (3, 7, 6), lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    ("SpatialAdaptiveAveragePooling(4, 5)", (3, 7, 3), lambda x: F.adaptive_avg_pool2d(x, (5, 4))),
    ("SpatialLPPooling(3, 2, 2, 2, 2, 2)", (3, 6, 8), lambda x: _lp(x, 2, 2, 2)),
    ("SpatialSubSampling(3, 3, 2, 2, 1)", (3, 5, 7), _subsampled),
    ("SpatialZeroPadding(1, -1, 2, 0)", (3, 5, 7), lambda x: pad(x, (1, -1, 2, 0))),
    ("SpatialReflectionPadding(1, 3, 2, 0)", (3, 5, 7), lambda x: pad(x, (1, 3, 2, 0), "reflect")),
    ("SpatialReplicationPadding(1, 3, 2, 0)", (3, 5, 7),
     lambda x: pad(x, (1, 3, 2, 0), "replicate")),
    ("SpatialUpSamplingNearest(3)", (3, 2, 4), lambda x: F.interpolate(x, scale_factor=3)),
    ("SpatialUpSamplingBilinear({oheight = 5, owidth = 7})", (3, 3, 4), _bilinear),
    ("SpatialUpSamplingBilinear(2)", (3, 3, 4),
     lambda x: F.interpolate(x, size=(6, 8), mode="bilinear", align_corners=True)),
    ("PixelShuffle(2)", (8, 3, 4), lambda x: F.pixel_shuffle(x, 2)),
    ("SpatialCrossMapLRN(5, 0.3, 0.6, 1.5)", (7, 3, 4), _lrn),
    ("SpatialSoftMax()", (4, 3, 5), lambda x: x.softmax(1)),
    ("SpatialLogSoftMax()", (4, 3, 5), lambda x: x.log_softmax(1)),
    ("PReLU(3)", (3, 4, 5), F.prelu),
    ("CReLU(3)", (3, 4, 5), lambda x: torch.cat([x.relu(), (-x).relu()], 1)),
    ("GatedLinearUnit(2)", (4, 3, 5), lambda x: F.glu(x, 1)),
]  # fmt: skip

VOLUMETRIC = [
    (
        "VolumetricConvolution(2, 3, 2, 3, 2, 1, 2, 1, 1, 0, 1)",
        (2, 4, 5, 6),
        lambda x, w, b: F.conv3d(x, w, b, (1, 1, 2), (1, 1, 0)),
    ),
    (
        "VolumetricDilatedConvolution(2, 3, 2, 3, 2, 1, 1, 2, 0, 1, 1, 2, 1, 2)",
        (2, 4, 6, 5),
        lambda x, w, b: F.conv3d(x, w, b, (1, 2, 1), (0, 1, 1), (2, 2, 1)),
    ),
    (
        "VolumetricFullConvolution(2, 3, 2, 3, 2, 2, 1, 2, 1, 1, 0, 1, 0, 1)",
        (2, 3, 4, 3),
        lambda x, w, b: F.conv_transpose3d(x, w, b, (2, 2, 1), (1, 0, 1), (1, 1, 0)),
    ),
    (
        "VolumetricMaxPooling(2, 3, 2, 1, 2, 1, 1, 1, 0)",
        (2, 4, 5, 6),
        lambda x: max3(x, (2, 2, 3), (1, 1, 2), (1, 0, 1)),
    ),
    ("VolumetricMaxPooling(2, 2, 2):ceil()", (2, 5, 4, 3), lambda x: max3(x, 2, ceil_mode=True)),
    (
        "VolumetricDilatedMaxPooling(2, 2, 2, 1, 1, 1, 1, 0, 1, 2, 3, 1)",
        (2, 4, 5, 6),
        lambda x: max3(x, 2, 1, (1, 1, 0), (2, 1, 3)),
    ),
    ("VolumetricAveragePooling(2, 3, 1, 1, 2, 1)", (2, 4, 5, 6),
     lambda x: F.avg_pool3d(x, (2, 1, 3), (1, 1, 2))),
    ("VolumetricReplicationPadding(1, 2, 0, 1, 3, 1)", (2, 3, 4, 2),
     lambda x: pad(x, (1, 2, 0, 1, 3, 1), "replicate")),
    ("UpSampling(2, 'linear')", (2, 3, 4, 2),
     lambda x: F.interpolate(x, scale_factor=2, mode="trilinear", align_corners=True)),
]  # fmt: skip

TEMPORAL = [
    ("TemporalConvolution(3, 4, 2)", (6, 3), lambda x, w, b: _temporal(x, w, b, 2, 1)),
    ("TemporalConvolution(3, 4, 3, 2)", (9, 3), lambda x, w, b: _temporal(x, w, b, 3, 2)),
    ("TemporalRowConvolution(3, 2, 2)", (7, 3), _rows),
    (
        "TemporalMaxPooling(3, 2)",
        (8, 3),
        lambda x: F.max_pool1d(x.transpose(1, 2), 3, 2).transpose(1, 2),
    ),
    (
        "TemporalSubSampling(3, 2, 2)",
        (7, 3),
        lambda x, w, b: F.avg_pool1d(x.transpose(1, 2), 2).transpose(1, 2) * 2 * w + b,
    ),
]

RUN = """
return function(expression, element, positive)
   torch.manualSeed(5)
   local m = loadstring('return nn.' .. expression)()
   if element == 'float' then m:float() end
   return m, function(x)
      x = x:type(m:type())
      local y = m:forward(x)
      local g = torch.randn(y:size()):type(m:type())
      m:zeroGradParameters()
      local gx = m:backward(x, g)
      local p, gp = m:parameters()
      return {y = y, g = g, gx = gx, p = p or {}, gp = gp or {}}
   end
end
"""


@pytest.fixture(scope="module")
def make():
    return luatorch.Runtime().execute("require 'nn' " + RUN)


def _leaf(x):
    return torch.tensor(np.array(x), dtype=torch.double, requires_grad=True)


@pytest.mark.parametrize("element", ["double", "float"])
@pytest.mark.parametrize(
    "module, size, counterpart",
    SPATIAL + VOLUMETRIC + TEMPORAL,
    ids=[c[0] for c in SPATIAL + VOLUMETRIC + TEMPORAL],
)
def test_module(make, module, size, counterpart, element):
    _, run = make(module, element)
    rng = np.random.default_rng(3)
    close = {"rtol": 1e-6, "atol": 1e-9} if element == "double" else {"rtol": 2e-4, "atol": 2e-4}
    # a batch dimension may be missing, and it may change
    leading = [3, 1, None, 4]
    if module.startswith(("SpatialSoftMax", "GatedLinear", "UpSampling")):
        leading = [3, 1, 4]
    for batch in leading:
        given = rng.standard_normal(size if batch is None else (batch, *size))
        if "LPPooling" in module:
            given = np.abs(given) + 0.2
        if element == "float":
            given = given.astype(np.float32).astype(float)
        got = run(given)
        x = _leaf(given if batch is not None else given[None])
        ps = [_leaf(p) for p in got["p"].values()]
        y = counterpart(x, *ps)
        y.backward(torch.tensor(np.array(got["g"]), dtype=torch.double).reshape(y.shape))
        want = y.detach().numpy().reshape(np.asarray(got["y"]).shape)
        np.testing.assert_allclose(np.asarray(got["y"]), want, **close)
        np.testing.assert_allclose(
            np.asarray(got["gx"]), x.grad.numpy().reshape(given.shape), **close
        )
        for gradient, p in zip(got["gp"].values(), ps, strict=True):
            wanted = p.grad.numpy().reshape(np.asarray(gradient).shape)
            np.testing.assert_allclose(np.asarray(gradient), wanted, **close)


NORMS = [
    ("BatchNormalization(3)", (8, 3)),
    ("BatchNormalization(3, 1e-2, 0.3)", (8, 3)),
    ("BatchNormalization(3, nil, nil, false)", (8, 3)),
    ("SpatialBatchNormalization(3)", (4, 3, 5, 2)),
    ("VolumetricBatchNormalization(3)", (4, 3, 2, 3, 2)),
]


@pytest.mark.parametrize("module, size", NORMS, ids=[n[0] for n in NORMS])
def test_batch_normalization(make, module, size):
    m, run = make(module, "double")
    eps, momentum = m["eps"], m["momentum"]
    rng = np.random.default_rng(4)
    mean, var = torch.zeros(3, dtype=torch.double), torch.ones(3, dtype=torch.double)
    for training in (True, True, False):
        if not training:
            m["evaluate"](m)
        given = rng.standard_normal(size) * 2 + 1
        got = run(given)
        x, ps = _leaf(given), [_leaf(p) for p in got["p"].values()]
        y = F.batch_norm(x, mean, var, *(ps or (None, None)), training, momentum, eps)
        y.backward(torch.tensor(np.array(got["g"])))
        close = {"rtol": 1e-6, "atol": 1e-9}
        np.testing.assert_allclose(np.asarray(got["y"]), y.detach().numpy(), **close)
        np.testing.assert_allclose(np.asarray(got["gx"]), x.grad.numpy(), **close)
        for gradient, p in zip(got["gp"].values(), ps, strict=True):
            np.testing.assert_allclose(np.asarray(gradient), p.grad.numpy(), **close)
        np.testing.assert_allclose(np.asarray(m["running_mean"]), mean.numpy(), **close)
        np.testing.assert_allclose(np.asarray(m["running_var"]), var.numpy(), **close)


@pytest.mark.parametrize("options", [{}, {"padding_idx": 2}, {"max_norm": 1.3, "norm_type": 1.0}])
def test_lookup_table(options):
    lua = luatorch.Runtime()
    norm = options.get("max_norm", "nil")
    weight, seen, y, g, gw = lua.execute(
        f"""
        require 'nn'
        torch.manualSeed(2)
        local m = nn.LookupTable(6, 4, {options.get("padding_idx", -1) + 1}, {norm}, 1)
        local weight = m.weight:clone()
        local ids = torch.LongTensor{{{{1, 3, 3}}, {{6, 2, 1}}}}
        local y = m:forward(ids)
        local g = torch.randn(y:size())
        m:zeroGradParameters()
        m:backward(ids, g)
        return weight, m.weight, y, g, m.gradWeight
        """
    )
    w = _leaf(weight)
    held = w.detach().clone()
    held.requires_grad_(True)
    ids = torch.tensor([[0, 2, 2], [5, 1, 0]])
    want = F.embedding(ids, held, **options)
    want.backward(torch.tensor(np.array(g)))
    np.testing.assert_allclose(np.asarray(y), want.detach().numpy(), rtol=1e-6)
    np.testing.assert_allclose(np.asarray(gw), held.grad.numpy(), rtol=1e-6)
    np.testing.assert_allclose(np.asarray(seen), held.detach().numpy(), rtol=1e-6)
