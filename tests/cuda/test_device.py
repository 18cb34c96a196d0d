"""Cuda tensors on an emulated device: NumPy stands in for CuPy, and host memory is out of reach.

What a device runs is run here without one.  Whether a real one gives the same, only a machine with
a GPU can tell: the tests marked `gpu` are skipped elsewhere.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from luatorch.cuda import devices, emulation

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = ["test_cutorch.py", "test_cunn.py", "test_cudnn.py", "test_recurrent.py"]

MODES = ["emulate", pytest.param("require", marks=pytest.mark.gpu)]


@pytest.fixture(params=MODES)
def mode(request):
    """What LUATORCH_CUDA is set to."""
    if request.param == "require":
        count, why = devices.count()
        if not count:
            pytest.skip(f"no GPU: {why.decode()}")
    return request.param


def _run(mode, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(os.environ, LUATORCH_CUDA=mode),
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_against_the_host(mode):
    done = _run(mode, "-m", "tests.cuda.run_device")
    assert done.returncode == 0, "after " + "\n".join(done.stderr.splitlines()[-3:])
    result = json.loads(done.stdout)
    assert min(result["count"].values()) > 30 and sum(result["count"].values()) > 500
    assert not result["found"], "\n".join(f"{k}: {v}" for k, v in result["found"].items())


def test_packages(mode):
    done = _run(mode, "-m", "pytest", "-q", "-x", *[f"tests/cuda/{name}" for name in OTHERS])
    assert done.returncode == 0, done.stdout[-3000:]


def test_python_side(mode):
    done = _run(
        mode,
        "-c",
        """if True:
        import luatorch, numpy as np
        lua = luatorch.Runtime()
        lua.execute("require 'cutorch' x = torch.CudaTensor{{1, 2}, {3, 4}} s = x:storage()")
        assert lua.eval("x:isManaged()") is False
        x = np.asarray(lua.globals.x)
        assert x.dtype == "f" and x.tolist() == [[1, 2], [3, 4]]
        x[0, 0] = 9                                      # a copy
        assert lua.eval("x[1][1]") == 1
        assert np.asarray(lua.globals.s).tolist() == [1, 2, 3, 4]
        lua.globals.y = np.ones(3, "f")
        assert lua.eval("torch.type(y:cuda())") == "torch.CudaTensor"
    """,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_arrays_do_not_mix():
    xp = emulation.xp
    a, b = xp.ones((2, 3)), np.ones((2, 3))
    assert isinstance(a, emulation.Array)
    for f in (
        lambda: a + b,
        lambda: np.add(b, a),
        lambda: xp.concatenate([a, b]),
        lambda: xp.dot(a, b.T),
        lambda: xp.clip(a, 0, 1, out=b),
        lambda: a.__setitem__(0, b[0]),
        lambda: a[b > 0],
    ):
        with pytest.raises(TypeError, match="array of the host"):
            f()
    for kept in (
        a + 1,
        a.sum(),
        a[0],
        xp.asarray(b) + a,
        xp.linalg.svd(a)[0],
        xp.clip(a, 0, 1, out=a),
    ):
        assert isinstance(kept, emulation.Array)
    assert type(a.get()) is np.ndarray and a.get() is not a
