"""The operating system, for the Lua packages paths, sys, lfs and torch.Timer.

Names of files come from Lua as text whose characters are bytes; results go back as bytes.  A
function that can fail in an ordinary way returns None where it worked, else (message, errno).
"""

import errno
import os
import stat
import sys
import time

from luatorch.runtime import lua_string, text


def clock():
    """Return the wall-clock time in seconds since 1970."""
    return time.time()


def cpu_times():
    """Return the CPU seconds that this process used: (in user code, in the system)."""
    t = os.times()
    return t.user, t.system


def sleep(seconds):
    """Wait; an interrupt of the user ends it."""
    time.sleep(max(0.0, seconds))


def cores():
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def leave(code):
    """End the process; what Python has to do at its end is done, what C has to is skipped."""
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    os._exit(int(code) & 255)


def cwd():
    """Return the working directory."""
    return lua_string(os.getcwd())


def chdir(path):
    """Change the working directory."""
    return _try(os.chdir, text(path))


def is_file(path):
    """Return whether `path` is there and is no directory."""
    path = text(path)
    return os.path.exists(path) and not os.path.isdir(path)


def is_dir(path):
    """Return whether `path` is a directory."""
    return os.path.isdir(text(path))


def is_executable(path):
    """Return whether `path` is a file that may be run."""
    path = text(path)
    return os.path.isfile(path) and os.access(path, os.X_OK)


def entries(path):
    """Return the names in a directory joined by NUL, ``.`` and ``..`` first; None if not there."""
    try:
        names = os.listdir(text(path))
    except (OSError, ValueError):
        return None
    return b"\0".join([b".", b"..", *[lua_string(n) for n in names]])


def make_directory(path):
    """Make one directory."""
    return _try(os.mkdir, text(path))


def remove_directory(path):
    """Remove an empty directory."""
    return _try(os.rmdir, text(path))


def remove_file(path):
    """Remove a file or a link."""
    return _try(os.unlink, text(path))


def touch(path, access, modified):
    """Set the times of a file, seconds since 1970; nil means now."""
    now = time.time()
    access = now if access is None else access
    return _try(os.utime, text(path), (access, access if modified is None else modified))


def make_link(target, path, symbolic):
    """Make `path` a link to `target`."""
    return _try(os.symlink if symbolic else os.link, text(target), text(path))


def lock(descriptor, kind):
    """Lock an open file: kind 'r' shared, 'w' exclusive, 'u' unlocks."""
    import fcntl

    how = {"r": fcntl.LOCK_SH | fcntl.LOCK_NB, "w": fcntl.LOCK_EX | fcntl.LOCK_NB}
    return _try(fcntl.lockf, int(descriptor), how.get(kind, fcntl.LOCK_UN))


_KINDS = (
    (stat.S_ISREG, b"file"),
    (stat.S_ISDIR, b"directory"),
    (stat.S_ISLNK, b"link"),
    (stat.S_ISSOCK, b"socket"),
    (stat.S_ISFIFO, b"named pipe"),
    (stat.S_ISCHR, b"char device"),
    (stat.S_ISBLK, b"block device"),
)


def status(path, follow):
    """Return what is known of a file, in LuaFileSystem's order, or (None, message, errno).

    mode, dev, ino, nlink, uid, gid, rdev, access, modification, change, size, permissions,
    blocks, blksize; times in seconds since 1970.
    """
    path = text(path)
    try:
        s = os.stat(path) if follow else os.lstat(path)
    except (OSError, ValueError) as e:
        return None, *_failure(e, path)
    mode = next((name for test, name in _KINDS if test(s.st_mode)), b"other")
    return (
        mode,
        *[int(n) for n in (s.st_dev, s.st_ino, s.st_nlink, s.st_uid, s.st_gid)],
        int(getattr(s, "st_rdev", 0)),
        *[int(n) for n in (s.st_atime, s.st_mtime, s.st_ctime, s.st_size)],
        stat.filemode(s.st_mode)[1:].encode(),
        int(getattr(s, "st_blocks", 0)),
        int(getattr(s, "st_blksize", 0)),
    )


def link_target(path):
    """Return what a symbolic link points to, or None."""
    try:
        return lua_string(os.readlink(text(path)))
    except (OSError, ValueError):
        return None


def real_path(path):
    """Return `path` absolute and free of links."""
    return lua_string(os.path.realpath(text(path)))


_temporary = []


def temporary_name():
    """Return the name of a new temporary file, removed when the program ends."""
    import atexit
    import tempfile

    handle, path = tempfile.mkstemp(prefix="lua_")
    os.close(handle)
    if not _temporary:
        atexit.register(remove_temporaries)
    _temporary.append((os.getpid(), path))
    return lua_string(path)


def remove_temporaries():
    """Remove the files that `temporary_name` named in this process."""
    while _temporary:
        owner, path = _temporary.pop()
        if owner == os.getpid():
            try:
                os.unlink(path)
            except OSError:
                pass


def system_names():
    """Return the names of the operating system, the host, the hardware."""
    if sys.platform == "win32":
        return b"Windows", lua_string(os.environ.get("COMPUTERNAME", "")), b"x86_64"
    u = os.uname()
    return lua_string(u.sysname), lua_string(u.nodename), lua_string(u.machine)


def program():
    """Return the path of the interpreter that runs this program, and the installation's prefix."""
    return lua_string(sys.executable or ""), lua_string(sys.prefix)


def is_terminal(descriptor):
    """Return whether a file descriptor is a terminal."""
    try:
        return os.isatty(int(descriptor))
    except OSError:
        return False


def terminal_width():
    """Return the columns of the terminal on standard output; 0 where it is none."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0


def _failure(error, path=None):
    if isinstance(error, ValueError):
        return lua_string(str(error)), errno.EINVAL
    message = error.strerror or str(error)
    return lua_string(f"{path}: {message}" if path is not None else message), error.errno or 0


def _try(function, *args):
    try:
        function(*args)
    except (OSError, ValueError) as e:
        return _failure(e, args[0] if isinstance(args[0], str) else None)
    return None
