"""The commands beside running programs: ``luatorch info``, ``luatorch data``."""

import os
import platform
import sys

import click

from luatorch import __version__


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-v", "--version", message="luatorch %(version)s")
@click.option("-e", "code", metavar="CODE", help="Run CODE.")
@click.pass_context
def commands(context, code):
    """Run Torch7 programs; without a command, open the prompt."""
    # Command lines that begin with -e, or are empty, went to luatorch.cli before.


@commands.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(arguments):
    """Run a program: luatorch run [options] SCRIPT [arguments...]"""
    from luatorch import cli

    sys.exit(cli.run(list(arguments) or ["--help"], "luatorch run"))


def _version_of(package):
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _blas():
    from luatorch.native.blas import find_blas

    found = find_blas()
    return os.fsdecode(found[0]) if found else "none that can be called directly; NumPy's own"


def _native():
    from luatorch.native import library_path

    return library_path() or "not built (NumPy does its work)"


def _gpu():
    try:
        import cupy

        count = cupy.cuda.runtime.getDeviceCount()
        names = [
            cupy.cuda.runtime.getDeviceProperties(i)["name"].decode(errors="replace")
            for i in range(count)
        ]
        return ", ".join(names)
    except ImportError:
        return "none (CuPy is not installed)"
    except Exception as e:  # CuPy raises errors of many kinds where there is no driver
        return f"none ({str(e).splitlines()[0]})"


@commands.command()
def info():
    """Show versions, libraries and devices."""
    from luatorch.runtime import Runtime, lua_directory

    lua = Runtime()
    rows = [
        ("luatorch", __version__),
        ("Python", platform.python_version()),
        ("Lua", lua.eval("jit.version")),
        ("JIT", "on" if lua.eval("(jit.status())") else "off"),
        ("lupa", _version_of("lupa")),
        ("NumPy", _version_of("numpy")),
        ("BLAS", _blas()),
        ("C library", _native()),
        ("threads", str(lua.eval("torch.getnumthreads()"))),
        ("GPU", _gpu()),
        ("Lua packages", lua_directory()),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{name:{width}}  {value}")


@commands.group()
def data():
    """Get data sets."""


@data.command()
def cifar10():
    """Get CIFAR-10 as two .t7 files and say where they are."""
    from luatorch import datasets

    for path in datasets.cifar10(say=lambda message: click.echo(message, err=True)):
        click.echo(path)
