"""The optional C library: where it is."""

import os


def library_path():
    """Return the path of the C library, or None where it was not built or is switched off.

    ``LUATORCH_NATIVE=off`` switches it off: NumPy then does all the work.
    """
    if os.environ.get("LUATORCH_NATIVE") == "off":
        return None
    folder = os.path.dirname(__file__)
    for name in sorted(os.listdir(folder)):
        if name.startswith("_kernels") and name.endswith((".so", ".pyd", ".dylib")):
            return os.path.join(folder, name)
    return None
