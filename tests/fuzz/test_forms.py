"""Every form of the tensor methods: one result with and without the C library, for overlapping
arguments and copies of them, and never a crash.

``LUATORCH_FUZZ=N`` makes N calls instead of the few that a test run can spend.
"""

import os

import pytest

pytest.importorskip("resource", reason="limits of memory are POSIX's")
from .calls import run  # noqa: E402

CALLS = int(os.environ.get("LUATORCH_FUZZ", "4000"))


@pytest.mark.parametrize("seed", [1, 2])
def test_forms(seed, tmp_path):
    fast, plain = (
        run("forms.lua", [seed, CALLS], tmp_path, 60 + CALLS / 50, native).splitlines()
        for native in ("on", "off")
    )
    odd = [line for line in fast + plain if line.startswith(("ALIASED", "UNCLEAR"))]
    assert not odd, "\n".join(odd[:10])
    assert sum(line.endswith("error\t") for line in fast) < 0.6 * len(fast)
    differences = [f"{a}\n{b}" for a, b in zip(fast, plain, strict=True) if a != b]
    assert not differences, "\n".join(differences[:10])
