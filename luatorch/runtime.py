"""The runtime: one LuaJIT state with the Torch7 packages in it."""

import os
import sys
from collections import deque

from luatorch.errors import LuaError
from luatorch.native import library_path
from luatorch.source import rewrite_length

_HERE = os.path.dirname(os.path.realpath(__file__))

# Set by the commands: this process is ours, and nobody minds what becomes of its settings.
owns_process = False
debug = False  # show Python tracebacks of errors that Python raised


def lua_directory() -> str:
    """Return the directory that holds the Lua packages (installed, or of a checkout)."""
    installed = os.path.join(_HERE, "lua")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(_HERE), "lua")


def text(s) -> str:
    """Return a Lua string, which crosses the bridge as Latin-1, as Python text."""
    if isinstance(s, bytes):
        return s.decode("utf-8", "surrogateescape")
    return s.encode("latin-1").decode("utf-8", "surrogateescape")


def lua_string(s) -> bytes:
    """Return Python text as the bytes of a Lua string."""
    return s if isinstance(s, bytes) else s.encode("utf-8", "surrogateescape")


def _deny(obj, name, setting):
    raise AttributeError("Python objects are opaque to Lua programs")


def _resolve(family, name):
    """Return the kernel luatorch.<family>.<name>; only our public functions are reachable."""
    if name.startswith("_"):
        raise AttributeError(f"no kernel {family}.{name}")
    module = "luatorch." + family
    __import__(module)
    function = getattr(sys.modules[module], name, None)
    if function is None or not getattr(function, "__module__", "").startswith("luatorch."):
        raise AttributeError(f"no kernel {family}.{name}")
    if owns_process:
        _quiet_numpy()
    return function


def _quiet_numpy():
    """Silence NumPy's warnings of overflow and division by zero: C, hence Torch7, has none."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "seterr"):
        numpy.seterr(all="ignore")


def _describe(error):
    """Return the one-line message of a Python exception for Lua; None for an interrupt."""
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        return None
    if debug:
        import traceback

        traceback.print_exception(error)
    message = str(error) or type(error).__name__
    if not isinstance(error, (ValueError, TypeError, RuntimeError, OSError)):
        message = f"{type(error).__name__}: {message}"
    return lua_string(message)


class Runtime:
    """A LuaJIT state in which ``require 'torch'`` works.

    Runtimes are independent of each other: each has its own globals, its own default tensor
    type and its own random stream.

    th: start with the globals of ``th``: torch, paths, sys, xlua, and its print.
    exit: what ``os.exit`` does: 'raise' raises SystemExit here, 'process' ends the process.
    allow_bytecode: load Lua functions stored in .t7 files, which runs code from the file.
    """

    def __init__(self, *, th=False, exit="raise", allow_bytecode=None):
        from lupa import luajit21

        if allow_bytecode is None:
            allow_bytecode = os.environ.get("LUATORCH_BYTECODE") == "allow"
        self._lupa = luajit21
        self._lua = luajit21.LuaRuntime(
            unpack_returned_tuples=True,
            register_eval=False,
            register_builtins=False,
            attribute_filter=_deny,
            encoding="latin-1",
        )
        self._lua.globals()["python"] = None
        self._released = deque()  # blocks of element memory that Python let go of
        self._cause = None  # what a Python function that Lua called raised last
        root = lua_directory()
        with open(os.path.join(root, "luatorch", "boot.lua"), "rb") as f:
            boot = f.read()
        options = self._lua.table_from(
            {"exit": exit, "allow_bytecode": bool(allow_bytecode), "debug": debug}
        )
        native = library_path()
        if native:
            options["native"] = lua_string(native)
            options["luajit"] = lua_string(luajit21.__file__)
        self._entry = self._lua.compile(b"return (function(...) " + boot + b"\nend)(...)")(
            lua_string(root), _resolve, rewrite_length, _describe, options
        )
        entry = self._entry
        self._run, self._compile, self._kind = entry["run"], entry["compile"], entry["kind"]
        self._call(self._entry["require"], b"trepl" if th else b"torch")

    # -- running -----------------------------------------------------------------------

    def _call(self, function, *args):
        """Call a Lua function; return its results as a tuple, or raise LuaError."""
        if owns_process:
            outcome = self._run(function, *args)
        else:  # leave NumPy's error state as the host program has it
            import numpy

            with numpy.errstate(all="ignore"):
                outcome = self._run(function, *args)
        if outcome is True:
            return ()
        if outcome[0]:
            return outcome[1:]
        error = outcome[1]
        if isinstance(error, str):  # the stack was too full to describe the error
            raise LuaError(text(error))
        if error["raise"] is not None:
            exception = error["raise"]
            exception.lua_traceback = text(error["trace"])
            raise exception
        if error["exit"] is not None:
            raise SystemExit(int(error["exit"]))
        failure = LuaError(text(error["message"]), text(error["trace"] or ""))
        cause, self._cause = self._cause, None
        if cause is not None and str(cause) in failure.message:
            raise failure from cause
        raise failure

    def _load(self, source, name):
        chunk = self._compile(lua_string(source), lua_string(name))
        if isinstance(chunk, tuple):  # function, nil | nil, message
            function, message = chunk
            if function is None:
                raise LuaError(text(message))
            return function
        return chunk

    def execute(self, source, name="=<execute>"):
        """Run Lua statements; return what they ``return``: one value, a tuple, or None."""
        return self._results(self._call(self._load(source, name)))

    def eval(self, expression):
        """Return the value of a Lua expression."""
        return self.execute("return " + expression, "=<eval>")

    def run_file(self, path, args=()):
        """Run the program at `path` as ``th path args...`` does."""
        path = os.fspath(path)
        with open(path, "rb") as f:
            source = f.read()
        self.set_arg(path, args)
        return self.run_source(source, "@" + path, args)

    def run_source(self, source, name, args=()):
        """Run a program's text, its arguments given as ``...``; `name` is Lua's chunk name."""
        chunk = self._load(source, name)
        return self._results(self._call(chunk, *[lua_string(a) for a in args]))

    def require(self, name):
        """Load a Lua package."""
        self._call(self._entry["require"], lua_string(name))

    def set_arg(self, script, args):
        """Set the global ``arg`` table."""
        self._entry["set_arg"](lua_string(script), *[lua_string(a) for a in args])

    def flush(self):
        """Flush what Lua printed."""
        self._entry["flush"]()

    def close(self):
        """Do what the end of a program does: wait for commands it writes to, flush its files."""
        self._entry["close"]()

    # -- values ------------------------------------------------------------------------

    def _results(self, values):
        if not values:
            return None
        from luatorch.interop import to_python

        values = tuple(to_python(self, v) for v in values)
        return values[0] if len(values) == 1 else values

    @property
    def globals(self):
        """The Lua globals, as attributes and items."""
        from luatorch.interop import Globals

        return Globals(self)
