"""One element-wise function, one answer: loops, C kernels and NumPy, whatever size and layout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("agreement.lua")
TYPES = ("Byte", "Char", "Short", "Int", "Long", "Float", "Double")


@pytest.mark.parametrize("native", ["on", "off"])
def test_sizes_and_layouts_agree(native, tmp_path):
    script = tmp_path / "all.lua"
    script.write_text(
        f"torch.manualSeed(1) local differences = dofile '{PROGRAM}'\n"
        + "\n".join(f"io.write(differences('{name}'))" for name in TYPES)
    )
    done = subprocess.run(
        [sys.executable, "-m", "luatorch", "run", script],
        env=dict(os.environ, LUATORCH_NATIVE=native),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == ""
