"""cudnn's recurrent networks against PyTorch's, which have the same flat parameters."""

import numpy as np
import pytest

from luatorch import LuaError, Runtime

torch = pytest.importorskip("torch")

LAYERS = {
    "RNNReLU": (torch.nn.RNN, {"nonlinearity": "relu"}),
    "RNNTanh": (torch.nn.RNN, {"nonlinearity": "tanh"}),
    "LSTM": (torch.nn.LSTM, {}),
    "GRU": (torch.nn.GRU, {}),
    "BLSTM": (torch.nn.LSTM, {"bidirectional": True}),
    "BGRU": (torch.nn.GRU, {"bidirectional": True}),
}
STEPS, BATCH, INPUTS, HIDDEN = 5, 3, 4, 2


@pytest.fixture(scope="module")
def lua():
    runtime = Runtime()
    runtime.execute("""
        require 'cudnn'
        torch.manualSeed(1)
        function near(a, b, tolerance)
           local difference = (a:double() - b:double()):abs():max()
           assert(difference <= (tolerance or 1e-12), 'difference ' .. difference)
        end
    """)
    return runtime


def flat(net, get):
    """Return cuDNN's flat vector: the matrices of all parts, then the biases."""
    parts = [net._flat_weights_names[k : k + 4] for k in range(0, len(net._flat_weights_names), 4)]
    names = [n for p in parts for n in p[:2]] + [n for p in parts for n in p[2:]]
    return np.concatenate([get(getattr(net, n)).detach().numpy().ravel() for n in names])


