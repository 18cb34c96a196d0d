"""The package cutorch: types, conversions of arguments, devices."""

import pytest

from luatorch import LuaError, Runtime


@pytest.fixture(scope="module")
def lua():
    runtime = Runtime()
    runtime.execute("""
        require 'cutorch'
        function row(x) return table.concat(x:double():totable(), ' ') end
    """)
    return runtime


TYPES = ["", "Byte", "Char", "Short", "Int", "Long", "Double", "Half"]


@pytest.mark.parametrize("name", TYPES)
def test_types(lua, name):
    method = "cuda" + name
    assert (
        lua.execute(f"""
        local x = torch.DoubleTensor{{1, 2, 3}}:{method}()
        assert(torch.type(x) == 'torch.Cuda{name}Tensor' and x:type() == torch.type(x))
        assert(torch.type(x:storage()) == 'torch.Cuda{name}Storage')
        x[2] = 5
        assert(x[2] == 5 and x:storage()[2] == 5)
        local y = torch.deserialize(torch.serialize(x))
        assert(torch.type(y) == torch.type(x))
        return row(y)
    """)
        == "1 5 3"
    )


# an expression of x = CudaTensor{1, -2, 3} or m = 2x3; its printed row
EXPRESSIONS = [
    ("x:gt(0)", "1 0 1", "CudaByte"),
    ("torch.lt(x, 0)", "0 1 0", "CudaByte"),
    ("x[x:gt(0)]", "1 3", "Cuda"),
    ("x:maskedSelect(torch.CudaTensor{1, 0, 1})", "1 3", "Cuda"),
    ("x:maskedSelect(torch.ByteTensor{1, 0, 1})", "1 3", "Cuda"),
    ("select(2, x:sort())", "2 1 3", "CudaLong"),
    ("select(2, x:sort(1, true))", "3 1 2", "CudaLong"),
    ("select(2, x:topk(2, true)):add(0)", None, "CudaLong"),
    ("select(2, m:max(2)):view(-1)", "3 3", "CudaLong"),
    ("m:index(2, torch.LongTensor{3, 1}):view(-1)", "3 1 6 4", "Cuda"),
    ("m:index(2, torch.CudaLongTensor{3, 1}):view(-1)", "3 1 6 4", "Cuda"),
    ("m:index(2, torch.CudaTensor{3, 1}):view(-1)", "3 1 6 4", "Cuda"),
    ("m:gather(2, torch.CudaTensor{{3}, {2}}):view(-1)", "3 5", "Cuda"),
    ("m:gather(2, torch.LongTensor{{3}, {2}}):view(-1)", "3 5", "Cuda"),
    ("m:clone():scatter(2, torch.CudaTensor{{3}, {2}}, 0):view(-1)", "1 2 0 4 0 6", "Cuda"),
    ("torch.multinomial(torch.CudaTensor{0, 1, 0}, 2, true)", "2 2", "CudaLong"),
    ("torch.cat(x, x)", "1 -2 3 1 -2 3", "Cuda"),
    ("torch.mv(m, x)", "6 12", "Cuda"),
    ("x:nonzero():view(-1)", "1 2 3", "CudaLong"),
    ("x:clone():indexFill(1, torch.LongTensor{2}, 7) and x", "1 -2 3", "Cuda"),
]


@pytest.mark.parametrize("text, want, name", EXPRESSIONS, ids=[e[0] for e in EXPRESSIONS])
def test_expression(lua, text, want, name):
    shown = lua.execute(f"""
        local x = torch.CudaTensor{{1, -2, 3}}
        local m = torch.CudaTensor{{{{1, 2, 3}}, {{4, 5, 6}}}}
        local y = {text}
        assert(torch.type(y) == 'torch.{name}Tensor', torch.type(y))
        return row(y)
    """)
    assert want is None or shown == want


def test_given_index_results(lua):
    # programs of old versions give a CudaTensor for the positions
    lua.execute("""
        local x = torch.CudaTensor{{1, 3, 2}, {9, 7, 8}}
        local value, index = torch.CudaTensor(), torch.CudaTensor()
        local a, b = torch.max(value, index, x, 2)
        assert(a == value and b == index)
        assert(row(index:view(-1)) == '2 1')
        torch.sort(value, index, x, 2)
        assert(row(index:view(-1)) == '1 3 2 2 3 1')
        local long = torch.CudaLongTensor()
        torch.min(value, long, x, 2)
        assert(row(long:view(-1)) == '1 2')
    """)


