"""What the Lua packages ask of the operating system."""

import os
import subprocess
import sys
import time

import pytest

from luatorch.ops import system


def test_clocks():
    before = system.cpu_times()
    end = time.perf_counter() + 0.05
    while time.perf_counter() < end:
        pass
    assert sum(system.cpu_times()) > sum(before)
    assert abs(system.clock() - time.time()) < 1
    assert system.cores() >= 1


def test_paths_are_bytes_of_latin1_text(tmp_path):
    name = "é.txt".encode().decode("latin-1")  # as Lua hands it over
    (tmp_path / "é.txt").write_text("x")
    assert system.is_file(f"{tmp_path}/{name}") and not system.is_dir(f"{tmp_path}/{name}")
    assert system.entries(str(tmp_path)).split(b"\0")[2:] == ["é.txt".encode()]


@pytest.mark.parametrize(
    ("function", "path", "number"),
    [
        (system.make_directory, "there", 17),
        (system.remove_directory, "none", 2),
        (system.remove_file, "none", 2),
        (system.chdir, "none", 2),
    ],
)
def test_failures_are_a_message_and_a_number(tmp_path, monkeypatch, function, path, number):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    message, code = function(path)
    assert message.startswith(path.encode() + b": ") and code == number
    assert function("nul\0byte")[1] == 22


def test_status_order(tmp_path):
    (tmp_path / "f").write_text("abc")
    s = os.stat(tmp_path / "f")
    got = system.status(str(tmp_path / "f"), True)
    assert got[0] == b"file" and got[2] == s.st_ino and got[10] == 3
    assert got[11] == b"rw-r--r--" or len(got[11]) == 9
    assert system.status(str(tmp_path / "none"), True)[0] is None


def test_temporary_files_go_at_the_end(tmp_path):
    code = "from luatorch.ops import system; print(system.temporary_name().decode())"
    path = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    ).stdout.strip()
    assert path and not os.path.exists(path)


def test_leave_runs_exit_functions():
    code = (
        "import atexit, sys; from luatorch.ops import system; atexit.register(print, 'bye');"
        "sys.stdout.write('out '); system.leave(300)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (300 & 255, "out bye\n")
