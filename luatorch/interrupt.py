"""Ctrl-C while Lua runs.

Python sees a signal only between its own bytecodes, and a Lua loop executes none.  So a watcher
thread is woken by the signal (``signal.set_wakeup_fd``) and sets a hook in the Lua state, as
LuaJIT's own command does from its signal handler; the hook calls into Python, where
KeyboardInterrupt is raised and unwinds Lua.  Without a signal nothing of this costs anything.

Compiled loops without calls do not look at hooks; those typed at the prompt look at a flag
instead (see ``luatorch.source.add_calls``).  A program that is still running
`PATIENCE` seconds after the signal is ended by the watcher; at the prompt a second Ctrl-C does.
"""

import _thread
import ctypes
import os
import signal
import sys
import time

PATIENCE = 1.0
_DELAY = 0.02  # seconds that Python gets before the hook is set
_MASK_ALL = 1 | 2 | 8  # calls, returns, instruction counts


class Interrupts:
    """Makes Ctrl-C raise KeyboardInterrupt in the Lua code that a runtime runs.

    runtime: a :class:`luatorch.Runtime`.
    forgiving: True at a prompt, where the process goes on after an interrupt.
    """

    def __init__(self, runtime, *, forgiving=False):
        self._forgiving = forgiving
        self._pending = False
        self._armed = False
        self._lock = _thread.allocate_lock()
        self._library = ctypes.CDLL(runtime._lupa.__file__)
        for name in ("lua_sethook", "lua_gethook"):
            getattr(self._library, name).restype = ctypes.c_void_p
        self._set = self._library.lua_sethook
        self._set.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
        self._library.lua_gethook.argtypes = [ctypes.c_void_p]
        # Any coroutine stands for its state; Lua's own C hook calls the function given here.
        state, flag = runtime._entry["prepare_hook"](_poll)
        self._state = int(state)
        self._flag = ctypes.c_int32.from_address(int(flag))
        self._hook = self._library.lua_gethook(self._state)
        self._set(self._state, None, 0, 0)

    def __enter__(self):
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        self._former = signal.signal(signal.SIGINT, self._handle)
        self._wakeup = write
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        _thread.start_new_thread(self._watch, ())
        return self

    def __exit__(self, *exc):
        self.done()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, self._former or signal.SIG_DFL)
        os.close(self._wakeup)

    def done(self):
        """The interrupt was seen: nothing is pending any more."""
        with self._lock:
            self._pending = False
            self._disarm()

    def _handle(self, signum, frame):
        with self._lock:
            self._disarm()
        raise KeyboardInterrupt

    def _disarm(self):
        self._flag.value = 0
        if self._armed:
            self._armed = False
            self._set(self._state, None, 0, 0)

    def _watch(self):
        while True:
            try:
                data = os.read(self._read, 64)
            except OSError:
                data = b""
            if not data:
                os.close(self._read)
                return
            if signal.SIGINT not in data:
                continue
            if self._pending and self._forgiving:
                end_process()
            self._pending = True
            time.sleep(_DELAY)
            with self._lock:
                if self._pending:
                    self._armed = True
                    self._flag.value = 1
                    self._set(self._state, self._hook, _MASK_ALL, 1)
            _thread.start_new_thread(self._insist, ())

    def _insist(self):
        time.sleep(PATIENCE)
        if not self._pending:
            return
        if not self._forgiving:
            end_process()
        _complain("\nstill running; press Ctrl-C again to end the process\n")


def _poll(*_):
    """Do nothing in Python, so that Python looks at its signals."""


def _complain(message):
    try:
        os.write(2, message.encode())
    except OSError:
        pass


def end_process():
    """End this process as an interrupted one, whatever its main thread is doing."""
    # The main thread may hold the lock of C's stdout; then what it wrote last is lost.
    _thread.start_new_thread(ctypes.CDLL(None).fflush, (None,))
    time.sleep(0.1)
    _complain("luatorch: interrupted\n")
    sys.stderr.flush()
    os._exit(130)
