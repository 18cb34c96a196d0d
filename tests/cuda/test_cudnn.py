"""The package cudnn: its modules against nn's, and conversion between the two."""

import pytest

from luatorch import LuaError, Runtime

PRELUDE = """
require 'cunn' require 'cudnn'
function near(a, b, tolerance)
   if torch.type(a) == 'number' then a, b = torch.DoubleTensor{a}, torch.DoubleTensor{b} end
   assert(a:isSameSizeAs(b), tostring(a:size()) .. tostring(b:size()))
   local difference = (a:double() - b:double()):abs():max()
   assert(difference <= (tolerance or 1e-5), 'difference ' .. difference)
end
-- the same output and gradients of two modules with the same parameters
function agree(a, b, x)
   local params, grads = a:parameters()
   if params then
      for i, p in ipairs((b:parameters())) do p:copy(params[i]) end
   end
   near(a:forward(x), b:forward(x))
   local gradOutput = a.output:clone():uniform(-1, 1)
   a:zeroGradParameters() b:zeroGradParameters()
   near(a:backward(x, gradOutput:clone()), b:backward(x, gradOutput:clone()))
   if grads then
      for i, g in ipairs((select(2, b:parameters()))) do near(g, grads[i], 1e-4) end
   end
end
"""


@pytest.fixture(scope="module")
def lua():
    runtime = Runtime()
    runtime.execute(PRELUDE)
    return runtime


# cudnn's module, nn's, the size of the input
PAIRS = [
    ("SpatialConvolution(4, 6, 3, 2, 2, 1, 1, 1)", None, "2, 4, 7, 6"),
    ("SpatialDilatedConvolution(2, 3, 3, 3, 1, 1, 2, 2, 2, 2)", None, "2, 2, 9, 8"),
    ("SpatialFullConvolution(3, 2, 3, 3, 2, 2, 1, 1, 1, 1)", None, "2, 3, 4, 5"),
    ("VolumetricConvolution(2, 3, 2, 3, 3, 1, 1, 1, 0, 1, 1)", None, "2, 2, 4, 5, 6"),
    ("VolumetricFullConvolution(2, 3, 2, 3, 3)", None, "2, 2, 3, 4, 4"),
    ("TemporalConvolution(3, 4, 2)", None, "2, 6, 3"),
    ("SpatialMaxPooling(2, 2)", None, "2, 3, 6, 6"),
    ("SpatialMaxPooling(3, 3, 2, 2, 1, 1):ceil()", None, "2, 3, 8, 8"),
    ("SpatialAveragePooling(2, 3)", "SpatialAveragePooling(2, 3, 2, 3)", "2, 3, 6, 6"),
    ("SpatialAveragePooling(3, 3, 2, 2, 1, 1):setCountExcludePad()", None, "2, 3, 7, 7"),
    ("VolumetricMaxPooling(2, 2, 2)", None, "2, 2, 4, 4, 4"),
    ("VolumetricAveragePooling(2, 2, 2)", None, "2, 2, 4, 4, 4"),
    ("ReLU()", None, "3, 4"),
    ("ReLU(true)", "ReLU()", "3, 4"),
    ("Tanh()", None, "3, 4"),
    ("Tanh(true)", "Tanh()", "3, 4"),
    ("Sigmoid(true)", "Sigmoid()", "3, 4"),
    ("ClippedReLU(0.5)", "HardTanh(0, 0.5)", "3, 4"),
    ("BatchNormalization(4)", None, "3, 4"),
    ("SpatialBatchNormalization(4, 1e-3)", None, "2, 4, 3, 3"),
    ("VolumetricBatchNormalization(2)", None, "2, 2, 3, 3, 3"),
    ("SoftMax()", None, "3, 4"),
    ("LogSoftMax()", None, "4"),
    ("SpatialSoftMax()", None, "2, 4, 3, 3"),
    ("SpatialLogSoftMax()", None, "4, 3, 3"),
    ("SpatialCrossMapLRN()", "SpatialCrossMapLRN(5)", "2, 6, 3, 3"),
    ("SpatialCrossMapLRN(3, 0.1, 0.5, 2)", None, "2, 6, 3, 3"),
]


