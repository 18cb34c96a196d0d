"""The commands: what they run, print and return; Ctrl-C; start-up."""

import os
import signal
import subprocess
import sys
import time

import pytest

TH = [sys.executable, "-c", "from luatorch.cli import th; th()"]
LUATORCH = [sys.executable, "-m", "luatorch"]


def call(command, *arguments, text=None, cwd=None, env=None):
    """Run a command; return (status, stdout, stderr)."""
    done = subprocess.run(
        [*command, *map(str, arguments)],
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def program(tmp_path):
    def write(source, name="prog.lua"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
        return path

    return write


def test_run_with_arguments(program):
    path = program("print(arg[0], #arg, arg[1], ...)")
    want = (0, f"{path}\t2\t-x\t-x\t--debug\t\n", "")
    assert call([*LUATORCH, "run"], path, "-x", "--debug") == want
    assert call(TH, path, "-x", "--debug") == want
    assert call(LUATORCH, path, "-x", "--debug") == want


def test_globals_of_th(program):
    path = program("print(type(torch), type(paths), type(sys), type(xlua), type(arg), type(nn))")
    assert call(TH, path)[1].split() == ["table"] * 5 + ["nil"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("local x = nil\nprint(x.y)", "prog.lua:2: attempt to index local 'x' (a nil value)"),
        ("\nerror('boom')", "prog.lua:2: boom"),
        ("x = = 1", "prog.lua:1: unexpected symbol near '='"),
        ("\nrequire 'no.module'", "prog.lua:2: module 'no.module' not found"),
        ("torch.ones(2):add('a', {})", "prog.lua:1: "),
        ("error({code = 1})", "prog.lua:1: (error object is a table value)"),
        ("torch.Tensor(1e14)", "prog.lua:1: not enough memory"),
    ],
)
def test_errors(program, source, message):
    path = program("io.write('before ')\n" + source)
    status, out, err = call([*LUATORCH, "run"], path.name, cwd=path.parent)
    first = err.splitlines()[0]
    want = message.replace("prog.lua:2", "prog.lua:3").replace("prog.lua:1", "prog.lua:2")
    assert status == 1 and first.startswith(want), err
    assert "Traceback" not in err
    assert out == ("" if "unexpected" in message else "before ")


def test_stack_names_the_users_functions(program):
    path = program(
        "local function inner() error('x') end\nlocal function outer() inner() end\nouter()"
    )
    err = call(TH, path)[2]
    assert err.count("prog.lua") == 4 and "in function 'outer'" in err and "luatorch" not in err


def test_missing_file():
    status, out, err = call([*LUATORCH, "run"], "no/such.lua")
    assert (status, out) == (1, "")
    assert err == "luatorch: cannot open no/such.lua: No such file or directory\n"


def test_debug_shows_pythons_traceback(program):
    path = program("torch.load('/no/such/file')\n")
    assert "Traceback" not in call([*LUATORCH, "run"], path)[2]
    path = program("require('luatorch.kernels')('ops.system').lock(-1, 'r', 1, 2, 3)\n")
    assert "Traceback" in call([*LUATORCH, "run", "--debug"], path)[2]


@pytest.mark.parametrize(
    ("code", "status"),
    [("os.exit(3)", 3), ("os.exit(true)", 0), ("os.exit(false)", 1), ("os.exit()", 0)],
)
def test_exit_status_and_flush(program, code, status):
    path = program(
        "io.write('a'); local f = io.open('f.txt', 'w'); f:write('b'); "
        f"local p = io.popen('cat > g.txt', 'w'); p:write('c'); pcall(function() {code} end)"
    )
    assert call(TH, path.name, cwd=path.parent)[:2] == (status, "a")
    assert (path.parent / "f.txt").read_text() == "b"
    assert (path.parent / "g.txt").read_text() == "c"


def test_end_of_script_flushes(program):
    path = program("local f = io.open('f.txt', 'w') f:write('b') T = paths.tmpname() io.write(T)")
    status, out, _ = call(TH, path.name, cwd=path.parent)
    assert status == 0 and (path.parent / "f.txt").read_text() == "b"
    assert out and not os.path.exists(out)


def test_statements_and_standard_input():
    assert call(TH, "-e", "x = 5", "-e", "print(x)")[1] == "5\t\n"
    assert call(TH, "-l", "nn", "-e", "print(nn.Linear ~= nil)")[1] == "true\t\n"
    assert call(TH, text="print(1 + 1)\n")[:2] == (0, "2\t\n")
    assert call(LUATORCH, "-", "a", text="print(...)\n")[:2] == (0, "a\t\n")
    status, _, err = call(TH, text="\nerror('x')")
    assert status == 1 and err.startswith("stdin:2: x")


def test_wrong_and_informative_options():
    status, out, err = call(TH, "--nonsense")
    assert (status, out) == (2, "") and "unknown option --nonsense" in err and "usage:" in err
    assert call(TH, "-e")[0] == 2
    assert "usage: th" in call(TH, "--help")[1]
    assert call(LUATORCH, "--version")[1].startswith("luatorch ")
    assert "cifar10" in call(LUATORCH, "data", "--help")[1]
    out = call(LUATORCH, "info")[1]
    assert "LuaJIT 2.1" in out and "NumPy" in out
    assert call(LUATORCH, "nonsense")[0] == 2


def test_bytecode_is_asked_for(program, tmp_path):
    made = program("torch.save('f.t7', function() return 42 end)", "save.lua")
    assert call(TH, made.name, cwd=tmp_path)[0] == 0
    path = program("print(pcall(torch.load('f.t7')))")
    assert "42" not in call(TH, path.name, cwd=tmp_path)[1]
    assert "42" in call(TH, "--allow-bytecode", path.name, cwd=tmp_path)[1]
    assert "42" in call(TH, path.name, cwd=tmp_path, env={"LUATORCH_BYTECODE": "allow"})[1]


def test_closed_pipe_ends_quietly(program):
    path = program("for i = 1, 1e6 do print(i) end")
    command = " ".join(["'" + a + "'" for a in [*TH, str(path)]]) + " | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("1\t\n", "")


def test_no_warnings_of_overflow(program):
    path = program("print(torch.FloatTensor(5000):fill(1e38):mul(10):div(0):sum())")
    assert call(TH, path) == (0, "inf\t\n", "")


def test_lua_path_is_honoured(program, tmp_path):
    program("return 'there'", "lib/remote.lua")
    path = program("print(require 'remote')", "app/main.lua")
    assert call(TH, path, env={"LUA_PATH": f"{tmp_path}/lib/?.lua;;"})[1] == "there\t\n"


def test_starting_imports_no_numpy(program):
    path = program("local c = torch.class('C') print(torch.type(C()))")
    run = [sys.executable, "-X", "importtime", "-m", "luatorch", "run", str(path)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60)
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 0
    assert not imported & {"numpy", "click", "prompt_toolkit", "luatorch.interop"}


LOOPS = {
    "calls": "while true do torch.ones(3):add(1) end",
    "sleeps": "sys.sleep(60)",
    "compiled": "local s = 0 while true do s = s + 1 end",
    "catches": "while true do pcall(function() sys.sleep(0.01) end) end",
    "lua": "local t = {} while true do t[1] = tostring({}) end",
}


@pytest.mark.parametrize("kind", LOOPS)
def test_interrupt_ends_a_program(program, kind):
    path = program("print('start') io.stdout:flush()\n" + LOOPS[kind])
    process = subprocess.Popen(
        [*TH, path.name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=path.parent,
    )
    assert process.stdout.readline() == "start\t\n"
    time.sleep(0.15)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.count("interrupted") == 1 and "Traceback" not in err
    if kind in ("calls", "sleeps"):
        assert err.startswith("prog.lua:2: interrupted")
