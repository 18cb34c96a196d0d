"""The tutorials run to their ends, at reduced size, in folders of their own."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from luatorch import load, save
from luatorch.digits import digits

TUTORIALS = Path(__file__).parent.parent / "tutorials"


def _run(folder, script, *args):
    """Run a tutorial in `folder` and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "luatorch", "run", str(script), *args],
        cwd=folder,
        env={**os.environ, "LUATORCH_CACHE": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def cifar(tmp_path_factory):
    """A folder with a data set of the form of the blitz': 300 images to train, 10,000 to test.

    An image of class k is brightest in its k-th rows: a pattern that five epochs can learn.
    """
    folder = tmp_path_factory.mktemp("cifar")
    rng = np.random.default_rng(0)
    for name, count in (("train", 300), ("test", 10_000)):
        label = rng.permutation(np.arange(count) % 10 + 1).astype(np.uint8)
        data = rng.integers(0, 128, (count, 3, 32, 32), np.uint8)
        for k in range(1, 11):
            data[label == k, :, 3 * k - 2 : 3 * k + 1] += 127
        save(folder / f"cifar10-{name}.t7", {"data": data, "label": label})
    return folder


def test_blitz(cifar):
    out = _run(cifar, TUTORIALS / "blitz.lua")
    errors = [float(e) for e in re.findall(r"# current error = (\S+)", out)]
    assert len(errors) == 10  # five epochs on the CPU, five on the GPU
    assert errors[4] < errors[0]
    correct, percent = re.search(r"^(\d+)\t(\S+) % \s*$", out, re.M).groups()
    assert float(percent) == int(correct) / 100 and int(correct) > 5000  # a guess gets 1000


def test_solutions(cifar):
    out = _run(cifar, TUTORIALS / "blitz_solutions.lua")
    assert re.search(r"64 and 128 planes: \d+\.\d\d ms", out)
    assert "5  5\n 5  5" in out


def test_char_lstm(tmp_path):
    (tmp_path / "text.txt").write_text("the cat sat on the mat\n" * 40)
    args = "-text text.txt -size 24 -steps 12 -batch 4 -epochs 15 -learningRate 0.02 -sample 40"
    out = _run(tmp_path, TUTORIALS / "char_lstm.lua", *args.split())
    losses = [float(x) for x in re.findall(r"loss (\S+) a letter", out)]
    assert len(losses) == 15
    assert losses[-1] < 0.5 < 1.2 < losses[0]
    written = out.split("It writes:\n")[1].rstrip("\n").removesuffix("\t")
    assert len(written) in (39, 40) and "the" in written


def test_char_lstm_text():
    text = (TUTORIALS / "data" / "shakespeare.txt").read_text(encoding="ascii")
    assert text.count("\n") > 300


def test_digits(tmp_path):
    args = "-epochs 2 -train 2000 -save log".split()
    out = _run(tmp_path, TUTORIALS / "digits.lua", *args)
    tested = [float(x) for x in re.findall(r"test accuracy (\S+) %,", out)]
    assert len(tested) == 2 and tested[-1] > 90
    assert f"global correct: {tested[-1]:g}%" in out
    assert (tmp_path / "log" / "accuracy.log").read_text().count("\n") == 3
    assert load(tmp_path / "log" / "net.t7").typename == "nn.Sequential"
    plots = ["accuracy.png", "confusion.png", "accuracy.log.eps"]
    there = [(tmp_path / "log" / name).is_file() for name in plots]
    if importlib.util.find_spec("matplotlib"):
        assert all(there)
    else:
        assert not any(there) and "luatorch[plot]" in out


def test_digits_data():
    data, label = digits(3, 200)
    assert data.shape == (200, 1, 28, 28) and data.dtype == np.uint8
    assert np.bincount(label, minlength=11).tolist() == [0] + [20] * 10
    again, _ = digits(3, 200)
    assert (data == again).all()
    assert (data != digits(4, 200)[0]).any()
    means = [data[label == k].mean(0).ravel() for k in range(1, 11)]  # the classes differ
    assert np.corrcoef(means)[np.triu_indices(10, 1)].max() < 0.95
    assert data[:, :, 9:19, 9:19].mean() > 3 * data[:, :, :3].mean()
