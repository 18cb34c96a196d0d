"""Modules of nn's convolution page: options, old files, types, buffers, messages."""

import numpy as np
import pytest

import luatorch


@pytest.fixture(scope="module")
def lua():
    runtime = luatorch.Runtime()
    runtime.execute("require 'nn'; torch.manualSeed(1); x = torch.randn(2, 3, 6, 7)")
    return runtime


TEXTS = {
    "nn.SpatialConvolution(3, 4, 5, 2)": "nn.SpatialConvolution(3 -> 4, 5x2)",
    "nn.SpatialConvolution(3, 4, 5, 2, 1, 1, 2)": "nn.SpatialConvolution(3 -> 4, 5x2, 1,1, 2,2)",
    "nn.SpatialConvolution(3, 4, 1, 1):noBias()": "nn.SpatialConvolution(3 -> 4, 1x1) without bias",
    "nn.SpatialConvolutionLocal(1, 2, 9, 8, 3, 2, 2, 1)": (
        "nn.SpatialConvolutionLocal(1 -> 2, 9x8, 3x2, 2,1)"
    ),
    "nn.SpatialDilatedConvolution(1, 2, 3, 3, 1, 1, 1, 1)": (
        "nn.SpatialDilatedConvolution(1 -> 2, 3x3, 1,1, 1,1, 1,1)"
    ),
    "nn.SpatialFullConvolution(1, 2, 4, 4, 2, 2, 1, 1, 1, 0)": (
        "nn.SpatialFullConvolution(1 -> 2, 4x4, 2,2, 1,1, 1,0)"
    ),
    "nn.VolumetricConvolution(1, 2, 3, 4, 5, 1, 2, 3)": (
        "nn.VolumetricConvolution(1 -> 2, 3x4x5, 1,2,3)"
    ),
    "nn.SpatialMaxPooling(3, 2)": "nn.SpatialMaxPooling(3x2, 3,2)",
    "nn.SpatialMaxPooling(3, 3, 2, 2, 1, 1)": "nn.SpatialMaxPooling(3x3, 2,2, 1,1)",
    "nn.SpatialAveragePooling(3, 2)": "nn.SpatialAveragePooling(3x2, 1,1)",
    "nn.SpatialFractionalMaxPooling(2, 2, 0.5, 0.5)": "nn.SpatialFractionalMaxPooling(0x0, 2,2)",
    "nn.SpatialMaxUnpooling(nn.SpatialMaxPooling(2, 2))": (
        "nn.SpatialMaxUnpooling associated to nn.SpatialMaxPooling(2x2, 2,2)"
    ),
    "nn.SpatialZeroPadding(1, -1, 2)": "nn.SpatialZeroPadding(l=1, r=-1, t=2, b=1)",
    "nn.SpatialBatchNormalization(7)": "nn.SpatialBatchNormalization (4D) (7)",
    "nn.TemporalRowConvolution(5, 3, 2)": "nn.TemporalRowConvolution(5, 3, 2)",
    "nn.UpSampling({oheight = 3, owidth = 4}, 'bilinear')": "nn.UpSampling(3x4, linear)",
}


@pytest.mark.parametrize("module", TEXTS)
def test_text(lua, module):
    assert lua.execute(f"return tostring({module})") == TEXTS[module]


