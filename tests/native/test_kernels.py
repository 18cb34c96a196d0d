"""The C library against the NumPy kernels: the same modules, inputs and random streams."""

import numpy as np
import pytest

import luatorch
from luatorch.native import library_path

# module, input size; every branch of the C library's kernels is taken by one of them
CONFIGURATIONS = [
    ("SpatialConvolution(3, 6, 5, 5)", (3, 32, 32)),
    ("SpatialConvolution(3, 6, 5, 5)", (4, 3, 14, 11)),
    ("SpatialConvolution(5, 13, 3, 3, 1, 1, 1, 1)", (9, 5, 17, 33)),
    ("SpatialConvolution(2, 3, 4, 2, 1, 1, 2, 1)", (2, 2, 9, 7)),
    ("SpatialConvolution(8, 9, 3, 3, 1, 1, 1, 1):noBias()", (2, 8, 16, 16)),
    ("SpatialConvolution(2, 4, 3, 3, 2, 2, 1, 1)", (3, 2, 9, 10)),
    ("SpatialConvolution(4, 5, 1, 1)", (3, 4, 6, 5)),
    ("SpatialConvolution(4, 5, 1, 1, 2, 2)", (3, 4, 7, 5)),
    ("SpatialDilatedConvolution(2, 3, 3, 3, 1, 1, 2, 2, 2, 2)", (2, 2, 12, 9)),
    ("SpatialFullConvolution(4, 3, 3, 2)", (2, 4, 3, 3)),
    ("SpatialFullConvolution(4, 5, 4, 4, 2, 2, 1, 1)", (3, 4, 5, 6)),
    ("SpatialFullConvolution(4, 5, 3, 3, 2, 2, 1, 1, 1, 1):noBias()", (4, 5, 6)),
    ("SpatialMaxPooling(2, 2, 2, 2)", (6, 28, 28)),
    ("SpatialMaxPooling(2, 2, 2, 2)", (2, 3, 9, 7)),
    ("SpatialMaxPooling(3, 3, 2, 2, 1, 1)", (2, 3, 9, 8)),
    ("SpatialMaxPooling(3, 2, 2, 1, 1, 1):ceil()", (2, 3, 10, 8)),
    ("SpatialDilatedMaxPooling(2, 2, 1, 1, 1, 1, 2, 2)", (2, 3, 10, 8)),
    ("SpatialAveragePooling(3, 3, 2, 2, 1, 1)", (2, 3, 9, 8)),
    ("SpatialAveragePooling(3, 3, 2, 2, 1, 1):setCountExcludePad()", (2, 3, 9, 8)),
    ("SpatialMaxPooling(2, 2, 2, 2)", (3, 5, 40, 64)),
    ("SpatialMaxPooling(2, 2, 2, 2)", (2, 4, 1030)),
    ("TemporalConvolution(6, 9, 3)", (4, 11, 6)),
    ("TemporalConvolution(20, 33, 4, 3)", (2, 30, 20)),
    ("TemporalConvolution(5, 4, 1, 2)", (12, 5)),
    ("Linear(70, 50)", (33, 70)),
    ("Linear(300, 20)", (9, 300)),
    ("SpatialBatchNormalization(5)", (4, 5, 6, 7)),
    ("SpatialBatchNormalization(5, 1e-3, 0.2, false)", (4, 5, 6, 7)),
    ("BatchNormalization(30)", (20, 30)),
    ("ReLU()", (20, 300)),
    ("Threshold(0.3, -1)", (20, 300)),
    ("Sigmoid()", (20, 301)),
    ("Tanh()", (20, 301)),
    ("LogSoftMax()", (40, 30)),
]
PROGRAM = """
require 'nn'
local net, ttype, size, training = ...
torch.manualSeed(7)
net = net:type(ttype)
if training then net:training() else net:evaluate() end
local x = torch.randn(torch.LongStorage(size)):type(ttype)
local out = {}
for pass = 1, 2 do
   net:zeroGradParameters()
   local y = net:forward(x)
   local dy = torch.randn(y:size()):type(ttype)
   local dx = net:backward(x, dy, 0.5)
   local _, grads = net:parameters()
   for _, t in ipairs{y, dx, unpack(grads or {})} do out[#out + 1] = t:clone() end
   for _, name in ipairs{'running_mean', 'running_var', 'indices'} do
      if net[name] then out[#out + 1] = net[name]:double() end
   end
   local last = x:dim() - (torch.type(net):find('Temporal') and 1 or 0)
   x = x:narrow(last, 1, x:size(last) - (x:dim() > 2 and 1 or 0)):contiguous()
end
return unpack(out)
"""


def _outputs(monkeypatch, native, module, ttype, size, training):
    monkeypatch.setenv("LUATORCH_NATIVE", native)
    lua = luatorch.Runtime()
    sizes = "{" + ", ".join(map(str, size)) + "}"
    source = (
        f"torch.manualSeed(3) require 'nn' return (function(...) {PROGRAM} end)"
        f"(nn.{module}, '{ttype}', {sizes}, {str(training).lower()})"
    )
    return [np.asarray(t).copy() for t in lua.execute(source)]


def _compare(got, want, tolerance):
    assert len(got) == len(want) > 0
    for a, b in zip(got, want, strict=True):
        assert a.shape == b.shape
        limit = tolerance * max(1, abs(b).max())
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=limit)


@pytest.mark.skipif(library_path() is None, reason="the C library was not built")
@pytest.mark.parametrize("ttype", ["torch.DoubleTensor", "torch.FloatTensor"])
@pytest.mark.parametrize(("module", "size"), CONFIGURATIONS)
def test_same_as_numpy(monkeypatch, module, size, ttype):
    tolerance = 1e-11 if "Double" in ttype else 3e-5
    # evaluation differs from training in normalization only
    for training in (True, False) if "Normalization" in module else (True,):
        want = _outputs(monkeypatch, "off", module, ttype, size, training)
        got = _outputs(monkeypatch, "on", module, ttype, size, training)
        _compare(got, want, tolerance)


# what has its own tiles for each instruction set
TILED = [
    c for c in CONFIGURATIONS if "Convolution" in c[0] or c[0].startswith(("Linear", "SpatialMax"))
]


@pytest.mark.skipif(library_path() is None, reason="the C library was not built")
@pytest.mark.parametrize("isa", ["base", "avx2"])
@pytest.mark.parametrize(("module", "size"), TILED)
def test_other_instruction_sets(monkeypatch, module, size, isa):
    want = _outputs(monkeypatch, "off", module, "torch.FloatTensor", size, True)
    monkeypatch.setenv("LUATORCH_ISA", isa)
    _compare(_outputs(monkeypatch, "on", module, "torch.FloatTensor", size, True), want, 3e-5)
