"""Torch7's .t7 files in Python, without Lua.

What a file holds comes as Python values:

=====================  =====================================================================
in the file            in Python
=====================  =====================================================================
nil, boolean           None, bool
number                 int where it is whole, else float
string                 str, or bytes where it is not UTF-8
table                  list where the keys are 1, 2, ... n; else dict (an empty table too)
tensor                 numpy array; tensors that share a storage share memory
storage                numpy array of one dimension
object of a class      :class:`TorchObject`: its type name and its fields
function               :class:`TorchFunction`: never run, only kept
=====================  =====================================================================

What occurs twice in a file is one Python object, and cycles stay cycles.  A key that Python
can not hash (a table, a tensor), or that Python takes for another (``True`` and 1), is
wrapped in :class:`Key`.  Tensors of the CUDA types come as arrays of the same elements.

Writing follows the same rules backwards.  Arrays of dtypes that Torch7 lacks are converted
(bool to Byte, unsigned integers to the next larger type).
"""

import io
import os
import re

from luatorch.ops.files import replacing
from luatorch.t7_read import BinarySource, Reader, TextSource
from luatorch.t7_values import MODES, Key, T7Error, TorchFunction, TorchObject
from luatorch.t7_write import BinarySink, TextSink, Writer


def _guess(start):
    """Return the mode of a file that begins with `start`: text begins with a digit's text."""
    return "ascii" if re.match(rb"\s*\d+\s", start + b"\n") else "binary"


def read(file, mode=None, name="data"):
    """Read one object from a binary file object.

    mode: 'binary', 'ascii', 'b32' (longs of 4 bytes) or 'b64'; None tells text from binary.
    Raises T7Error where the contents are not what they should be.
    """
    if mode is None:
        start = file.peek(16)[:16] if hasattr(file, "peek") else file.read(16)
        if not hasattr(file, "peek"):
            file.seek(-len(start), os.SEEK_CUR)
        mode = _guess(start)
    if mode not in MODES:
        raise ValueError(f"mode {mode!r}: 'binary', 'ascii', 'b32' or 'b64' expected")
    binary, long_size = MODES[mode]
    source = BinarySource(file, long_size) if binary else TextSource(file)
    try:
        return Reader(source).read()
    except T7Error as e:
        raise T7Error(f"{name}, at byte {source.offset + 1}: {e}") from None


def load(path, mode=None):
    """Return what a .t7 file holds, as Python values (see the module).

    path: the file.  mode: 'binary', 'ascii', 'b32', 'b64'; None tells text from binary.
    Raises OSError, and T7Error where the file is damaged.
    """
    with open(path, "rb") as file:
        return read(file, mode, os.fsdecode(path))


def loads(data, mode=None):
    """Return what the bytes of a .t7 file hold."""
    return read(io.BufferedReader(io.BytesIO(data)), mode)


def write(file, value, mode="binary"):
    """Write one object to a binary file object."""
    if mode not in MODES:
        raise ValueError(f"mode {mode!r}: 'binary', 'ascii', 'b32' or 'b64' expected")
    binary, long_size = MODES[mode]
    Writer(BinarySink(file, long_size) if binary else TextSink(file)).write(value)


def save(path, value, mode="binary"):
    """Write Python values as a .t7 file that Torch7 reads (see the module).

    The file is replaced when all is written: who reads it sees the old one or the new one.
    Raises TypeError for a value that Torch7 has no like of.
    """
    with replacing(os.fsencode(path)) as file:
        write(file, value, mode)


def dumps(value, mode="binary"):
    """Return the bytes of a .t7 file that holds `value`."""
    file = io.BytesIO()
    write(file, value, mode)
    return file.getvalue()


__all__ = [
    "MODES",
    "Key",
    "T7Error",
    "TorchFunction",
    "TorchObject",
    "dumps",
    "load",
    "loads",
    "read",
    "save",
    "write",
]
