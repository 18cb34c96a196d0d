"""Damaged .t7 files give errors, and nothing worse.  LUATORCH_FUZZ=N for a long run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits of memory are POSIX's")
ROOT = Path(__file__).parent.parent.parent


def test_damaged_files():
    count = int(os.environ.get("LUATORCH_FUZZ", "300"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.t7", str(count), "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + count,
    )
    assert done.returncode == 0, f"exit status {done.returncode}\n{done.stderr[-3000:]}"
    figures = json.loads(done.stdout.splitlines()[-1])
    print(figures)
    assert figures["loaded"] + figures["refused"] == count
    assert figures["refused"] > count / 10
    assert not figures["unnamed"], figures["unnamed"][:10]
    assert figures["longest"] < 5
    assert figures["peak"] < 1 << 30
