"""Random calls of torch's API: results or Lua errors, never a crash, a hang or a wild access.

``LUATORCH_FUZZ=N`` makes N calls instead of the few that a test run can spend.
"""

import os

import pytest

pytest.importorskip("resource", reason="limits of memory are POSIX's")
from .calls import run  # noqa: E402

CALLS = int(os.environ.get("LUATORCH_FUZZ", "6000"))


@pytest.mark.parametrize("native", ["on", "off"])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_calls(seed, native, tmp_path):
    printed = run("api.lua", [seed, CALLS // 4], tmp_path, 60 + CALLS / 50, native)
    assert " 0 of them unclear" in printed, printed[-2000:]
