"""Calling THNN functions on arrays."""

import os

import pytest

import luatorch


@pytest.fixture(scope="module", params=["native", "numpy"])
def runtime(request):
    """A runtime with nn, with the C library and without."""
    saved = os.environ.get("LUATORCH_NATIVE")
    if request.param == "numpy":
        os.environ["LUATORCH_NATIVE"] = "off"
    try:
        lua = luatorch.Runtime()
    finally:
        os.environ.pop("LUATORCH_NATIVE", None)
        if saved is not None:
            os.environ["LUATORCH_NATIVE"] = saved
    lua.execute("require 'nn'")
    return lua


@pytest.fixture(scope="module")
def thnn(runtime):
    """Call a THNN function on arrays through Lua."""
    return runtime.execute("return function(name, x, ...) return x.THNN[name](x, ...) end")


@pytest.fixture(scope="module")
def new_tensor(runtime):
    """Return a function that makes an empty tensor of dtype 'd', 'f' or 'q', to be resized."""
    return runtime.execute(
        "local types = {d = torch.DoubleTensor, f = torch.FloatTensor, q = torch.LongTensor}"
        " return function(t) return types[t]() end"
    )