@pytest.mark.parametrize("states", [False, True], ids=["zero", "given"])
@pytest.mark.parametrize("layers, batch_first", [(1, False), (2, True), (3, False)])
@pytest.mark.parametrize("name", LAYERS)
def test_against_pytorch(lua, name, layers, batch_first, states):
    kind, options = LAYERS[name]
    torch.manual_seed(layers)
    options = dict(options, num_layers=layers, batch_first=batch_first)
    net = kind(INPUTS, HIDDEN, dtype=torch.float64, **options)
    parts = layers * (2 if net.bidirectional else 1)
    size = (BATCH, STEPS) if batch_first else (STEPS, BATCH)
    x = torch.randn(*size, INPUTS, dtype=torch.float64, requires_grad=True)
    lstm = kind is torch.nn.LSTM
    first = [torch.randn(parts, BATCH, HIDDEN, dtype=torch.float64) for _ in range(1 + lstm)]
    first = [h.requires_grad_() if states else torch.zeros_like(h).requires_grad_() for h in first]
    y, last = net(x, tuple(first) if lstm else first[0])
    last = last if lstm else (last,)
    grads = [torch.randn_like(h) for h in last] if states else [torch.zeros_like(h) for h in last]
    g = torch.randn_like(y)
    torch.autograd.backward([y, *last], [g, *grads])

    put = lua.globals
    put.x, put.g, put.w = x.detach().numpy(), g.numpy(), flat(net, lambda p: p)
    given = ["hiddenInput", "cellInput"][: 1 + lstm] if states else []
    outer = ["gradHiddenOutput", "gradCellOutput"][: 1 + lstm] if states else []
    put.fields = {
        name: t.detach().numpy()
        for name, t in zip(given + outer, first + grads if states else [], strict=True)
    }
    lua.execute(f"""
        net = cudnn.{name}({INPUTS}, {HIDDEN}, {layers}, {str(batch_first).lower()}):double()
        assert(net.weight:nElement() == w:nElement())
        net.weight:copy(w)
        for name, value in pairs(fields) do net[name] = value end
        net:zeroGradParameters()
        y = net:forward(x)
        dx = net:backward(x, g)
        net:accGradParameters(x, g, 0.5)
    """)

    def same(name, want):
        got = np.asarray(lua.eval(name))
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12, err_msg=name)

    same("y", y.detach())
    same("dx", x.grad)
    same("net.gradWeight", 1.5 * flat(net, lambda p: p.grad))
    for which, h, before in zip(["Hidden", "Cell"], last, first, strict=False):
        same(f"net.{which.lower()}Output", h.detach())
        same(f"net.grad{which}Input", before.grad)
    for accessor, kinds in (
        ("weights", ["weight_ih", "weight_hh"]),
        ("biases", ["bias_ih", "bias_hh"]),
    ):
        for part in range(parts):
            layer, reverse = (part // 2, part % 2) if net.bidirectional else (part, 0)
            ending = f"_l{layer}" + "_reverse" * reverse
            gates = [g for k in kinds for g in getattr(net, k + ending).detach().split(HIDDEN)]
            for i, want in enumerate(gates):
                same(f"net:{accessor}()[{part + 1}][{i + 1}]", want.ravel())


def test_cuda_tensors(lua):
    lua.execute("""
        local net = cudnn.LSTM(3, 4, 2)
        assert(net:type() == 'torch.CudaTensor' and net.weight:type() == 'torch.CudaTensor')
        local other = net:clone():double()
        local x = torch.CudaTensor(5, 2, 3):normal()
        near(net:forward(x), other:forward(x:double()), 1e-6)
        local g = torch.CudaTensor(5, 2, 4):normal()
        near(net:backward(x, g), other:backward(x:double(), g:double()), 1e-6)
        assert(#net:parameters() == 1 and net:getParameters():nElement() == net.weight:nElement())
        near(net:forward(x), other:forward(x:double()), 1e-6)
        local half = cudnn.GRU(3, 4, 1):float()
        assert(half:forward(torch.FloatTensor(2, 1, 3):zero()):type() == 'torch.FloatTensor')
    """)


def test_views_of_the_weight(lua):
    lua.execute("""
        local net = cudnn.GRU(3, 4, 2):double()
        for _, part in ipairs(net:weights()) do for _, m in ipairs(part) do m:fill(0) end end
        for _, part in ipairs(net:biases()) do for _, b in ipairs(part) do b:fill(0) end end
        assert(net.weight:norm() == 0)
        assert(net:forward(torch.randn(5, 2, 3)):norm() == 0)
    """)


def test_remembered_states(lua):
    # two halves of a sequence, one after the other, are the whole
    lua.execute("""
        for _, kind in ipairs{'LSTM', 'GRU', 'RNNTanh'} do
           local whole = cudnn[kind](3, 4, 2):double()
           local net = cudnn[kind](3, 4, 2, false, 0, true):double()
           net.weight:copy(whole.weight)
           local x = torch.randn(6, 2, 3)
           local y = whole:forward(x):clone()
           for round = 1, 2 do
              near(net:forward(x:narrow(1, 1, 2)), y:narrow(1, 1, 2))
              near(net:forward(x:narrow(1, 3, 4)), y:narrow(1, 3, 4))
              near(net.hiddenOutput, whole.hiddenOutput)
              net:resetStates()
           end
           net:forward(x)
           net:forward(torch.randn(6, 1, 3))            -- another batch begins anew
           near(whole:forward(x), y)
        end
    """)


def test_dropout(lua):
    lua.execute("""
        local net = cudnn.LSTM(3, 40, 2, false, 0.5):double()
        local x = torch.randn(4, 2, 3)
        local a = net:forward(x):clone()
        assert((net:forward(x) - a):abs():max() > 1e-3)
        local zeros = net._mask:eq(0):sum() / net._mask:nElement()
        assert(zeros > 0.3 and zeros < 0.7 and net._mask:max() == 2)
        -- gradients with the mask of the pass
        local function loss()
           torch.manualSeed(5)
           return net:forward(x):sum()
        end
        local dx = net:backward(x, torch.ones(4, 2, 40), loss() and 1):clone()
        for _, at in ipairs{1, 5, 24} do
           local e = x:view(-1)
           e[at] = e[at] + 1e-5
           local up = loss()
           e[at] = e[at] - 2e-5
           local slope = (up - loss()) / 2e-5
           e[at] = e[at] + 1e-5
           assert(math.abs(slope - dx:view(-1)[at]) < 1e-7)
        end
        net:evaluate()
        local plain = cudnn.LSTM(3, 40, 2):double()
        plain.weight:copy(net.weight)
        near(net:forward(x), plain:forward(x))
    """)


def test_changed_fields(lua):
    # programs make a network of two directions out of one of one
    lua.execute("""
        local net = cudnn.LSTM(3, 4, 1):double()
        net.bidirectional, net.numDirections = 'CUDNN_BIDIRECTIONAL', 2
        net:reset()
        net:resetDropoutDescriptor()
        assert(net:forward(torch.randn(5, 2, 3)):size(3) == 8 and #net:weights() == 2)
        net.numLayers = 2
        local ok, why = pcall(net.forward, net, torch.randn(5, 2, 3))
        assert(not ok and why:find('call reset'), why)
    """)


def test_files(lua, tmp_path):
    lua.globals.path = str(tmp_path / "net.t7")
    lua.execute("""
        local net = cudnn.BGRU(3, 4, 1)
        local x = torch.CudaTensor(5, 2, 3):normal()
        local y = net:forward(x):clone()
        net:clearState()
        assert(net.output:nElement() == 0 and net._outs:nElement() == 0)
        torch.save(path, net)
        local loaded = torch.load(path)
        assert(torch.isTypeOf(loaded, 'cudnn.RNN'))
        near(loaded:forward(x), y, 0)
        near(loaded:backward(x, y), net:forward(x) and net:backward(x, y), 0)
    """)


ERRORS = {
    "cudnn.LSTM(3, 4)": "numLayers should be a whole number greater than zero, got nil",
    "cudnn.LSTM(3, 4, 1, false, 1)": r"dropout should be in \[0, 1\)",
    "net:forward(torch.randn(5, 2, 3))": "convert one of them",
    "net:forward(torch.CudaTensor(5, 3))": "seqLength x batch x 3 expected, got 5x3",
    "net:forward(torch.CudaTensor(5, 2, 4))": "seqLength x batch x 3 expected, got 5x2x4",
    "net:forward({})": "tensor expected, got table",
    "net:backward(x, x)": "backward needs a forward pass",
    "net:forward(x) net:backward(x, x)": "gradOutput of seqLength x batch x 4 expected",
    "net.hiddenInput = torch.CudaTensor(1, 1, 4) net:forward(x)": "hiddenInput should be a",
    "net.mode = 'LSTM' net:forward(x)": "unknown mode LSTM",
}


@pytest.mark.parametrize("code", ERRORS)
def test_errors(lua, code):
    with pytest.raises(LuaError, match=ERRORS[code]):
        lua.execute(f"local net, x = cudnn.LSTM(3, 4, 1), torch.CudaTensor(5, 2, 3):zero() {code}")
