"""The prompt: what it runs and shows, when a line is complete, what it completes."""

import os
import select
import sys
import time

import pytest

import luatorch
from luatorch.repl import Repl

prompt_toolkit = pytest.importorskip("prompt_toolkit")


@pytest.fixture
def repl(tmp_path, monkeypatch):
    monkeypatch.setenv("LUATORCH_HISTORY", str(tmp_path / "history"))
    return Repl(luatorch.Runtime(th=True))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("1 + 1", "2\t"),
        ("= 1 + 1", "2\t"),
        ("1 + 1;", ""),
        ("x = 5", ""),
        ("x = 5 x", None),
        ("'a', nil, 3", "a\tnil\t3\t"),
        ("{1}", "{\n  1 : 1\n}"),
        ("torch.ones(1)", " 1\n[torch.DoubleTensor of size 1]"),
        ("nil", "nil\t"),
        ("print 'p'", "p\t"),
        ("for i = 1, 2 do io.write(i, '\\n') end", "1\n2"),
        ("$ echo shell", "shell"),
        ("? torch.Timer", "torch.Timer: class torch.Timer\n  new  reset  resume  stop  time"),
        ("? no.such.name", "no.such.name: no such name"),
    ],
)
def test_lines(repl, capfd, line, shown):
    repl.evaluate(line)
    out, err = capfd.readouterr()
    if shown is None:
        assert "stdin:1:" in err and out == ""
    else:
        lines = out.rstrip("\n").split("\n")
        assert err == "" and lines[-1].strip().startswith("[0.")
        assert "\n".join(lines[:-1]).rstrip("\n") == shown


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("error('boo')", "stdin:1: boo\n"),
        ("no_such.field", "stdin:1: attempt to index global 'no_such' (a nil value)\n"),
        ("return return", "stdin:1: unexpected symbol near 'return'\n"),
        ("torch.ones(2)[3]", "stdin:1: "),
    ],
)
def test_errors_are_shown_and_survived(repl, capfd, line, message):
    repl.evaluate(line)
    err = capfd.readouterr().err
    assert err.startswith(message) and "Traceback" not in err
    repl.evaluate("1")
    assert capfd.readouterr().out.startswith("1\t\n")


def test_results_are_kept(repl, capfd):
    for line in ("'first'", "42", "_ + 1", "_LAST", "#_RESULTS"):
        repl.evaluate(line)
    values = [n.strip() for n in capfd.readouterr().out.splitlines() if not n.endswith("s]")]
    assert values == ["first", "42", "43", "43", "4"]


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("x = 1", True),
        ("function f()", False),
        ("function f()\nreturn 1\nend", True),
        ("f(1,", False),
        ("{1, 2", False),
        ("x = [[long", False),
        ("x = = 1", True),
        ("? torch.", True),
        ("$ ls (", True),
    ],
)
def test_is_complete(repl, text, complete):
    assert repl.is_complete(text) is complete


@pytest.mark.parametrize(
    ("before", "some"),
    [
        ("tor", ["torch"]),
        ("x = torch.Ti", ["Timer"]),
        ("print(string.fo", ["format"]),
        ("t:nE", ["nElement"]),
        ("t.nE", ["nElement"]),
        ("m.wei", ["weight"]),
        ("m:updateO", ["updateOutput"]),
        ("nn.SpatialConvolutionM", ["SpatialConvolutionMM", "SpatialConvolutionMap"]),
        ("nn.Linear.updateG", ["updateGradInput"]),
        ("s:rever", ["reverse"]),
        ("whi", ["while"]),
        ("deep.er.fie", ["field"]),
        ("no_such.x", []),
        ("trap.", []),
    ],
)
def test_complete(repl, before, some):
    repl.runtime.execute("""
    require 'nn'
    t, m, s = torch.Tensor(2), nn.Linear(2, 3), 'text'
    deep = {er = {field = 1, ['not a name'] = 2}}
    trap = setmetatable({}, {__index = function() error('completion called me') end})
    """)
    length, names = repl.complete(before)
    assert set(some) <= set(names) and (some or not names)
    assert all(n.startswith(before[len(before) - length :] if length else "") for n in names)


def test_session_reads_lines_until_the_end(repl, capfd):
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as keys:
        keys.send_text("x = 20\nfunction f()\nreturn x\nend\nf() + 1\nos.exit(3)\n")
        session = Repl(repl.runtime, input=keys, output=DummyOutput())
        assert session.run() == 3
    assert "21\t\n" in capfd.readouterr().out
    assert "return x" in open(os.environ["LUATORCH_HISTORY"]).read()


def test_completer_of_the_session(repl):
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as keys:
        session = Repl(repl.runtime, input=keys, output=DummyOutput())._session()
        found = list(session.completer.get_completions(Document("x = torch.getdefaultt"), None))
    assert [(c.text, c.start_position) for c in found] == [("getdefaulttensortype", -11)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_interrupt_returns_to_the_prompt(tmp_path):
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["LUATORCH_HISTORY"] = str(tmp_path / "history")
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-c", "from luatorch.cli import th; th()"])
    seen = b""

    def expect(text):
        nonlocal seen
        end = time.time() + 20
        while text not in seen and time.time() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    seen += os.read(terminal, 65536)
                except OSError:
                    break
        assert text in seen, seen
        seen = seen[seen.index(text) + len(text) :]

    expect(b"th> ")
    os.write(terminal, b"local s = 0 while true do s = s + 1 end\r")
    time.sleep(0.4)
    os.write(terminal, b"\x03")
    expect(b"stdin:1: interrupted")
    expect(b"th> ")
    os.write(terminal, b"6 * 7\r")
    expect(b"42\t")
    expect(b"th> ")
    # the terminal is drained before the prompt leaves, so read on
    ended, status = 0, None
    for _ in range(100):
        time.sleep(0.05)
        try:
            os.write(terminal, b"\x04")
        except OSError:
            pass
        while select.select([terminal], [], [], 0.2)[0]:
            try:
                os.read(terminal, 65536)
            except OSError:
                break
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            break
    os.close(terminal)
    assert ended and os.waitstatus_to_exitcode(status) == 0
