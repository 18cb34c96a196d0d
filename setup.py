"""Builds the optional C library; everything else is in pyproject.toml."""

import sys
from glob import glob

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

FLAGS = [
    "-O3",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fno-signed-zeros",
    "-fassociative-math",
    "-fvisibility=hidden",
]


class OptionalBuild(build_ext):
    """Builds the C library where a compiler is there, and says so where none is."""

    def run(self):
        try:
            super().run()
        except Exception as error:
            self._notice(error)

    def build_extension(self, ext):
        try:
            super().build_extension(ext)
        except Exception as error:
            self._notice(error)

    def _notice(self, error):
        print(
            f"luatorch: built without its C library ({error}); NumPy does all the work",
            file=sys.stderr,
        )

    def copy_extensions_to_source(self):
        try:
            super().copy_extensions_to_source()
        except Exception as error:
            self._notice(error)


setup(
    cmdclass={"build_ext": OptionalBuild},
    ext_modules=[
        Extension(
            "luatorch.native._kernels",
            [f"luatorch/native/src/{name}.c" for name in ("kernels", "maths", "memory", "picks", "random")],
            depends=sorted(glob("luatorch/native/src/*.h") + glob("luatorch/native/src/*.inc")),
            extra_compile_args=FLAGS if sys.platform != "win32" else ["/O2"],
            optional=True,
        )
    ],
)