def test_mask_assignment(lua):
    lua.execute("""
        local x = torch.CudaTensor{1, -2, 3}
        x[x:lt(0)] = 0
        assert(row(x) == '1 0 3')
        x:maskedFill(torch.CudaTensor{1, 0, 0}, 8)
        x:indexCopy(1, torch.LongTensor{3}, torch.CudaTensor{9})
        assert(row(x) == '8 0 9')
    """)


def test_copies(lua):
    lua.execute("""
        local a = torch.FloatTensor{1, 2}
        local b = torch.CudaTensor(2):copyAsync(a)
        assert(row(b) == '1 2' and row(torch.IntTensor(2):copy(b)) == '1 2')
        assert(b:cudaHalf():cuda():sum() == 3)
        assert(cutorch.createCudaHostTensor(2, 3):size(2) == 3)
        assert(b:getDevice() == 1 and torch.CudaTensor():getDevice() == 0)
    """)


def test_devices(lua):
    lua.execute("""
        assert(cutorch.getDeviceCount() >= 1 and cutorch.getDevice() == 1)
        assert(cutorch.withDevice(1, function() return cutorch.getDevice(), 'x' end) == 1)
        cutorch.setDevice(1) cutorch.synchronize()
        local free, total = cutorch.getMemoryUsage(1)
        assert(free > 0 and total >= free)
        assert(type(cutorch.getDeviceProperties(1).name) == 'string')
        cutorch.reserveStreams(2) cutorch.setStream(2)
        assert(cutorch.getStream() == 2 and cutorch.getNumStreams() == 2)
        cutorch.streamBarrier{1, 2} cutorch.setDefaultStream()
        assert(cutorch.getStream() == 0)
    """)


def test_peers(lua):
    lua.execute("""
        assert(cutorch.getPeerToPeerAccess(1, 1) == true)
        cutorch.setPeerToPeerAccess(1, 1, false)
        assert(cutorch.getPeerToPeerAccess(1, 1) == false)
        cutorch.setPeerToPeerAccess(1, 1, true)
        assert(cutorch.getPeerToPeerAccess(1, 1) == true)
        assert(cutorch.getKernelPeerToPeerAccess() == false)
        cutorch.setKernelPeerToPeerAccess(true)
        assert(cutorch.getKernelPeerToPeerAccess() == true)
        cutorch.setKernelPeerToPeerAccess(false)
        assert(cutorch.getState() ~= nil and cutorch.getState() == cutorch.getState())
    """)


def test_random(lua):
    lua.execute("""
        cutorch.manualSeed(3)
        local a = torch.CudaTensor(5):normal()
        local state = cutorch.getRNGState()
        local b = torch.CudaTensor(5):uniform()
        cutorch.manualSeedAll(3)
        assert((a - torch.CudaTensor(5):normal()):abs():max() == 0)
        cutorch.setRNGState(state)
        assert((b - torch.CudaTensor(5):uniform()):abs():max() == 0)
    """)


@pytest.mark.parametrize(
    "code, message",
    [
        ("cutorch.setDevice(99)", "invalid device 99"),
        ("cutorch.setStream(99)", "stream 99"),
        ("cutorch.setPeerToPeerAccess(1, 99, true)", "bad argument #2 .*invalid device 99"),
        ("cutorch.getPeerToPeerAccess('x', 1)", "bad argument #1 .*invalid device x"),
        ("torch.CudaTensor(2):add(torch.FloatTensor(2))", "invalid arguments"),
        ("torch.FloatTensor(2):index(1, torch.CudaLongTensor{1})", "bad argument #3 to .index"),
        ("torch.CudaTensor(2):index(1, 'x')", "bad argument #3 to .index"),
        ("torch.CudaTensor(2).getDevice(3)", "CudaTensor expected, got number"),
        ("torch.CudaStorage(2).getDevice()", "CudaStorage expected, got nil"),
    ],
)
def test_errors(lua, code, message):
    with pytest.raises(LuaError, match=message):
        lua.execute(code)


def test_switched_off(monkeypatch):
    monkeypatch.setenv("LUATORCH_CUDA", "off")
    with pytest.raises(LuaError, match="switched off"):
        Runtime().execute("require 'cutorch'")
