"""Files: mapping into memory, and saving without ever showing a half written file."""

import contextlib
import itertools
import mmap
import os
import stat

import numpy as np

_counter = itertools.count()


def _path(name):
    # A Lua string arrives as Latin-1 text; its bytes are the name.
    return name.encode("latin-1")


def _open_mapped(path, flags, shared_memory):
    if shared_memory:
        try:
            from _posixshmem import shm_open
        except ImportError:
            raise OSError(0, "this system has no POSIX shared memory") from None
        return shm_open(os.fsdecode(path), flags, mode=0o600)
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)


def map_file(name, shared, count, size, shared_memory=False):
    """Map a file into memory; return its address, element count and what keeps it mapped.

    name: the file.  shared: writes go to the file, else they stay in this process.
    count: elements wanted, -1 for all there are.  size: bytes of an element.
    A shared file is created and extended as `count` asks.  shared_memory: `name` is one of
    shm_open's, not of the file system's.
    """
    path, count, size = _path(name), int(count), int(size)
    shown = os.fsdecode(path)
    flags = (os.O_RDWR | (os.O_CREAT if count >= 0 else 0)) if shared else os.O_RDONLY
    try:
        fd = _open_mapped(path, flags, shared_memory)
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


def _temporary(path):
    """Return a new name beside file `path` (bytes), or `path` where that can not be.

    It can not where `path` is a pipe or a device, or its folder may not be written.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    try:
        if not stat.S_ISREG(os.stat(target).st_mode) or not os.access(target, os.W_OK):
            return path
    except OSError:
        pass
    if not os.access(folder, os.W_OK | os.X_OK):
        return path
    return os.path.join(folder, b".luatorch-%d-%d.tmp" % (os.getpid(), next(_counter)))


def _move(temporary, path):
    """Put the finished file `temporary` in the place of `path`, with that one's permissions."""
    target = os.path.realpath(path)
    try:
        os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
    except OSError:
        pass
    os.replace(temporary, target)


def _remove(temporary):
    try:
        os.unlink(temporary)
    except OSError:
        pass


@contextlib.contextmanager
def replacing(path):
    """Open a binary file that becomes `path` (bytes) when the block ends without an error."""
    temporary = _temporary(path)
    try:
        with open(temporary, "wb") as file:
            yield file
        if temporary != path:
            _move(temporary, path)
    except BaseException:
        if temporary != path:
            _remove(temporary)
        raise


def replace_file(path, data):
    """Write `data`, bytes, as the file `path`, a str or bytes: whole, or not at all."""
    with replacing(os.fsencode(path)) as file:
        file.write(data)


def begin_save(name):
    """Return the name of the file to write what is to become file `name`."""
    return _temporary(_path(name)).decode("latin-1")


def finish_save(temporary, name):
    """Put the finished file `temporary` in the place of `name`."""
    _move(_path(temporary), _path(name))


def discard(temporary):
    """Remove a file that could not be finished."""
    _remove(_path(temporary))
