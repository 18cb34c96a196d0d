"""Files: mapping into memory, and saving without ever showing a half written file."""

import itertools
import mmap
import os
import stat

import numpy as np

_counter = itertools.count()


def _path(name):
    # A Lua string arrives as Latin-1 text; its bytes are the name.
    return name.encode("latin-1")


def map_file(name, shared, count, size):
    """Map a file into memory; return its address, element count and what keeps it mapped.

    name: the file.  shared: writes go to the file, else they stay in this process.
    count: elements wanted, -1 for all there are.  size: bytes of an element.
    A shared file is created and extended as `count` asks.
    """
    path, count, size = _path(name), int(count), int(size)
    shown = os.fsdecode(path)
    flags = (os.O_RDWR | (os.O_CREAT if count >= 0 else 0)) if shared else os.O_RDONLY
    try:
        fd = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as e:
        raise OSError(
            f"unable to open file <{shown}> in {'read-write' if shared else 'read-only'} mode: "
            f"{e.strerror}"
        ) from None
    try:
        there = os.fstat(fd).st_size
        if count < 0:
            count = there // size
        elif count * size > there:
            if not shared:
                raise ValueError(
                    f"file <{shown}> holds {there} bytes, fewer than the {count * size} asked for"
                )
            os.ftruncate(fd, count * size)
        if count == 0:
            return 0, 0, None
        access = mmap.ACCESS_WRITE if shared else mmap.ACCESS_COPY
        mapped = mmap.mmap(fd, count * size, access=access)
    finally:
        os.close(fd)
    array = np.frombuffer(mapped, np.uint8)
    return array.ctypes.data, count, array


def begin_save(name):
    """Return where to write what is to become file `name`: a new file beside it.

    Where that can not be, because `name` is a pipe or a device, or its folder is not
    writable, return `name` itself.
    """
    target = os.path.realpath(_path(name))
    folder = os.path.dirname(target)
    try:
        if not stat.S_ISREG(os.stat(target).st_mode):
            return name
        if not os.access(target, os.W_OK):
            return name
    except OSError:
        pass
    if not os.access(folder, os.W_OK | os.X_OK):
        return name
    beside = b".luatorch-%d-%d.tmp" % (os.getpid(), next(_counter))
    return os.path.join(folder, beside).decode("latin-1")


def finish_save(temporary, name):
    """Put the finished file `temporary` in the place of `name`."""
    source, target = _path(temporary), os.path.realpath(_path(name))
    try:
        os.chmod(source, stat.S_IMODE(os.stat(target).st_mode))
    except OSError:
        pass
    os.replace(source, target)


def discard(temporary):
    """Remove a file that could not be finished."""
    try:
        os.unlink(_path(temporary))
    except OSError:
        pass
