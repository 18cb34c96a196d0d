"""NaNs with a payload of their own are numbers like any NaN, never Lua values.

LuaJIT keeps types in the bits that tell NaNs apart, so an element that Lua code reads without a
look becomes a string, a table or a function at an address of its own.  Every function runs here
interpreted (compiled code treats registers as numbers) over all such patterns, in a process of its
own; after each the collector walks what is left on the stack.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("nan_safety.lua")
DRIVER = """
import faulthandler, sys
import numpy as np
import luatorch
faulthandler.enable()
runtime = luatorch.Runtime()
kept = []

def shared(size, n):
    # every tag, in memory that NumPy owns
    bits = np.arange(n, dtype=np.uint64) % 16
    if size == 8:
        a = ((bits << np.uint64(47)) | np.uint64(0xfff8000012345678)).view(np.float64)
    else:
        a = ((bits << np.uint64(18)) | np.uint64(0xffc01234)).astype(np.uint32).view(np.float32)
    kept.append(a)
    return a

runtime.globals.shared = shared
ran, refused = runtime.execute(open(sys.argv[1]).read())(sys.argv[2])
print(ran)
for name, message in refused.items():
    print(name, '|', message)
"""


@pytest.mark.parametrize("section", ["elements", "sums", "networks"])
@pytest.mark.parametrize("native", ["on", "off"])
def test_foreign_nans(section, native):
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, PROGRAM, section],
        env=dict(os.environ, LUATORCH_NATIVE=native),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    ran, *refused = done.stdout.splitlines()
    assert int(ran) > 500
    # What refuses says that it wants other numbers, or other sizes.
    for line in refused:
        assert "attempt to" not in line and "nil" not in line, line
