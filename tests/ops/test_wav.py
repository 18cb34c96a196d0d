"""WAV files: what Python's wave module writes and reads, and damaged ones."""

import io
import struct
import wave

import numpy as np
import pytest

from luatorch.ops import wav


def written(width, samples, rate=8000):
    """Return a WAV file of whole numbers (n, channels) of `width` bytes, by Python's module."""
    out = io.BytesIO()
    with wave.open(out, "wb") as f:
        f.setnchannels(samples.shape[1])
        f.setsampwidth(width)
        f.setframerate(rate)
        wide = samples + 128 if width == 1 else samples
        raw = wide.astype("<i8").tobytes()
        f.writeframes(b"".join(raw[i : i + width] for i in range(0, len(raw), 8)))
    return out.getvalue()


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_whole_numbers(width, channels):
    limit = 2 ** (8 * width - 1)
    rng = np.random.default_rng(width)
    samples = rng.integers(-limit, limit, (7, channels))
    samples[0], samples[1], samples[2] = -limit, limit - 1, 0
    got, rate = wav.decode(written(width, samples))
    assert rate == 8000
    np.testing.assert_array_equal(got, samples / limit)


def chunked(kind, bits, body, channels=1, extra=b""):
    width = channels * bits // 8
    layout = struct.pack("<HHIIHH", kind, channels, 16000, 16000 * width, width, bits) + extra
    rest = b"WAVEfmt " + struct.pack("<I", len(layout)) + layout
    rest += b"odd " + struct.pack("<I", 3) + b"abc\0"  # a chunk of odd length is padded
    rest += b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(rest)) + rest


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
def test_floating_point(dtype):
    x = np.array([0.5, -0.25, 1, 2], dtype)
    got, rate = wav.decode(chunked(3, 8 * x.itemsize, x.tobytes(), 2))
    assert rate == 16000
    np.testing.assert_array_equal(got, [[0.5, -0.25], [1, 2]])


def test_extensible():
    x = np.array([100, -200], "<i2")
    extra = struct.pack("<HHIH", 22, 16, 4, 1) + bytes(14)
    got, _ = wav.decode(chunked(0xFFFE, 16, x.tobytes(), extra=extra))
    np.testing.assert_array_equal(got[:, 0] * 2**15, x)


def test_encode():
    x = np.array([[1, -2], [30000, -32768]], np.int16)
    with wave.open(io.BytesIO(wav.encode(x, 44100))) as f:
        assert (f.getnchannels(), f.getsampwidth(), f.getframerate()) == (2, 2, 44100)
        np.testing.assert_array_equal(np.frombuffer(f.readframes(9), "<i2").reshape(-1, 2), x)


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "not a WAV file"),
        (b"OggS" + bytes(50), "not a WAV file"),
        (b"RIFF\0\0\0\0WAVE", "damaged WAV"),
        (chunked(1, 16, b"abcd")[:40], "damaged WAV"),
        (chunked(1, 16, b"abcd", channels=0), "damaged WAV"),
        (chunked(17, 4, b"abcd"), "compressed"),
        (chunked(7, 8, b"abcd"), "compressed"),
    ],
)
def test_others(data, message):
    with pytest.raises(ValueError, match=message):
        wav.decode(data)


def test_short_files():
    data = chunked(1, 16, np.arange(6, dtype="<i2").tobytes(), 2)
    for cut in range(1, 13):  # the data end early: whole frames are there
        got, _ = wav.decode(data[:-cut])
        np.testing.assert_array_equal(got.ravel() * 2**15, np.arange((12 - cut) // 4 * 2))
