"""luatorch runs Torch7 programs, unchanged, on today's machines."""

from luatorch.errors import LuaError

__version__ = "0.1.0"
__all__ = ["LuaError", "Runtime", "T7Error", "Tensor", "TorchObject", "load", "save"]


def __getattr__(name):
    # Importing luatorch is cheap; the runtime and NumPy come when they are used.
    if name == "Runtime":
        from luatorch.runtime import Runtime

        return Runtime
    if name in ("load", "save", "Tensor", "TorchObject", "T7Error"):
        from luatorch import interop

        return getattr(interop, name)
    raise AttributeError(f"module 'luatorch' has no attribute {name!r}")
