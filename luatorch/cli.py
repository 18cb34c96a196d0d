"""The commands ``luatorch`` and ``th``.

Running a program imports as little as can be: click and the rest come with the other commands
(see ``luatorch.commands``) and the prompt (``luatorch.repl``).
"""

import os
import sys

USAGE = """\
usage: {name} [options] [script.lua [arguments...]]

  -e CODE            run CODE (may be given several times, before the script)
  -l NAME            require the package NAME first
  -i                 go to the prompt after the script
  --debug            show Python's traceback of errors that come from Python
  --allow-bytecode   load Lua functions stored in .t7 files; this runs code from the file
  -v, --version      show the version
  -h, --help         show this text

Without a script: the prompt, or, where standard input is no terminal, the program read from it.
Options after the script are the script's own.
"""


class Options:
    """What stood on the command line before the script and after it."""

    def __init__(self):
        self.steps = []  # ("e", code) and ("l", package), in order
        self.interactive = self.debug = False
        self.allow_bytecode = None
        self.script, self.arguments = None, []


class UsageError(Exception):
    """The command line is wrong."""


def parse(arguments):
    """Return the Options of a list of command-line arguments."""
    options, words = Options(), list(arguments)
    while words:
        word = words.pop(0)
        if word in ("-e", "-l"):
            if not words:
                raise UsageError(f"option {word} needs a value")
            options.steps.append((word[1], words.pop(0)))
        elif word.startswith(("-e", "-l")) and not word.startswith("--"):
            options.steps.append((word[1], word[2:]))
        elif word == "-i":
            options.interactive = True
        elif word == "--debug":
            options.debug = True
        elif word == "--allow-bytecode":
            options.allow_bytecode = True
        elif word == "--":
            if words:
                options.script, options.arguments = words[0], words[1:]
            break
        elif word.startswith("-") and word != "-":
            raise UsageError(f"unknown option {word}")
        else:
            options.script, options.arguments = word, words
            break
    return options


def _say(message):
    sys.stderr.write(message if message.endswith("\n") else message + "\n")
    sys.stderr.flush()


def execute(options):
    """Do what the options say; return the exit status."""
    from luatorch import runtime as runtime_module

    runtime_module.owns_process = True
    runtime_module.debug = options.debug
    runtime = None
    try:
        from luatorch.interrupt import Interrupts

        runtime = runtime_module.Runtime(
            th=True, exit="process", allow_bytecode=options.allow_bytecode
        )
        prompt = options.interactive or (
            not options.script and not options.steps and sys.stdin.isatty()
        )
        runtime._entry["set_prompt"](lambda: _nested_prompt(runtime))
        prompting = None
        with Interrupts(runtime, forgiving=prompt) as interrupts:
            status = _guarded(runtime, interrupts, lambda: _run_steps(runtime, options), options)
            if prompt and status != 130:
                from luatorch.repl import Repl

                prompting = Repl(runtime, interrupts)
        if prompting is not None:
            status = prompting.run()
        runtime.close()
        return status
    except KeyboardInterrupt:
        _say("luatorch: interrupted")
        return 130


def _run_steps(runtime, options):
    runtime.set_arg(options.script or "-", options.arguments)
    for kind, text in options.steps:
        if kind == "l":
            runtime.require(text)
        else:
            runtime.run_source(text, "=(command line)", options.arguments)
    if options.script and options.script != "-":
        runtime.run_file(options.script, options.arguments)
    elif options.script == "-" or (not options.steps and not sys.stdin.isatty()):
        runtime.run_source(sys.stdin.buffer.read(), "=stdin", options.arguments)


def _nested_prompt(runtime):
    """Run the prompt that a program asked for with ``require 'trepl' ()``."""
    from luatorch.repl import Repl

    Repl(runtime).run()


def _guarded(runtime, interrupts, action, options):
    """Run `action`; report what went wrong on stderr; return the exit status."""
    from luatorch.errors import LuaError

    try:
        action()
        return 0
    except LuaError as e:
        runtime.flush()
        _say(e.traceback)
        return 1
    except KeyboardInterrupt as e:
        interrupts.done()
        runtime.flush()
        _say(getattr(e, "lua_traceback", "luatorch: interrupted"))
        return 130
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else 0
    except OSError as e:
        runtime.flush()
        if options.debug:
            import traceback

            traceback.print_exception(e)
        _say(f"luatorch: cannot open {e.filename or options.script}: {e.strerror or e}")
        return 1


def run(arguments, name="luatorch"):
    """Run a command line of ``th`` or ``luatorch run``; return the exit status."""
    if arguments and arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE.format(name=name))
        return 0
    if arguments and arguments[0] in ("-v", "--version"):
        from luatorch import __version__

        print(f"luatorch {__version__}")
        return 0
    try:
        options = parse(arguments)
    except UsageError as e:
        _say(f"{name}: {e}\n" + USAGE.format(name=name))
        return 2
    if hasattr(os, "dup"):
        _default_pipe_signal()
    return execute(options)


def _default_pipe_signal():
    """End quietly when the reader of our output goes away, as other commands do."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _leave(status):
    from luatorch.ops.system import leave

    leave(status)


def main():
    """Run the ``luatorch`` command."""
    arguments = sys.argv[1:]
    first = arguments[0] if arguments else ""
    if first == "run" and len(arguments) > 1 and arguments[1] != "--help":
        _leave(run(arguments[1:], "luatorch run"))
    named = first.endswith(".lua") or first in ("-e", "-l", "-i", "-", "--debug")
    if not first or named or first == "--allow-bytecode":
        _leave(run(arguments))
    from luatorch.commands import commands

    commands(prog_name="luatorch")


def th():
    """Run the ``th`` command."""
    _leave(run(sys.argv[1:], "th"))
