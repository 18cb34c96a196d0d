"""Sound files and short-time Fourier transforms: the kernels of the package audio.

Samples are numbers of 32 bits with a sign whatever the file holds, as libsox gives them: one of
16 bits is multiplied by 2**16, one of floating point by 2**31.  WAV files of plain numbers are read
and written here; every other format goes through the package soundfile.
"""

import io
import os

import numpy as np

from luatorch.arrays import get_array_module
from luatorch.ops import wav
from luatorch.ops.files import replace_file
from luatorch.runtime import text

FULL = 2.0**31
# What names of formats mean to soundfile, where it has another name, and in which form samples are
# written there.
_FORMATS = {"aif": "AIFF", "aifc": "AIFF", "snd": "AU", "oga": "OGG", "sph": "NIST", "sf": "IRCAM"}
_SUBTYPES = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}
_BLOCK = 1024  # windows at a time
FLOOR = 1e-10  # magnitudes below count as this: -200 dB


def _soundfile(why):
    try:
        import soundfile
    except (ImportError, OSError):
        raise RuntimeError(
            f"{why}; other formats need soundfile, which is not installed: "
            "pip install 'luatorch[audio]'"
        ) from None
    return soundfile


def _decode(data, what):
    """Return (samples, rate): float64 (n, channels) in 32-bit numbers."""
    try:
        samples, rate = wav.decode(data)
    except wav.NotSimple as error:
        library = _soundfile(f"{what}: {error}")
        try:
            samples, rate = library.read(io.BytesIO(data), dtype="float64", always_2d=True)
        except (library.LibsndfileError, RuntimeError) as failure:
            reason = getattr(failure, "error_string", failure)
            raise ValueError(f"{what}: cannot be read as sound: {reason}") from None
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None
    return np.clip(samples * FULL, -FULL, FULL - 1), rate


def load_file(path):
    """Return the samples of a sound file (n, channels), n, channels and the rate in Hz."""
    path = text(path)
    with open(path, "rb") as f:
        samples, rate = _decode(f.read(), path)
    return samples, *samples.shape, rate


def load_bytes(data):
    """Return the same of a sound file that is an array of bytes."""
    samples, rate = _decode(data.tobytes(), "decompress")
    return samples, *samples.shape, rate


def store(dst, samples):
    """dst = samples, truncated for an integer type."""
    dst[...] = get_array_module(dst).asarray(samples)


def _encode(x, rate, extension, what):
    extension = extension.lower()
    x = x.get() if hasattr(x, "get") else x  # from a device
    wide = np.nan_to_num(np.asarray(x, "d")).reshape(len(x), -1)
    if extension in ("wav", "wave"):
        short = np.clip(np.floor(wide / 2**16 + 0.5), -(2**15), 2**15 - 1).astype(np.int16)
        return wav.encode(short, int(rate))
    library = _soundfile(f"{what}: '{extension}' is not wav")
    name = _FORMATS.get(extension, extension.upper())
    if name not in library.available_formats():
        known = ", ".join(sorted(n.lower() for n in library.available_formats()))
        raise ValueError(f"{what}: unknown format '{extension}'; known are {known}")
    out = io.BytesIO()
    full = np.clip(wide / FULL, -1, 1 - 2.0**-31)
    subtype = _SUBTYPES.get(name)
    if subtype is None and library.check_format(name, "PCM_16"):
        subtype = "PCM_16"
    try:
        library.write(out, full, int(rate), subtype, format=name)
    except (library.LibsndfileError, RuntimeError, ValueError) as failure:
        reason = getattr(failure, "error_string", failure)
        raise ValueError(f"{what}: cannot be written as {extension}: {reason}") from None
    return out.getvalue()


def save_file(path, x, rate):
    """Write samples (n,) or (n, channels) as the format that the file name ends in."""
    path = text(path)
    data = _encode(x, rate, os.path.splitext(path)[1][1:], path)
    replace_file(path, data)


def save_bytes(x, rate, extension):
    """Return samples as the bytes of a sound file of a format."""
    return _encode(x, rate, text(extension), "compress")


def sample_path():
    """Return the path of the sample: a voice that sings three vowels, 16 kHz."""
    import luatorch

    return os.path.join(os.path.dirname(luatorch.__file__), "data", "voice.wav").encode()


# -- transforms ------------------------------------------------------------------------


def _window(xp, kind, n):
    """Return a window of n samples, the same from both ends."""
    if kind == "rect":
        return xp.ones(n)
    return {"hamming": xp.hamming, "hann": xp.hanning, "bartlett": xp.bartlett}[kind](n)


def _spectra(x, size, kind, stride):
    """Yield (windows, their transforms, the highest frequency first), some windows at a time."""
    xp = get_array_module(x)
    x = x.reshape(-1).astype("d")
    window, inside = _window(xp, kind, size), xp.arange(size)
    count = (x.shape[0] - size) // stride + 1
    for first in range(0, count, _BLOCK):
        last = min(first + _BLOCK, count)
        frames = x[xp.arange(first, last)[:, None] * stride + inside]
        yield slice(first, last), xp.fft.rfft(frames * window, axis=1)[:, ::-1]


def stft(r, x, size, kind, stride):
    """r (windows, size // 2 + 1, 2) = real and imaginary parts of the windows' transforms.

    X_k = sum_i window_i x_(start + i) exp(-2 pi i k / size) stands at size // 2 - k: the highest
    frequency is the first.
    """
    for windows, z in _spectra(x, int(size), kind, int(stride)):
        r[windows, :, 0], r[windows, :, 1] = z.real, z.imag


def spectrogram(r, x, size, kind, stride):
    """r (size // 2 + 1, windows) = 20 log10 |X_k|, the highest frequency in the first row."""
    xp = get_array_module(x)
    for windows, z in _spectra(x, int(size), kind, int(stride)):
        r[:, windows] = 20 * xp.log10(xp.maximum(abs(z), FLOOR)).T
