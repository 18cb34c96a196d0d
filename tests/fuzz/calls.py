"""How the Lua fuzzers are run: in a process of their own, with a log of the call under way."""

import os
import resource
import subprocess
import sys
from pathlib import Path

MEMORY = 12 * 2**30


def _limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(program, arguments, folder, seconds, native="on", **environment):
    """Run a Lua program of this folder, which gets a log's name last; return what it printed.

    A crash, an error or the end of the time fails the test and names the call.
    """
    log = folder / "call"
    done = subprocess.run(
        [sys.executable, "-m", "luatorch", "run", Path(__file__).with_name(program)]
        + [*map(str, arguments), log],
        cwd=folder,
        env=dict(os.environ, LUATORCH_NATIVE=native, **environment),
        preexec_fn=_limit_memory,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds,
    )
    last = log.read_text(errors="replace").splitlines()[0] if log.exists() else "none"
    assert done.returncode == 0, f"after {last}: {done.stderr[-2000:]}"
    return done.stdout
