"""The prompt of ``th``: history, completion, several lines where a statement needs them."""

import os
import sys
import time

from luatorch.errors import LuaError
from luatorch.runtime import lua_string, text

PROMPT = "th> "
CONTINUATION = "..> "
BANNER = """\
luatorch {version}: Torch7 on LuaJIT and NumPy
Tab completes, ? helps, os.exit() or Ctrl-D leaves.
"""


def history_path():
    """Return the file that keeps what was typed: LUATORCH_HISTORY, or one in the home folder."""
    return os.environ.get("LUATORCH_HISTORY") or os.path.expanduser("~/.luatorch_history")


class Repl:
    """Reads lines and runs them in a runtime.

    runtime: a :class:`luatorch.Runtime` with ``th=True``.
    interrupts: :class:`luatorch.interrupt.Interrupts` of that runtime, entered for each line.
    session: keyword arguments of prompt_toolkit's PromptSession, for tests (input, output).
    """

    def __init__(self, runtime, interrupts=None, **session):
        self.runtime = runtime
        self._interrupts = interrupts
        self._session_options = session
        repl = self._lua("require", "trepl.repl")
        self._repl = {name: repl[name] for name in ("run", "complete", "is_complete", "open")}
        self.runtime._call(self._repl["open"])

    def _lua(self, name, argument):
        return self.runtime._call(self.runtime._entry[name], lua_string(argument))[0]

    # -- what the prompt asks Lua -----------------------------------------------------------

    def is_complete(self, source):
        """Return whether `source` can be run as it is (or is wrong), or needs more lines."""
        return bool(self.runtime._call(self._repl["is_complete"], lua_string(source))[0])

    def complete(self, before):
        """Return (length of the text to replace, candidates) for the text before the cursor."""
        length, names = self.runtime._call(self._repl["complete"], lua_string(before))
        return int(length), [text(n) for n in names.split("\n") if n]

    # -- the loop -------------------------------------------------------------------------------

    def run(self):
        """Read and run until the user leaves; return the exit status."""
        if not self._session_options and not sys.stdin.isatty():
            return self._run_piped()
        from luatorch import __version__

        session = self._session()
        if not self._session_options:
            print(BANNER.format(version=__version__))
        while True:
            try:
                line = session.prompt(PROMPT)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return 0
            if line.strip() in ("exit", "quit"):
                return 0
            if line.strip():
                try:
                    self.evaluate(line)
                except SystemExit as e:
                    return e.code if isinstance(e.code, int) else 0

    def evaluate(self, line):
        """Run what was typed, show what it gives or what went wrong, and how long it took."""
        started = time.perf_counter()
        try:
            if self._interrupts is None:
                self.runtime._call(self._repl["run"], lua_string(line))
            else:
                with self._interrupts:
                    self.runtime._call(self._repl["run"], lua_string(line))
        except LuaError as e:
            self.runtime.flush()
            sys.stderr.write(_short_trace(e) + "\n")
            return
        except KeyboardInterrupt as e:
            self.runtime.flush()
            sys.stderr.write(f"\n{_first_line(getattr(e, 'lua_traceback', 'interrupted'))}\n")
            return
        finally:
            self.runtime.flush()
        elapsed = time.perf_counter() - started
        sys.stdout.write(f"[{elapsed:.4f}s]".rjust(79) + "\n")
        sys.stdout.flush()

    def _run_piped(self):
        try:
            self.runtime.run_source(sys.stdin.buffer.read(), "=stdin")
        except LuaError as e:
            self.runtime.flush()
            sys.stderr.write(e.traceback + "\n")
            return 1
        return 0

    def _session(self):
        from prompt_toolkit import PromptSession
        from prompt_toolkit.completion import Completer, Completion
        from prompt_toolkit.history import FileHistory
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.lexers import PygmentsLexer
        from pygments.lexers import LuaLexer

        repl = self

        class LuaCompleter(Completer):
            def get_completions(self, document, event):
                length, names = repl.complete(document.text_before_cursor)
                for name in names:
                    yield Completion(name, start_position=-length)

        keys = KeyBindings()

        @keys.add("enter")
        def _(event):
            buffer = event.current_buffer
            if repl.is_complete(buffer.text):
                buffer.validate_and_handle()
            else:
                buffer.insert_text("\n")

        options = {
            "history": FileHistory(history_path()),
            "lexer": PygmentsLexer(LuaLexer),
            "completer": LuaCompleter(),
            "complete_while_typing": False,
            "key_bindings": keys,
            "multiline": True,
            "prompt_continuation": lambda width, number, wrapped: CONTINUATION,
        }
        options.update(self._session_options)
        return PromptSession(**options)


def _first_line(message):
    return message.partition("\n")[0]


def _short_trace(error):
    """Return the error's text, with the stack where it goes deeper than the typed line."""
    heading, _, calls = error.traceback.partition("\nstack traceback:\n")
    calls = [c for c in calls.split("\n") if "luatorch/trepl/" not in c and c.strip()]
    if len(calls) <= 1:
        return error.message
    return "\n".join([heading, "stack traceback:", *calls])
