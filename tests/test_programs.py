"""Whole programs, run by `luatorch run` as a user does: they learn, and fail readably."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"


def run(path, options, folder, **environment):
    return subprocess.run(
        [sys.executable, "-m", "luatorch", "run", str(path), *options],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("native", ["on", "off"])
def test_digits(native, tmp_path):
    options = ["--momentum", "0.5", "--coefL2", "1e-4"]
    done = run(PROGRAMS / "digits.lua", options, tmp_path, LUATORCH_NATIVE=native)
    assert done.returncode == 0, done.stderr
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    lines = [v for v in lines if v and not any(w in v for w in ("ETA", "Step:", "\r"))]
    assert lines == ["true\ttrue", "torch.FloatTensor\t0", "true"]


FAILURES = {
    "require 'nn'\nlocal net = nn.Linear(3, 2)\nlocal y = net:forward(torch.randn(4, 5))": (
        3,
        "size mismatch",
    ),
    "require 'nn'\nnn.ClassNLLCriterion():forward(torch.randn(2, 3), torch.Tensor{1, 5})": (
        2,
        "target class 5 out of range",
    ),
    "require 'image'\nlocal im = image.load('absent.png')": (2, "image: cannot read absent.png"),
    "local t\nprint(t.field)": (2, "attempt to index local 't'"),
    "local X = torch.class('nn.X', 'nn.Absent')": (1, "invalid parent class name nn.Absent"),
}


@pytest.mark.parametrize("source", FAILURES, ids=[v[1] for v in FAILURES.values()])
def test_failure_names_the_users_line(source, tmp_path):
    line, message = FAILURES[source]
    (tmp_path / "fails.lua").write_text(source)
    done = run("fails.lua", [], tmp_path)
    assert done.returncode == 1
    assert f"fails.lua:{line}:" in done.stderr
    assert message in done.stderr
    assert "stack traceback:" in done.stderr
