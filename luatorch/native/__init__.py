"""The optional C library: where it is."""

import os
from pathlib import Path


def library_path():
    """Return the path of the C library, or None where it was not built or is switched off.

    ``LUATORCH_NATIVE=off`` switches it off: NumPy then does all the work.
    """
    if os.environ.get("LUATORCH_NATIVE") == "off":
        return None
    for suffix in ("so", "pyd", "dylib"):
        for path in sorted(Path(__file__).parent.glob(f"_kernels*.{suffix}")):
            return str(path)
    return None
