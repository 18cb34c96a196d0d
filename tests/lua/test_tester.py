"""torch.Tester: assertions, counts, reports."""

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture
def lua():
    lua = shell()
    lua.execute("""
    function outcome(f)
       local tester = torch.Tester()
       local result
       tester:add(function() result = f(tester) end, 'case')
       tester:setSummaryOnly(true)
       local text = captured(function() pcall(tester.run, tester) end)
       return result, tester, text
    end
    """)
    return lua


@pytest.mark.parametrize(
    ("assertion", "holds"),
    [
        ("assertle(2, 2)", True),
        ("assertle(3, 2)", False),
        ("assertge(2, 3)", False),
        ("assertalmosteq(1, 1 + 1e-17)", True),
        ("assertalmosteq(1, 1.1, 0.2)", True),
        ("eq(0/0, 0/0)", True),
        ("eq(0/0, 1)", False),
        ("eq(math.huge, math.huge)", True),
        ("eq(torch.Tensor{0/0, 1}, torch.Tensor{0/0, 1})", True),
        ("eq(torch.Tensor{0/0, 1}, torch.Tensor{2, 1}, 100)", False),
        ("eq({1, {2, x = torch.ones(2)}}, {1, {2, x = torch.ones(2)}})", True),
        ("eq({1, nil, 3}, {1, 2, 3})", False),
        ("eq(torch.IntTensor(2, 2):fill(3), torch.IntTensor(2, 2):fill(3))", True),
        ("ne(torch.ones(2), torch.ones(3))", True),
        ("assertTensorNe(torch.ones(2), torch.zeros(2))", True),
        ("assertErrorPattern(function() error('no good') end, 'good$')", True),
        ("assertNoError(function() end)", True),
    ],
)
def test_assertion(lua, assertion, holds):
    assert lua.execute(f"return (outcome(function(t) return t:{assertion} end))") is holds


def test_counts_and_report(lua):
    lua.execute("""
    tester = torch.Tester()
    local suite = torch.TestSuite()
    function suite.good() tester:eq(1, 1) tester:eq(2, 2) end
    function suite.bad() tester:eq(1, 2, 'numbers differ') end
    function suite.broken() error('boom') end
    function suite.off() end
    tester:add(suite):disable('off')
    text = captured(function() raised = not pcall(tester.run, tester) end)
    """)
    text = lua.globals.text
    assert lua.globals.raised
    assert "Completed 3 asserts in 4 tests" in text
    for part in (
        "1 failure",
        "1 error",
        "1 disabled",
        "numbers differ",
        "EQ failed: 1 ~= 2",
        "Function call failed",
        "boom",
    ):
        assert part in text
    assert lua.eval("tester.errors[1]").splitlines()[0] == "bad"
    # the report names the line of the test, not ours
    assert "luatorch/" not in text


def test_run_again_starts_anew(lua):
    lua.execute(
        "tester = torch.Tester(); fine = false"
        " tester:add(function() tester:assert(fine) end, 'x'); tester:setSummaryOnly(true)"
    )
    assert lua.execute("captured(function() ok = pcall(tester.run, tester) end) return ok") is False
    assert (
        lua.execute("fine = true captured(function() ok = pcall(tester.run, tester) end) return ok")
        is True
    )
    assert lua.eval("#tester.errors") == 0


def test_suite_refuses_doubles(lua):
    lua.execute("s = torch.TestSuite(); function s.a() end")
    with pytest.raises(luatorch.LuaError, match="already defined"):
        lua.execute("function s.a() end")


def test_own_check_passes(lua):
    text = lua.eval("captured(torch.test)")
    assert "Completed" in text and "FAIL" not in text and "ERROR" not in text
