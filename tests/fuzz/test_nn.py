"""Damaged networks and data give results or Lua errors.  LUATORCH_FUZZ=N for a long run."""

import os

import pytest

from tests.nn import configurations

pytest.importorskip("resource", reason="limits of memory are POSIX's")
from .calls import run  # noqa: E402

ROUNDS = int(os.environ.get("LUATORCH_FUZZ", "600"))


def write_configurations(path):
    """Writes the expressions of all modules and criterions as a Lua list."""
    modules = [line[:2] for line in configurations.MODULES]
    criterions = [line[:3] for line in configurations.CRITERIONS]
    rows = ["{" + ", ".join(f"[==[{e}]==]" for e in row) + "},\n" for row in modules + criterions]
    path.write_text("return {\n" + "".join(rows) + "}\n")


@pytest.mark.parametrize("native", ["on", "off"])
def test_damaged_networks(native, tmp_path):
    write_configurations(tmp_path / "configurations.lua")
    arguments, words = ["configurations.lua", 1, ROUNDS], f"{configurations.HERE}/?.lua;;"
    printed = run("nn.lua", arguments, tmp_path, 60 + ROUNDS / 10, native, LUA_PATH=words)
    assert " 0 of them unclear" in printed, printed[-2000:]
