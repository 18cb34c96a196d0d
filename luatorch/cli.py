"""The commands ``luatorch`` and ``th``."""

import sys


def main():
    """Run the ``luatorch`` command."""
    from luatorch.runtime import Runtime

    args = sys.argv[1:]
    if args and args[0] == "run":
        args = args[1:]
    rt = Runtime(th=True, exit="process")
    from luatorch.errors import LuaError

    try:
        rt.run_file(args[0], args[1:])
    except LuaError as e:
        rt.flush()
        print(e.traceback, file=sys.stderr)
        rt.flush()
        sys.exit(1)
    rt.flush()


def th():
    """Run the ``th`` command."""
    main()
