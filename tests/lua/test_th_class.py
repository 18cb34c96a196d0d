"""torch.class and the type utilities."""

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture(scope="module")
def lua():
    return shell()


@pytest.mark.parametrize(
    ("code", "want"),
    [
        # inheritance is by lookup: what a parent gets later its children have
        (
            "local A = torch.class('T1A'); torch.class('T1B', 'T1A'); local b = T1B()"
            " function A:late() return 7 end return b:late()",
            7,
        ),
        # an __index__ that comes after the class was made is heeded
        (
            "local A = torch.class('T2A'); local before = A.new()"
            " function A:__index__(k) if k == 'x' then return 5, true end return false end"
            " return T2A().x",
            5,
        ),
        (
            "local A = torch.class('T3A'); function A:__index__(k) return 'p' .. k, true end"
            " torch.class('T3B', 'T3A'); local ok, b = pcall(torch.factory('T3B')) return b.key",
            "pkey",
        ),
        ("return (torch.typename({})) == nil and select('#', torch.typename({}))", 0),
        ("torch.class('T4'); return torch.typename(T4) == nil and torch.type(T4)", "table"),
        ("torch.class('T5'); return torch.isTypeOf(T5(), 'T%d')", True),
        ("torch.class('T6'); return torch.isTypeOf(T6(), 'T')", False),
        ("return torch.isTypeOf(torch.FloatTensor(), 'torch.*Tensor')", True),
        (
            "local mt = torch.newmetatable('T7', nil, function(x) return x * 2 end)"
            " return T7(21) + (mt == torch.getmetatable('T7') and 0 or 1)",
            42,
        ),
        ("torch.class('T8'); return torch.id(T8()) == torch.typename2id('T8')", True),
        ("return torch.id({}) == nil and torch.typename2id('no.such') == nil", True),
        ("local t = {} return torch.isequal(t, t) and not torch.isequal(t, {})", True),
        ("local x = torch.Tensor(2) return torch.isequal(x, x)", True),
        ("return torch.isequal(1, 1)", False),
        ("torch.class('T9'); T9.__version = 3; return torch.version(T9())", 3),
    ],
)
def test_value(lua, code, want):
    assert lua.execute(code) == want


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("torch.class('nowhere.E1')", "nowhere is an invalid module name"),
        ("torch.class('E2', 'no.parent')", "invalid parent class name no.parent"),
        ("torch.class('E3') local x = E3() + E3()", "both E3 and E3 have no addition operator"),
        ("torch.class('E4') local x = E4()()", "E4 has no call operator"),
        ("torch.setmetatable({}, 'no.class')", "unknown typename no.class"),
        ("torch.totable(5)", "Tensor or Storage expected, got number"),
        ("torch.setnumthreads('a')", "number expected"),
        ("torch.pushudata(1, 'torch.Timer')", "not the name of a tensor or storage"),
        ("torch.pushudata(12345, 'torch.FloatTensor')", "got an address of none"),
        (
            "torch.pushudata(require('ffi').cast('THFloatTensor *', 0), 'torch.FloatTensor')",
            "pointer to a torch.FloatTensor expected",
        ),
        (
            "P = torch.FloatTensor(2) torch.pushudata(torch.pointer(P), 'torch.IntTensor')",
            "torch.IntTensor expected, got torch.FloatTensor",
        ),
    ],
)
def test_error(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message) as e:
        lua.execute(code, "=user")
    assert str(e.value).startswith("user:1: ")


def test_methods_are_found_without_calling_functions(lua):
    """A class without an __index__ is its own index table: LuaJIT compiles such lookups."""
    lua.execute("torch.class('Fast'); torch.class('Faster', 'Fast')")
    assert lua.execute(
        "Faster(); return torch.getmetatable('Fast').__index == torch.getmetatable('Fast')"
    )


def test_pushudata_shows_the_same_memory(lua):
    lua.execute(
        "x = torch.FloatTensor{1, 2, 3}; y = torch.pushudata(x:cdata(), 'torch.FloatTensor')"
        " y[2] = 9"
    )
    assert lua.eval("x[2]") == 9