@pytest.mark.parametrize("kind", ["torch.CudaTensor", "torch.DoubleTensor"])
@pytest.mark.parametrize("form, plain, size", PAIRS, ids=[p[0] for p in PAIRS])
def test_as_nn(lua, form, plain, size, kind):
    lua.execute(f"""
        local a = cudnn.{form}:type('{kind}')
        local b = nn.{plain or form}:type('{kind}')
        local x = torch.Tensor({size}):uniform(-1, 1):type('{kind}')
        agree(b, a, x:clone())
        assert(torch.typename(a):match('^cudnn%.'))
        assert(torch.isTypeOf(a, 'nn.Module'))
    """)


@pytest.mark.parametrize("size", ["2, 4, 5, 6", "4, 5, 6"])
def test_groups(lua, size):
    # a convolution in groups is one whose weight is zero between groups
    lua.execute(f"""
        local a = cudnn.SpatialConvolution(4, 6, 3, 3, 2, 1, 1, 0, 2)
        local b = nn.SpatialConvolution(4, 6, 3, 3, 2, 1, 1, 0)
        assert(table.concat(a.weight:size():totable(), 'x') == '6x2x3x3')
        b.weight:zero() b.bias:copy(a.bias)
        for g = 0, 1 do
           b.weight:narrow(1, 3*g + 1, 3):narrow(2, 2*g + 1, 2):copy(a.weight:narrow(1, 3*g + 1, 3))
        end
        local x = torch.randn({size})
        near(a:forward(x), b:forward(x))
        local gradOutput = torch.randn(a.output:size())
        a:zeroGradParameters() b:zeroGradParameters()
        near(a:backward(x, gradOutput, 2), b:backward(x, gradOutput, 2))
        near(a.gradBias, b.gradBias)
        for g = 0, 1 do
           near(a.gradWeight:narrow(1, 3*g + 1, 3),
                b.gradWeight:narrow(1, 3*g + 1, 3):narrow(2, 2*g + 1, 2))
        end
    """)


def test_padded_frames(lua):
    lua.execute("""
        local a = cudnn.TemporalConvolution(3, 4, 3, 1, 1)
        local b = nn.Sequential():add(nn.Padding(1, 1, 2)):add(nn.Padding(1, -1, 2))
           :add(nn.TemporalConvolution(3, 4, 3))
        agree(b, a, torch.randn(5, 3))
        agree(nn.Sequential():add(nn.Padding(2, 1, 3)):add(nn.Padding(2, -1, 3))
              :add(nn.TemporalConvolution(3, 4, 3)), a, torch.randn(2, 5, 3))
    """)


def test_whole_images(lua):
    lua.execute("""
        local x = torch.randn(2, 3, 2, 2)
        near(cudnn.SoftMax():forward(x):sum(4):sum(3):sum(2):view(-1), torch.ones(2))
        near(cudnn.VolumetricSoftMax():forward(torch.randn(2, 3, 2, 2, 2)):sum(2),
             torch.ones(2, 1, 2, 2, 2))
        local log = cudnn.VolumetricLogSoftMax()
        near(log:forward(torch.randn(3, 2, 2, 2)):exp():sum(1), torch.ones(1, 2, 2, 2))
    """)


@pytest.mark.parametrize("name, size", [("Spatial", "3, 4"), ("Volumetric", "2, 3, 4")])
def test_cross_entropy(lua, name, size):
    lua.execute(f"""
        local weights = torch.rand(5)
        local a = cudnn.{name}CrossEntropyCriterion(weights)
        local b = nn.CrossEntropyCriterion(weights)
        local x, target = torch.randn(2, 5, {size}), torch.Tensor(2, {size}):random(5)
        -- one row of classes for each place
        local rows = x:view(2, 5, -1):transpose(2, 3):contiguous():view(-1, 5)
        near(a:forward(x, target), b:forward(rows, target:view(-1)))
        local grad = a:backward(x, target)
        near(grad:view(2, 5, -1):transpose(2, 3):contiguous():view(-1, 5),
             b:backward(rows, target:view(-1)))
        a:cuda()
        near(a:forward(x:cuda(), target:cuda()), b.output)
    """)


