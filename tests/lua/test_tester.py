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


REPORT = """\
testA
a and b should be equal
TensorEQ(==) violation: max diff=1, tolerance=0
stack traceback:
\t./suite.lua:3: in function <./suite.lua:2>

"""


def test_report_is_that_of_the_documentation(lua):
    lua.execute("""
    tester = torch.Tester()
    assert(loadstring([[
    local suite = torch.TestSuite()
    function suite.testA()
       tester:eq(torch.Tensor{1, 2}, torch.Tensor{1, 3}, 'a and b should be equal')
    end
    function suite.testC()
       tester:assertNoError(function() error('no world', 0) end, 'should give no error')
    end
    function suite.testE() error('boom', 0) end
    tester:add(suite)]], '@./suite.lua'))()
    captured(function() pcall(tester.run, tester) end)
    """)
    assert lua.eval("tester.errors[1]") == REPORT
    second = lua.eval("tester.errors[2]").splitlines()
    assert second[2:5] == [
        "ERROR violation: err=no world",
        "stack traceback:",
        "\t./suite.lua:6: in function <./suite.lua:5>",
    ]
    assert lua.eval("tester.errors[3]").splitlines()[:4] == [
        "testE",
        " Function call failed",
        "boom",
        "stack traceback:",
    ]


@pytest.mark.parametrize(
    ("which", "run"),
    [
        ("nil", "conv1 conv2 pool"),
        ("'conv'", "conv1 conv2"),
        ("'pool'", "pool"),
        ("{'pool', 'conv1'}", "pool conv1"),
        ("{'^conv', 'conv2'}", "conv1 conv2"),
    ],
)
def test_choice_of_tests(lua, which, run):
    lua.execute("""
    tester, ran = torch.Tester(), {}
    for _, name in ipairs{'conv1', 'conv2', 'pool'} do
       tester:add(function() ran[#ran + 1] = name end, name)
    end
    """)
    lua.execute(f"captured(function() tester:run({which}) end)")
    assert sorted(lua.eval("table.concat(ran, ' ')").split()) == sorted(run.split())
