"""Every form of the tensor methods: one result with and without the C library, for overlapping
arguments and copies of them, and never a crash.

``LUATORCH_FUZZ=N`` makes N calls instead of the few that a test run can spend.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CALLS = int(os.environ.get("LUATORCH_FUZZ", "4000"))
PROGRAM = Path(__file__).with_name("forms.lua")


def calls(native, seed, folder):
    log = folder / "call"
    done = subprocess.run(
        [sys.executable, "-m", "luatorch", "run", PROGRAM, str(seed), str(CALLS), log],
        cwd=folder,
        env=dict(os.environ, LUATORCH_NATIVE=native),
        capture_output=True,
        text=True,
        timeout=60 + CALLS / 50,
    )
    last = log.read_text().splitlines()[0] if log.exists() else "none"
    assert done.returncode == 0, f"after {last}: {done.stderr[-2000:]}"
    return done.stdout.splitlines()


@pytest.mark.parametrize("seed", [1, 2])
def test_forms(seed, tmp_path):
    fast, plain = calls("on", seed, tmp_path), calls("off", seed, tmp_path)
    odd = [line for line in fast + plain if line.startswith(("ALIASED", "UNCLEAR"))]
    assert not odd, "\n".join(odd[:10])
    assert sum(line.endswith("error\t") for line in fast) < 0.6 * len(fast)
    differences = [f"{a}\n{b}" for a, b in zip(fast, plain, strict=True) if a != b]
    assert not differences, "\n".join(differences[:10])
