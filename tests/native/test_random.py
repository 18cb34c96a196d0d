"""Random numbers in C are those of the Lua loops, to the last bit and in the same order."""

import numpy as np
import pytest

import luatorch

from .library import isas, load

LIBRARY = load()
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="the C library was not built")
ISAS = isas(LIBRARY) if LIBRARY else []

# Lengths around a block of 624 words, odd ones, and single numbers between them.
PROGRAM = """
torch.manualSeed(5)
local out, draw = {}, loadstring('return function(x, n) ' .. CODE .. ' end')()
for i, n in ipairs{1, 2, 623, 1, 624, 625, 7, 3000, 1249, 20001} do
   out[#out + 1] = draw(torch.Tensor(n):type(TYPE), n):double()
   out[#out + 1] = torch.Tensor{torch.uniform(), torch.normal(), torch.random()}
end
return torch.cat(out, 1), torch.getRNGState()
"""
CODE = {
    "uniform": "return x:uniform(-1.5, 3)",
    "rand": "return torch.rand(x, n)",
    "normal": "return x:normal(0.3, 1.7)",
    "randn": "return torch.randn(x, n)",
    "bernoulli": "return x:bernoulli(0.3)",
    "certain": "return x:bernoulli(1)",
    "randperm": "return torch.randperm(x, n)",
}


def numbers(code, ttype):
    lua = luatorch.Runtime()
    lua.globals.CODE, lua.globals.TYPE = code, ttype
    return [np.asarray(x).copy() for x in lua.execute(PROGRAM)]


@pytest.mark.parametrize("ttype", ["torch.DoubleTensor", "torch.FloatTensor"])
@pytest.mark.parametrize("name", CODE)
def test_the_same_numbers(monkeypatch, name, ttype):
    monkeypatch.setenv("LUATORCH_NATIVE", "off")
    want = numbers(CODE[name], ttype)
    monkeypatch.setenv("LUATORCH_NATIVE", "on")
    for isa in ISAS:
        monkeypatch.setenv("LUATORCH_ISA", isa)
        for a, b in zip(numbers(CODE[name], ttype), want, strict=True):
            np.testing.assert_array_equal(a, b)


def test_permutations_of_integers(monkeypatch):
    got = []
    for native in ("on", "off"):
        monkeypatch.setenv("LUATORCH_NATIVE", native)
        got.append(numbers(CODE["randperm"], "torch.LongTensor"))
    for a, b in zip(*got, strict=True):
        np.testing.assert_array_equal(a, b)