TRUE = {
    "parameters are drawn as weight, then bias": """
        torch.manualSeed(5)
        local m = nn.SpatialConvolution(3, 4, 2, 5)
        torch.manualSeed(5)
        local s = 1 / math.sqrt(2 * 5 * 3)
        return m.weight:equal(torch.Tensor(4, 3, 5, 2):uniform(-s, s))
           and m.bias:equal(torch.Tensor(4):uniform(-s, s))""",
    "the documentation's name of the row convolution": """
        local m = nn.TemporalRowConvolutionMM(5, 3, 2)
        return torch.type(m) == 'nn.TemporalRowConvolution'
           and m:forward(torch.rand(9, 5)):isSize(torch.LongStorage{4, 5})""",
    "reset takes a standard deviation": """
        local m = nn.SpatialConvolution(30, 40, 3, 3)
        m:reset(0.2)
        return math.abs(m.weight:std() - 0.2) < 0.01""",
    "a file of an old version has one padding and a flat weight": """
        local m = nn.SpatialConvolution(3, 4, 3, 3, 1, 1, 1, 1)
        local y = m:forward(x):clone()
        m.padW, m.padH, m.padding = nil, nil, 1
        m.weight, m.gradWeight = m.weight:view(4, 27), m.gradWeight:view(4, 27)
        return m:forward(x):equal(y) and m.padW == 1 and m.padding == nil
           and m.weight:dim() == 4""",
    "a file of an old version has running_std": """
        local m = nn.SpatialBatchNormalization(3)
        m.running_var:uniform(1, 2)
        local f = torch.MemoryFile()
        local fields = {}
        for k, v in pairs(m) do fields[k] = v end
        fields.running_std = (fields.running_var + m.eps):pow(-0.5)
        local want = fields.running_var:clone()
        fields.running_var = nil
        f:writeObject(fields)
        f:seek(1)
        local n = nn.SpatialBatchNormalization(3)
        n.running_var = nil
        n:read(f, 1)
        return (n.running_var - want):abs():max() < 1e-12 and n.running_std == nil""",
    "an old average pooling does not divide": """
        local m = nn.SpatialAveragePooling(2, 2)
        local y = m:forward(x):clone()
        m.divide, m.count_include_pad, m.ceil_mode, m.padW, m.padH = nil
        return (m:forward(x) - y * 4):abs():max() < 1e-12""",
    "buffers are not kept over a cast": """
        local m = nn.SpatialConvolution(3, 4, 3, 3)
        m:forward(x)
        m:float()
        return m.weight:type() == 'torch.FloatTensor' and m.finput:dim() == 0
           and m:forward(x:float()):type() == 'torch.FloatTensor'""",
    "no gradient of the input is computed where there is no place for it": """
        local m = nn.SpatialConvolution(3, 4, 3, 3)
        local y = m:forward(x)
        m.gradInput = nil
        return m:backward(x, y) == nil""",
    "a pooling forgets the type of its indices in a cast": """
        local m = nn.SpatialMaxPooling(2, 2)
        m:forward(x)
        m:float()
        m:forward(x:float())
        return m.indices:type() == 'torch.LongTensor'
           and m:backward(x:float(), m.output):type() == 'torch.FloatTensor'""",
    "ceil and floor": """
        local m = nn.SpatialMaxPooling(2, 2)
        local a = m:forward(x):size(4)
        return a == 3 and m:ceil() == m and m:forward(x):size(4) == 4
           and m:floor():forward(x):size(4) == 3""",
    "padding counts in the mean, or not": """
        local one = torch.ones(1, 4, 4)
        local m = nn.SpatialAveragePooling(3, 3, 1, 1, 1, 1)
        local a = m:forward(one)[1][1][1]
        local b = m:setCountExcludePad():forward(one)[1][1][1]
        local c = m:setCountIncludePad():forward(one)[1][1][1]
        return math.abs(a - 4 / 9) < 1e-12 and b == 1 and c == a""",
    "fixed regions": """
        local m = nn.SpatialFractionalMaxPooling(2, 2, 3, 3)
        local a = m:forward(x):clone()
        local random = not m:forward(x):equal(a)
        m:fixPoolingRegions()
        a = m:forward(x):clone()
        return random and m:forward(x):equal(a)""",
    "unpooling puts maxima back": """
        local p = nn.SpatialMaxPooling(2, 2)
        local u = nn.SpatialMaxUnpooling(p)
        local y = p:forward(x)
        local z = u:forward(y)
        return z:isSameSizeAs(x) and math.abs(z:sum() - y:sum()) < 1e-9
           and z:ne(0):sum() == y:nElement() and u:backward(y, x):isSameSizeAs(y)""",
    "the output size of a full convolution may be given": """
        local m = nn.SpatialFullConvolution(3, 2, 3, 3, 2, 2)
        local y = m:forward{x, torch.zeros(1, 14, 16)}
        local g = m:backward({x, torch.zeros(1, 14, 16)}, y)
        return y:size(3) == 14 and y:size(4) == 16 and g[1]:isSameSizeAs(x) and g[2]:sum() == 0
           and m:forward(x):size(3) == 13""",
    "a lookup table is a matrix": """
        local m = nn.LookupTable(5, 3)
        local y = m:forward(torch.LongTensor{{1, 5}, {2, 2}})
        return y:size(1) == 2 and y[1][2]:equal(m.weight[5])
           and m:forward(torch.Tensor{4})[1]:equal(m.weight[4])""",
    "rows of a lookup table are kept small": """
        local m = nn.LookupTable(5, 3):setMaxNorm(0.1)
        m:forward(torch.LongTensor{1, 3})
        return m.weight[1]:norm() < 0.1001 and m.weight[2]:norm() > 0.1001""",
    "padding of a lookup table gets no gradient": """
        local m = nn.LookupTable(5, 3):setPadding(2)
        m:zeroGradParameters()
        m:accGradParameters(torch.LongTensor{2, 4, 4}, torch.ones(3, 3))
        return m.gradWeight[2]:sum() == 0 and m.gradWeight[4]:sum() == 6""",
    "statistics move towards those of the batch": """
        local m = nn.SpatialBatchNormalization(3, 1e-5, 0.25)
        m:forward(x)
        local planes = x:transpose(1, 2):contiguous():view(3, -1)
        local var = planes:var(2):view(3)
        return (m.running_mean - planes:mean(2):view(3) * 0.25):abs():max() < 1e-12
           and (m.running_var - (var * 0.25 + 0.75)):abs():max() < 1e-12""",
    "evaluation does not touch them": """
        local m = nn.SpatialBatchNormalization(3)
        m:evaluate()
        m:forward(x)
        return m.running_mean:norm() == 0 and m.running_var:sum() == 3""",
    "connection tables": """
        local t = nn.tables.random(6, 8, 3)
        local seen = torch.zeros(6)
        for i = 1, 24 do seen[t[i][1]] = seen[t[i][1]] + 1 end
        return nn.tables.full(2, 3):size(1) == 6 and nn.tables.oneToOne(4)[4][2] == 4
           and seen:min() == 4 and seen:max() == 4""",
    "THNN takes pointers, and nil for what is optional": """
        local m, y, w = nn.SpatialConvolution(3, 4, 3, 3):noBias(), torch.Tensor(), torch.Tensor()
        x.THNN.SpatialConvolutionMM_updateOutput(x:cdata(), y:cdata(), m.weight:cdata(), nil,
                                                 w:cdata(), w:cdata(), 3, 3, 1, 1, 0, 0)
        return y:equal(m:forward(x))""",
}


