"""Files that real Torch7 wrote: what a program that loads them prints."""

import json
from pathlib import Path

import pytest

from tests.conformance.runner import run, same

HERE = Path(__file__).parent / "t7"
ENTRIES = json.loads((HERE / "manifest.json").read_text())


@pytest.mark.parametrize("entry", ENTRIES, ids=[e["file"] for e in ENTRIES])
def test_file(entry, monkeypatch):
    monkeypatch.setenv("LUATORCH_BYTECODE", "allow")  # functions.t7 holds functions
    packages = ["nn"] + ["cutorch", "cunn", "cudnn"] * bool(entry.get("requires"))
    code = f"FILE = {str(HERE / entry['file'])!r} "
    code += " ".join(f"require '{p}'" for p in packages) + " pcall(require, 'nngraph') "
    outcome = run({"code": code + entry["loader"] + "\n"})
    assert not outcome["raised"], outcome["error"]
    assert same(entry["expected"], outcome["stdout"], 1e-5), outcome["stdout"]
