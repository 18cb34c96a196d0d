"""torch.CmdLine: parsing, help, names, logs."""

import pytest

import luatorch
from tests.lua.shell import shell

SETUP = """
cmd = torch.CmdLine()
cmd:text('Trains')
cmd:argument('-data', 'the data')
cmd:option('-lr', 0.1, 'rate')
cmd:option('--batch', 32, 'batch size')
cmd:option('-gpu', false, 'use it')
cmd:option('-name', 'm')
cmd:option('-path', nil, 'no default')
"""


@pytest.fixture
def lua():
    lua = shell()
    lua.execute(SETUP)
    return lua


@pytest.mark.parametrize(
    ("arguments", "name", "want"),
    [
        ("'x.t7'", "lr", 0.1),
        ("'x.t7'", "data", "x.t7"),
        ("'-lr', '1e-3', 'x.t7'", "lr", 0.001),
        ("'-lr', '-5', 'x.t7'", "lr", -5),
        ("'x.t7', '--batch', '64'", "batch", 64),
        ("'-gpu', 'x.t7'", "gpu", True),
        ("'x.t7', '-name', '-odd-'", "name", "-odd-"),
        ("'x.t7', '-path', 'p'", "path", "p"),
    ],
)
def test_parse(lua, arguments, name, want):
    assert lua.eval(f"cmd:parse{{{arguments}}}[{name!r}]") == want


@pytest.mark.parametrize(
    "arguments", ["", "'a', 'b'", "'a', '-lr'", "'a', '-lr', 'x'", "'a', '-no', '1'"]
)
def test_wrong_arguments_end_the_program(lua, arguments):
    with pytest.raises(SystemExit) as e:
        lua.execute(f"captured(cmd.parse, cmd, {{{arguments}}})")
    assert e.value.code == 1


def test_help_ends_it_well(lua):
    with pytest.raises(SystemExit) as e:
        lua.execute("cmd:parse{'-h'}")
    assert e.value.code == 0


def test_help_text(lua):
    assert lua.eval("captured(cmd.help, cmd, {[0] = 'train.lua'})") == (
        "Usage: train.lua [options] <data>\n"
        "Trains\n"
        "  <data>  the data\n"
        "  -lr     rate [0.1]\n"
        "  --batch batch size [32]\n"
        "  -gpu    use it [false]\n"
        "  -name   [m]\n".replace("-name   [m]", "-name   [m]")
        + "  -path   no default\n"
    )


def test_string_names_what_differs(lua):
    lua.execute("print = function() end; opt = cmd:parse{'d', '-lr', '2', '-gpu'}")
    assert lua.eval("cmd:string('run', opt, {data = true})") == "run,gpu=t,lr=2"


def test_log(lua, tmp_path):
    lua.globals["where"] = str(tmp_path / "log.txt")
    lua.execute(
        "cmd:silent(); cmd:addTime('job', '%Y'); cmd:log(where, {b = 1, a = 'x'})"
        " print('line', 3, nil)"
    )
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert all(line[:4].isdigit() and line[4:11] == "[job]: " for line in lines)
    assert [line[11:].strip() for line in lines][2:] == [
        "a x",
        "b 1",
        "[----------------------]",
        "line 3 nil",
    ]


def test_wrong_use(lua):
    for code in ("cmd:text(5)", "cmd:option()", "cmd:parse()", "cmd:addTime(1)", "cmd:log({})"):
        with pytest.raises(luatorch.LuaError, match="expected"):
            lua.execute(code)