@pytest.mark.parametrize("what", TRUE)
def test_behaviour(lua, what):
    assert lua.execute(TRUE[what]) is True


ERRORS = {
    "nn.SpatialConvolution(3, 4)": "kW",
    "nn.SpatialConvolution(4, 4, 3, 3):forward(x)": "[2 x 3 x 6 x 7]",
    "nn.SpatialConvolution(3, 4, 9, 3):forward(x)": "(6 x 7)",
    "nn.SpatialConvolution(3, 4, 3, 3):forward(x:float())": "FloatTensor expected for weight",
    "nn.SpatialConvolution(3, 4, 3, 3):forward(x[1][1])": "3D or 4D",
    "nn.SpatialConvolution(3, 4, 3, 3):forward(nil)": "got nil",
    "nn.SpatialConvolution(3, 4, 3, 3):backward(x, x)": "[2 x 4 x 4 x 5]",
    "nn.SpatialConvolutionMM(3, 4, 3, 3):noBias():reset()": "no bias",
    "nn.SpatialFullConvolution(3, 4, 3, 3, 2, 2, 0, 0, 2)": "adjW must be smaller",
    "nn.SpatialMaxPooling(2, 2, 1, 1, 2):forward(x)": "half of kernel size",
    "nn.SpatialMaxPooling(2, 2):backward(x, torch.randn(2, 3, 3, 3))": "indices",
    "nn.SpatialBatchNormalization(4):forward(x)": "3-feature tensor, expected 4",
    "nn.SpatialBatchNormalization(3):forward(x[1])": "only mini-batch",
    "nn.BatchNormalization()": "dimensionality",
    "nn.LookupTable(5, 3):forward(torch.LongTensor{6})": "6",
    "nn.SpatialMaxUnpooling(nn.Tanh())": "nn.SpatialMaxPooling",
    "nn.SpatialUpSamplingNearest(1.5)": "integer",
    "nn.UpSampling(2):forward(x[1])": "mini-batches",
    "nn.SpatialReflectionPadding(9):forward(x)": "padding",
    "nn.SpatialSubtractiveNormalization(1, torch.ones(4))": "odd",
    "nn.TemporalConvolution(3, 4, 2):forward(torch.randn(1, 3))": "smaller than kernel",
    "nn.SpatialConvolutionMap(3, 2, 2)": "connection table",
    "nn.SpatialFractionalMaxPooling(2, 2, 0.5, 1)": "ratios",
}


@pytest.mark.parametrize("call", ERRORS)
def test_errors_say_what_came(lua, call):
    with pytest.raises(luatorch.LuaError) as caught:
        lua.execute(call, "=user")
    message = str(caught.value)
    assert message.startswith("user:1: ") and ERRORS[call] in message, message


def test_against_a_sum_written_out(lua):
    y = np.asarray(
        lua.execute("m = nn.SpatialConvolution(3, 2, 2, 3, 2, 1, 1, 0) return m:forward(x)")
    )
    x, w, b = (np.asarray(lua.execute("return " + v)) for v in ("x", "m.weight", "m.bias"))
    x = np.pad(x, [(0, 0), (0, 0), (0, 0), (1, 1)])
    for n, o, i, j in np.ndindex(y.shape):
        window = x[n, :, i : i + 3, 2 * j : 2 * j + 2]
        assert abs(y[n, o, i, j] - (window * w[o]).sum() - b[o]) < 1e-12
