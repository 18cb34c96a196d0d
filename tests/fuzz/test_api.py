"""Random calls of torch's API: results or Lua errors, never a crash, a hang or a wild access.

``LUATORCH_FUZZ=N`` makes N calls instead of the few that a test run can spend.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CALLS = int(os.environ.get("LUATORCH_FUZZ", "6000"))
PROGRAM = Path(__file__).with_name("api.lua")
MEMORY = 12 * 2**30


def limit_memory():
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _call_at_random(seed, tmp_path, *words, **environment):
    log = tmp_path / "call"
    done = subprocess.run(
        [sys.executable, "-m", "luatorch", "run", PROGRAM, str(seed), str(CALLS // 4), log, *words],
        cwd=tmp_path,
        env=dict(os.environ, **environment),
        preexec_fn=limit_memory,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60 + CALLS / 50,
    )
    last = log.read_text(errors="replace").splitlines()[0] if log.exists() else "none"
    assert done.returncode == 0, f"after {last}: {done.stderr[-2000:]}"
    assert " 0 of them unclear" in done.stdout, done.stdout[-2000:]


@pytest.mark.parametrize("native", ["on", "off"])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_calls(seed, native, tmp_path):
    _call_at_random(seed, tmp_path, LUATORCH_NATIVE=native)


@pytest.mark.parametrize("cuda", ["emulate", "on"])
def test_random_calls_with_cuda_tensors(cuda, tmp_path):
    _call_at_random(3, tmp_path, "cuda", LUATORCH_CUDA=cuda)
