"""Damaged networks and data give results or Lua errors.  LUATORCH_FUZZ=N for a long run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nn import configurations

from .test_api import limit_memory

ROUNDS = int(os.environ.get("LUATORCH_FUZZ", "600"))
PROGRAM = Path(__file__).with_name("nn.lua")


def write_configurations(path):
    """Writes the expressions of all modules and criterions as a Lua list."""
    modules = [line[:2] for line in configurations.MODULES]
    criterions = [line[:3] for line in configurations.CRITERIONS]
    rows = ["{" + ", ".join(f"[==[{e}]==]" for e in row) + "},\n" for row in modules + criterions]
    path.write_text("return {\n" + "".join(rows) + "}\n")


@pytest.mark.parametrize("native", ["on", "off"])
def test_damaged_networks(native, tmp_path):
    write_configurations(tmp_path / "configurations.lua")
    log = tmp_path / "call"
    command = [sys.executable, "-m", "luatorch", "run", PROGRAM, "configurations.lua"]
    done = subprocess.run(
        [*command, "1", str(ROUNDS), log],
        cwd=tmp_path,
        env=dict(os.environ, LUATORCH_NATIVE=native),
        preexec_fn=limit_memory,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60 + ROUNDS / 10,
    )
    last = log.read_text(errors="replace").splitlines()[0] if log.exists() else "none"
    assert done.returncode == 0, f"after {last}: {done.stderr[-2000:]}"
    assert " 0 of them unclear" in done.stdout, done.stdout[-2000:]