def test_text(lua):
    shown = lua.execute("""
        local out = {}
        for i, m in ipairs{cudnn.SpatialConvolution(3, 4, 5, 5, 1, 1, 2, 2), cudnn.ReLU(true),
                           cudnn.SpatialMaxPooling(2, 2), cudnn.SpatialBatchNormalization(4)} do
           out[i] = tostring(m)
        end
        return table.concat(out, '|')
    """)
    assert shown == (
        "cudnn.SpatialConvolution(3 -> 4, 5x5, 1,1, 2,2)|cudnn.ReLU|"
        "cudnn.SpatialMaxPooling(2x2, 2,2)|cudnn.SpatialBatchNormalization (4D) (4)"
    )


def test_convert(lua):
    lua.execute("""
        local net = nn.Sequential()
           :add(nn.SpatialConvolution(2, 4, 3, 3)):add(nn.SpatialBatchNormalization(4))
           :add(nn.ReLU(true)):add(nn.SpatialMaxPooling(2, 2))
           :add(nn.ConcatTable():add(nn.SpatialConvolutionMM(4, 2, 1, 1))
                                :add(nn.SpatialAveragePooling(1, 1, 1, 1)))
           :add(nn.JoinTable(2)):add(nn.SpatialCrossMapLRN(3)):add(nn.View(-1):setNumInputDims(3))
           :add(nn.Linear(24, 3)):add(nn.Tanh()):add(nn.LogSoftMax())
        local x = torch.randn(3, 2, 6, 6)
        local weight = net:get(1).weight
        local want = net:forward(x:clone()):clone()
        net = cudnn.convert(net, cudnn)
        assert(torch.type(net:get(1)) == 'cudnn.SpatialConvolution')
        assert(net:get(1).weight == weight)
        assert(torch.type(net:get(5):get(1)) == 'cudnn.SpatialConvolution')
        assert(torch.type(net:get(9)) == 'nn.Linear')
        near(net:forward(x:clone()), want)
        net:cuda()
        near(net:forward(x:cuda()), want)
        net = cudnn.convert(net, nn, function(m) return torch.type(m):find('ReLU') end)
        assert(torch.type(net:get(1)) == 'nn.SpatialConvolution')
        assert(torch.type(net:get(3)) == 'cudnn.ReLU')
        net = cudnn.convert(net, nn):double()
        for _, m in ipairs(net:listModules()) do assert(torch.type(m):match('^nn%.')) end
        near(net:forward(x:clone()), want)
        assert(net:get(7).k == 1)
    """)


def test_average_mode(lua):
    lua.execute("""
        local pool = cudnn.SpatialAveragePooling(3, 3, 1, 1, 1, 1)
        local x = torch.ones(1, 3, 3)
        assert(pool:forward(x)[1][1][1] < 0.5)
        pool.mode = 'CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING'
        near(pool:forward(x), torch.ones(1, 3, 3))
        near(cudnn.convert(pool, nn):forward(x), torch.ones(1, 3, 3))
        local plain = nn.SpatialAveragePooling(3, 3, 1, 1, 1, 1):setCountExcludePad()
        near(cudnn.convert(plain, cudnn):forward(x), torch.ones(1, 3, 3))
    """)


def test_fields(lua):
    lua.execute("""
        assert(cudnn.benchmark == false and cudnn.fastest == false and cudnn.verbose == false)
        assert(type(cudnn.version) == 'number')
        local conv = cudnn.SpatialConvolution(1, 1, 1, 1):fastest():setMode(1, 0, 0):noBias()
        assert(conv.bias == nil and torch.type(conv:clone()) == 'cudnn.SpatialConvolution')
        assert(cudnn.NoSuchModule == nil)
    """)


@pytest.mark.parametrize(
    "code, message",
    [
        (
            "cudnn.SpatialConvolution(3, 4, 1, 1, 1, 1, 0, 0, 2)",
            "divisible by the number of groups",
        ),
        ("cudnn.ClippedReLU()", "number expected, got nil"),
        ("cudnn.convert(nn.ReLU(), 'nn')", "package nn or cudnn expected"),
        ("cudnn.convert(3, nn)", "module expected, got number"),
        (
            "cudnn.SpatialConvolution(4, 4, 1, 1, 1, 1, 0, 0, 2):forward(torch.rand(3, 2, 2))",
            "4 planes",
        ),
    ],
)
def test_errors(lua, code, message):
    with pytest.raises(LuaError, match=message):
        lua.execute(code)
