"""Lua values seen from Python and Python values seen from Lua."""

from luatorch.runtime import lua_string, text


def to_python(runtime, value):
    """Return a Lua value as Python sees it: text as str (bytes where it is not UTF-8)."""
    if isinstance(value, str):
        raw = value.encode("latin-1")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw
    return value


def to_lua(runtime, value):
    """Return a Python value as Lua may see it."""
    if isinstance(value, str):
        return lua_string(value)
    return value


class Globals:
    """The globals of a runtime: ``lua.globals.x``, ``lua.globals['x'] = 1``."""

    __slots__ = ("_runtime",)

    def __init__(self, runtime):
        object.__setattr__(self, "_runtime", runtime)

    def __getitem__(self, name):
        value = self._runtime._entry["getglobal"](lua_string(name))
        return to_python(self._runtime, value)

    def __setitem__(self, name, value):
        self._runtime._entry["setglobal"](lua_string(name), to_lua(self._runtime, value))

    __getattr__ = __getitem__
    __setattr__ = __setitem__


__all__ = ["Globals", "text", "to_lua", "to_python"]
