"""Calling THNN functions on arrays."""

import os

import pytest

import luatorch


@pytest.fixture(scope="module", params=["native", "numpy"])
def thnn(request):
    """Call a THNN function on arrays through Lua, with the C library and without."""
    saved = os.environ.get("LUATORCH_NATIVE")
    if request.param == "numpy":
        os.environ["LUATORCH_NATIVE"] = "off"
    try:
        lua = luatorch.Runtime()
    finally:
        os.environ.pop("LUATORCH_NATIVE", None)
        if saved is not None:
            os.environ["LUATORCH_NATIVE"] = saved
    return lua.execute(
        "require 'nn'; return function(name, x, ...) return x.THNN[name](x, ...) end"
    )
