"""The package xlua."""

import re

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture
def lua():
    return shell()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0125, "12ms"), (7200, "2h"), (59.999, "59s999ms"), (3601, "1h"), (86399, "23h59m")],
)
def test_format_time(lua, seconds, text):
    # the two largest units that are not zero... of which the second may be small
    assert lua.eval(f"xlua.formatTime({seconds})").startswith(text)


def test_progress(lua):
    text = lua.eval("captured(function() for i = 1, 500 do xlua.progress(i, 500) end end)")
    lines = text.split("\r")
    assert text.endswith("\n") and text.count("\n") == 1
    assert "500/500" in lines[-1] and "Tot:" in lines[-1] and "ETA:" in lines[1]
    assert len(lines) < 120  # drawn when the percentage changes
    bars = [re.search(r"\[(.*?)\]", line)[1] for line in lines[1:]]
    assert len({len(bar) for bar in bars}) == 1


def test_progress_takes_a_new_loop(lua):
    text = lua.eval("captured(function() xlua.progress(3, 3) xlua.progress(1, 3) end)")
    assert "3/3" in text and "1/3" in text


@pytest.mark.parametrize(
    ("call", "want"),
    [
        ("f(1)", "1 2 1"),
        ("f(1, 5)", "1 5 1"),
        ("f{a = 3}", "3 2 3"),
        ("f{a = 3, c = 4}", "3 2 4"),
        ("f{a = false, b = 7}", "false 7 false"),
    ],
)
def test_unpack(lua, call, want):
    lua.execute("""
    function f(...)
       local opt, a, b, c = xlua.unpack({...}, 'f', 'text',
          {arg = 'a', type = 'number', req = true}, {arg = 'b', type = 'number', default = 2},
          {arg = 'c', type = 'number', defaulta = 'a'})
       assert(opt.b == b and opt.c == c)
       return ('%s %s %s'):format(tostring(a), tostring(b), tostring(c))
    end
    """)
    assert lua.eval(call) == want


def test_table2string_is_lua_source(lua):
    lua.execute("t = {1, 'x\"y', {a = true, ['b c'] = 2.5}, [10] = 'ten', s = 'it\\'s \"q\"\\n'}")
    assert (
        lua.execute(
            "return torch.Tester and require('pl.tablex').deepcompare(t, "
            "loadstring('return ' .. xlua.table2string(t))())"
        )
        is True
    )


def test_option_parser(lua):
    lua.execute("""
    arg = {[0] = 'p.lua', '--rate=0.5', '-v', 'in', '-', '-n', '3'}
    local op = xlua.OptionParser('%prog [options]')
    op:option{'-r', '--rate', dest = 'rate', default = 1}
    op:option{'-n', '--count', help = 'how many'}
    op:option{'-v', action = 'store_true', dest = 'verbose', default = false}
    op:option{'-q', action = 'store_false', dest = 'sound', default = true}
    opt, args = op:parse()
    text = captured(op.help, op)
    """)
    opt = lua.globals.opt
    assert (opt["rate"], opt["count"], opt["verbose"], opt["sound"]) == ("0.5", "3", True, True)
    assert list(lua.globals.args.values()) == ["in", "-"]
    assert "-n COUNT, --count=COUNT  how many" in lua.globals.text


def test_string_and_table_additions(lua):
    assert lua.eval("table.concat(('a,b'):split(','), '|')") == "a|b"
    assert lua.eval("string.tosymbol('string.rep') == string.rep")
    with pytest.raises(luatorch.LuaError, match="no symbol"):
        lua.execute("string.tosymbol('string.nope.x')")


def test_who_names_the_programs_variables(lua):
    lua.execute("mine = 5; text = captured(xlua.who)")
    assert "[mine] = 5" in lua.globals.text and "torch" in lua.globals.text
    lua.execute("xlua.clearall()")
    assert lua.globals.mine is None and lua.eval("torch ~= nil and print ~= nil")


def test_profiler(lua):
    lua.execute("p = xlua.Profiler(); p:start('a'); sys.sleep(0.01); p:lap('a')")
    assert 0.001 <= lua.eval("p:real('a', 10)") < 1
    assert re.match(r"\$ real \| cpu: [\d.]+ \| [\d.]+ <a>", lua.eval("p:format('a')"))
    with pytest.raises(luatorch.LuaError, match="never started"):
        lua.execute("p:lap('b')")
