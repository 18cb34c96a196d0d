"""The package cunn: nets on Cuda tensors, nn.DataParallelTable."""

import pytest

from luatorch import LuaError, Runtime


@pytest.fixture(scope="module")
def lua():
    runtime = Runtime()
    runtime.execute("""
        require 'cunn' require 'optim' require 'nngraph'
        function near(a, b)
           local difference = (a:double() - b:double()):abs():max()
           assert(difference <= 1e-5, 'difference ' .. difference)
        end
    """)
    return runtime


def test_data_parallel_table(lua):
    lua.execute("""
        local net = nn.Sequential():add(nn.Linear(3, 4)):add(nn.Tanh()):cuda()
        local plain = net:clone()
        local ran
        local dpt = nn.DataParallelTable(1, true, false):add(net, {1, 2})
           :threads(function() ran = true end):cuda()
        assert(ran and tostring(dpt):find('^DataParallelTable: 2 x nn.Sequential {'))
        local x, gradOutput = torch.CudaTensor(5, 3):uniform(), torch.CudaTensor(5, 4):uniform()
        near(dpt:forward(x), plain:forward(x))
        dpt:zeroGradParameters() plain:zeroGradParameters()
        near(dpt:backward(x, gradOutput), plain:backward(x, gradOutput))
        local p, g = dpt:getParameters()
        local _, want = plain:getParameters()
        near(g, want)
        p:fill(0) dpt:syncParameters()
        assert(dpt:get(1).modules[1].weight:abs():max() == 0)
        assert(dpt:get(1) == dpt:get(2) and dpt:forward(x):abs():max() == 0)
        dpt:evaluate() assert(net.train == false)
        local copy = torch.deserialize(torch.serialize(dpt:clearState()))
        assert(copy.dimension == 1 and copy:forward(x):size(2) == 4)
        assert(#copy:findModules('nn.Linear') == 1)
        dpt:float() dpt:forward(x:float())
    """)


def test_data_parallel_table_takes_host_tensors(lua):
    lua.execute("""
        local net = nn.Sequential()
           :add(nn.ParallelTable():add(nn.Linear(3, 4)):add(nn.Linear(2, 4)))
           :add(nn.CAddTable()):cuda()
        local plain = net:clone()
        local dpt = nn.DataParallelTable(1, true):add(net, {1, 2}):cuda()
        local x, gradOutput = {torch.rand(6, 3), torch.FloatTensor(6, 2):fill(1)}, torch.rand(6, 4)
        local onDevice = {x[1]:cuda(), x[2]:cuda()}
        local y = dpt:forward(x)
        assert(y:type() == 'torch.CudaTensor')
        near(y, plain:forward(onDevice))
        dpt:zeroGradParameters() plain:zeroGradParameters()
        local gradInput = dpt:backward(x, gradOutput)
        assert(gradInput[1]:type() == 'torch.CudaTensor')
        near(gradInput[2], plain:backward(onDevice, gradOutput:cuda())[2])
        near(select(2, dpt:getParameters()), select(2, plain:getParameters()))
        assert(dpt:clearState().inputGpu == nil)
    """)


def test_replicas_one_by_one(lua):
    lua.execute("""
        local dpt = nn.DataParallelTable(1)
        local net = nn.Linear(2, 2)
        for i = 1, 2 do dpt:add(net:clone(), i) end
        assert(#dpt.gpuAssignments == 2)
        dpt.gradInput = nil
        local x = torch.rand(3, 2)
        dpt:forward(x)
        assert(dpt:backward(x, torch.rand(3, 2)) == nil)
    """)


@pytest.mark.parametrize(
    "code, message",
    [
        ("nn.DataParallelTable()", "must specify a dimension"),
        ("nn.DataParallelTable(1):add(3)", "module expected"),
        ("nn.DataParallelTable(1):forward(torch.rand(2))", "no module was added"),
        ("nn.DataParallelTable(1):add(nn.Tanh(), {1}):get(2)", "replica 2 of 1"),
        ("nn.DataParallelTable(1):add(nn.Tanh(), {1}):add(nn.Tanh(), {1})", "only be called once"),
    ],
)
def test_errors(lua, code, message):
    with pytest.raises(LuaError, match=message):
        lua.execute(code)


def test_training(lua):
    # the style of the tutorials: a net, a criterion and labels moved to the device
    lua.execute("""
        torch.manualSeed(1)
        local net = nn.Sequential():add(nn.SpatialConvolution(1, 4, 3, 3)):add(nn.ReLU(true))
           :add(nn.SpatialMaxPooling(2, 2)):add(nn.View(-1):setNumInputDims(3))
           :add(nn.Linear(36, 3)):add(nn.LogSoftMax())
        local criterion = nn.ClassNLLCriterion()
        net:cuda() criterion:cuda()
        local x, y = torch.randn(12, 1, 8, 8):cuda(), torch.CudaTensor(12)
        for i = 1, 12 do y[i] = i % 3 + 1 end
        local p, g = net:getParameters()
        assert(torch.type(p) == 'torch.CudaTensor')
        local state, first, last = {learningRate = 0.05}, nil, nil
        for step = 1, 30 do
           local function feval()
              g:zero()
              last = criterion:forward(net:forward(x), y)
              net:backward(x, criterion:backward(net.output, y))
              return last, g
           end
           optim.adam(feval, p, state)
           first = first or last
        end
        assert(last < first / 2, first .. ' ' .. last)
        local confusion = optim.ConfusionMatrix(3)
        confusion:batchAdd(net.output, y)
        confusion:updateValids()
        assert(confusion.totalValid > 0.5)
    """)


def test_recurrent(lua):
    # char-rnn: an embedding of CudaTensor indices, a graph, clones that share parameters
    lua.execute("""
        local h, x = nn.Identity()(), nn.Identity()()
        local embedded = nn.Linear(3, 4)(nn.LookupTable(5, 3)(x))
        local nxt = nn.Tanh()(nn.CAddTable(){embedded, nn.Linear(4, 4)(h)})
        local net = nn.gModule({x, h}, {nxt, nn.LogSoftMax()(nn.Linear(4, 5)(nxt))}):cuda()
        local p = net:getParameters()
        p:uniform(-0.1, 0.1)
        local clone = net:clone('weight', 'bias', 'gradWeight', 'gradBias')
        local input, state = torch.CudaTensor{1, 5}, torch.CudaTensor(2, 4):zero()
        local out = net:forward{input, state}
        clone:forward{input, out[1]}
        local grad = {torch.CudaTensor(2, 4):fill(1), torch.CudaTensor(2, 5):fill(1)}
        assert(torch.type(clone:backward({input, out[1]}, grad)[2]) == 'torch.CudaTensor')
        p:fill(0)
        assert(clone:forward{input, state}[1]:norm() == 0)
    """)


def test_files(lua, tmp_path):
    lua.execute(f"""
        local path = '{tmp_path}/net.t7'
        local net = nn.Sequential():add(nn.Linear(3, 2)):add(nn.BatchNormalization(2)):cuda()
        torch.save(path, {{model = net, criterion = nn.MSECriterion():cuda(), epoch = 3}})
        local loaded = torch.load(path)
        assert(torch.type(loaded.model:get(1).weight) == 'torch.CudaTensor')
        local x = torch.CudaTensor(4, 3):uniform()
        near(loaded.model:forward(x), net:forward(x))
    """)
