"""The BLAS and LAPACK library that NumPy ships: where it is and how its symbols are spelled.

NumPy's wheels carry an OpenBLAS whose symbols have a prefix and a suffix that changed over the
years (``cblas_dgemm``, ``cblas_dgemm64_``, ``scipy_cblas_dgemm64_``) and whose integers are 64
bits wide where the name says 64.  The Lua side calls it directly.
"""

import ctypes
import ctypes.util
import importlib.util
import os
import sys
from functools import lru_cache
from pathlib import Path

# prefix, suffix of C symbols, suffix of Fortran symbols, integers of 64 bits
_SPELLINGS = (
    ("scipy_", "64_", "_64_", True),
    ("scipy_", "", "_", False),
    ("", "64_", "_64_", True),
    ("", "_64", "_64_", True),
    ("", "", "_", False),
)
_PATTERNS = ("*openblas*", "*blas*")


def _candidates():
    """Yield the paths or names of libraries that may hold a BLAS, best first."""
    spec = importlib.util.find_spec("numpy")
    if spec is not None and spec.origin:
        home = Path(spec.origin).parent
        folders = [home.parent / "numpy.libs", home / ".libs", home / ".dylibs"]
        # conda and the like: the library lies in the environment
        folders += [Path(sys.prefix) / "lib", Path(sys.prefix) / "Library" / "bin"]
        for folder in folders:
            for pattern in _PATTERNS:
                for path in sorted(folder.glob(pattern)):
                    if path.is_file():
                        yield str(path)
    if sys.platform == "darwin":
        yield "/System/Library/Frameworks/Accelerate.framework/Accelerate"
    for name in ("openblas", "cblas", "blas"):
        found = ctypes.util.find_library(name)
        if found:
            yield found


def _spelling(library):
    for prefix, suffix, fortran, wide in _SPELLINGS:
        if hasattr(library, f"{prefix}cblas_dgemm{suffix}"):
            return prefix, suffix, fortran, wide
    return None


def _threads(library, prefix, suffix):
    for name in (f"{prefix}openblas_set_num_threads{suffix}", "openblas_set_num_threads"):
        if hasattr(library, name):
            return name, name.replace("_set_", "_get_")
    return "", ""


@lru_cache(maxsize=1)
def _find():
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        spelling = _spelling(library)
        if spelling is None:
            continue
        prefix, suffix, fortran, wide = spelling
        lapack = hasattr(library, f"{prefix}dgesv{fortran}")
        setter, getter = _threads(library, prefix, suffix)
        return (os.fsencode(path), prefix, suffix, fortran, wide, lapack, setter, getter)
    return None


def find_blas():
    """Return what is known of NumPy's BLAS library, or None where there is none to call.

    The tuple holds: path, as bytes; prefix and suffix of the C symbols; suffix of the Fortran
    symbols; whether integers have 64 bits; whether LAPACK is in it; the names of the functions
    that set and get its number of threads ('' where it has none).  ``LUATORCH_BLAS=off`` in the
    environment hides the library: NumPy's own functions then do the work.
    """
    if os.environ.get("LUATORCH_BLAS") == "off":
        return None
    return _find()
