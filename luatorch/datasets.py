"""The data sets of the tutorials.

CIFAR-10 as the 60-minute blitz uses it: 10,000 training and 10,000 test images, each set a
.t7 table of ``data`` (ByteTensor 10000x3x32x32) and ``label`` (ByteTensor 10000, 1 to 10).
"""

import hashlib
import io
import os
import sys
import tarfile
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path

CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
COUNT = 10_000
URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
MD5 = "c32a1d4ab5d03f1284b67883e8d87530"  # as the data set's page gives it

# The sheet of drawings: a row a class, so many 48x48 cells in it.
_CELL = 48
_DRAWINGS = {
    "airplane": 4,
    "automobile": 5,
    "bird": 6,
    "cat": 4,
    "deer": 1,
    "dog": 4,
    "frog": 1,
    "horse": 4,
    "ship": 5,
    "truck": 4,
}


def cache_directory() -> Path:
    """Return the folder that keeps data sets: LUATORCH_CACHE, or the user's cache folder."""
    chosen = os.environ.get("LUATORCH_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "luatorch"


def cifar10(say=None):
    """Return the paths of the training and the test set, (train.t7, test.t7).

    They are looked for in the working directory, then in the cache; else CIFAR-10 is downloaded
    there and converted; else, without a network, a stand-in is drawn.  `say` is called with a
    line of text about what was done.
    """
    say = say or (lambda line: print(line, file=sys.stderr))
    for folder in (Path.cwd(), cache_directory()):
        paths = folder / "cifar10-train.t7", folder / "cifar10-test.t7"
        if all(p.is_file() for p in paths):
            return paths
    folder = cache_directory()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        archive = _download()
    except (OSError, urllib.error.URLError) as error:
        say(f"CIFAR-10 cannot be downloaded ({error}).")
    else:
        say("CIFAR-10 downloaded and converted.")
        return _save(folder, _read_batches(archive))
    folder = folder / "standin"
    paths = folder / "cifar10-train.t7", folder / "cifar10-test.t7"
    if not all(p.is_file() for p in paths):
        folder.mkdir(parents=True, exist_ok=True)
        _save(folder, {"train": standin(1), "test": standin(2)})
    say(
        "Using a STAND-IN for CIFAR-10: 10,000 + 10,000 images of the ten classes, drawn from a\n"
        "few pictures.  Accuracies are not those of CIFAR-10."
    )
    return paths


@cache
def cifar10_paths():
    """Return what `cifar10` does, as Lua strings."""
    return tuple(os.fsencode(p) for p in cifar10())


def _download():
    """Return the bytes of the official archive, its checksum verified."""
    from tqdm import tqdm

    with urllib.request.urlopen(URL, timeout=20) as response:
        total = int(response.headers.get("Content-Length") or 0) or None
        out = io.BytesIO()
        with tqdm(total=total, unit="B", unit_scale=True, desc="CIFAR-10") as bar:
            while piece := response.read(1 << 18):
                out.write(piece)
                bar.update(len(piece))
    archive = out.getvalue()
    digest = hashlib.md5(archive).hexdigest()
    if digest != MD5:
        raise OSError(f"the archive's checksum is {digest}, not {MD5}")
    return archive


def _read_batches(archive):
    """Return {'train': (data, label), 'test': ...} from the archive of binary batches."""
    import numpy as np

    sets = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for name, member in (("train", "data_batch_1.bin"), ("test", "test_batch.bin")):
            raw = tar.extractfile("cifar-10-batches-bin/" + member).read()
            rows = np.frombuffer(raw, np.uint8).reshape(COUNT, 1 + 3 * 32 * 32)
            sets[name] = rows[:, 1:].reshape(COUNT, 3, 32, 32).copy(), rows[:, 0] + np.uint8(1)
    return sets


def _save(folder, sets):
    """Write the sets into `folder`; return their paths."""
    from luatorch.interop import save

    paths = []
    for name in ("train", "test"):
        data, label = sets[name]
        path = folder / f"cifar10-{name}.t7"
        save(path, {"data": data, "label": label})
        paths.append(path)
    return tuple(paths)


def standin(seed, count=COUNT):
    """Return (data, label): `count` drawn 32x32 images of the ten classes.

    data: uint8 count x 3 x 32 x 32; label: uint8 count, 1 to 10.  The same seed draws the same
    images: a picture of the class, flipped, turned, scaled and moved, on a shaded background
    with noise.
    """
    import numpy as np
    from PIL import Image

    sheet = Image.open(Path(__file__).parent / "data" / "drawings.png").convert("RGBA")
    cells = [
        [
            sheet.crop((c * _CELL, r * _CELL, (c + 1) * _CELL, (r + 1) * _CELL))
            for c in range(_DRAWINGS[name])
        ]
        for r, name in enumerate(CLASSES)
    ]
    rng = np.random.default_rng(seed)
    label = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    data = np.empty((count, 3, 32, 32), np.uint8)
    ramp = np.linspace(0, 1, 32)[:, None, None]
    for i, k in enumerate(label):
        top, bottom = rng.integers(0, 256, (2, 3))
        background = top + (bottom - top) * ramp
        if rng.random() < 0.5:
            background = background.transpose(1, 0, 2)
        noise = rng.normal(0, rng.uniform(4, 24), (32, 32, 3))
        picture = cells[k][rng.integers(len(cells[k]))]
        if rng.random() < 0.5:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        size = int(rng.integers(16, 31))
        picture = picture.rotate(rng.uniform(-25, 25), Image.Resampling.BILINEAR)
        picture = np.asarray(picture.resize((size, size), Image.Resampling.BILINEAR), float)
        y, x = rng.integers(0, 33 - size, 2)
        canvas = np.broadcast_to(background, (32, 32, 3)).copy()
        alpha = picture[..., 3:] / 255
        patch = canvas[y : y + size, x : x + size]
        patch += alpha * (picture[..., :3] * rng.uniform(0.5, 1) - patch)
        data[i] = np.clip(canvas + noise, 0, 255).astype(np.uint8).transpose(2, 0, 1)
    return data, label + np.uint8(1)
