"""CUDA devices through CuPy."""

from luatorch.runtime import lua_string


def _cupy():
    import cupy

    return cupy


def count():
    """Return (number of usable CUDA devices, why there is none)."""
    try:
        cupy = _cupy()
    except ImportError:
        return 0, b"CuPy is not installed"
    try:
        n = cupy.cuda.runtime.getDeviceCount()
        if n:
            cupy.zeros(1)  # a device that cannot compute is none
        return n, b""
    except Exception as error:
        return 0, lua_string(str(error).splitlines()[0])


def set_device(i):
    """Make device `i` (0-based) current."""
    _cupy().cuda.Device(int(i)).use()


def synchronize():
    """Wait until the current device has done all work given to it."""
    _cupy().cuda.get_current_stream().synchronize()


def can_access_peer(i, other):
    """Return whether device `i` can read the memory of device `other` (0-based)."""
    return bool(_cupy().cuda.runtime.deviceCanAccessPeer(int(i), int(other)))


def memory(i):
    """Return (free, total) bytes of device `i`, or of the host for -1."""
    if i < 0:
        import os

        page = os.sysconf("SC_PAGE_SIZE")
        return os.sysconf("SC_AVPHYS_PAGES") * page, os.sysconf("SC_PHYS_PAGES") * page
    with _cupy().cuda.Device(int(i)):
        return _cupy().cuda.runtime.memGetInfo()


def properties(i):
    """Return name, value, name, value...: what Torch7 tells of a device."""
    free, total = memory(i)
    found = {"freeGlobalMem": free, "totalGlobalMem": total}
    if i < 0:
        import platform

        found.update(name=platform.processor() or platform.machine(), major=0, minor=0)
        found["multiProcessorCount"] = 1
    else:
        known = _cupy().cuda.runtime.getDeviceProperties(int(i))
        found["name"] = known["name"]
        for field in ("major", "minor", "multiProcessorCount", "warpSize", "clockRate"):
            found[field] = known[field]
    flat = []
    for name, value in found.items():
        flat += [name.encode(), value if isinstance(value, bytes | int) else lua_string(value)]
    return tuple(flat)


def versions():
    """Return (driver, runtime) versions of CUDA, 0 where there is none."""
    try:
        runtime = _cupy().cuda.runtime
        return runtime.driverGetVersion(), runtime.runtimeGetVersion()
    except Exception:
        return 0, 0
