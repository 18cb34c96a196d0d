"""WAV files, read and written with NumPy alone."""

import struct

import numpy as np

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


class NotSimple(ValueError):
    """A sound file that is not a WAV of plain numbers."""


def _chunks(data):
    """Yield (name, start, size) of the chunks of a RIFF file, as far as there are data."""
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        start = at + 8
        yield name, start, min(size, len(data) - start)
        at = start + size + size % 2


def decode(data):
    """Return (samples, rate) of the bytes of a WAV file.

    samples: float64 (n, channels) in [-1, 1), whole numbers divided by half their range.  NotSimple
    for other files and for compressed samples; ValueError for damaged ones.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotSimple("not a WAV file")
    layout = body = None
    for name, start, size in _chunks(data):
        if name == b"fmt " and size >= 16 and layout is None:
            layout = struct.unpack_from("<HHIIHH", data, start)
            if layout[0] == _EXTENSIBLE and size >= 26:
                layout = struct.unpack_from("<H", data, start + 24) + layout[1:]
        elif name == b"data" and body is None:
            body = data[start : start + size]
    if layout is None or body is None:
        raise ValueError("damaged WAV file: no format, or no data")
    kind, channels, rate, _, frame, bits = layout
    width = bits // 8
    if kind not in (_PCM, _FLOAT) or bits % 8 or not 1 <= width <= 8:
        raise NotSimple("a WAV file of compressed samples")
    if channels == 0 or frame != channels * width:
        raise ValueError("damaged WAV file: its sizes do not go together")
    body = body[: len(body) // frame * frame]
    return _numbers(body, kind, width).reshape(-1, channels), rate


def _numbers(body, kind, width):
    if kind == _FLOAT:
        if width not in (4, 8):
            raise NotSimple("a WAV file of unusual floating point numbers")
        return np.frombuffer(body, f"<f{width}").astype("d")
    if width == 1:  # these are without a sign
        return (np.frombuffer(body, np.uint8) - 128.0) / 128
    if width > 4:
        raise NotSimple("a WAV file of unusually wide numbers")
    wide = np.zeros((len(body) // width, 4), np.uint8)
    wide[:, 4 - width :] = np.frombuffer(body, np.uint8).reshape(-1, width)
    return wide.view("<i4")[:, 0] / 2.0**31


def encode(samples, rate):
    """Return the bytes of a WAV file of 16-bit numbers; samples int16 (n, channels)."""
    body = np.ascontiguousarray(samples, "<i2").tobytes()
    channels = samples.shape[1]
    if 36 + len(body) >= 2**32:
        raise ValueError("too many samples for a WAV file")
    layout = struct.pack("<HHIIHH", _PCM, channels, rate, rate * channels * 2, channels * 2, 16)
    head = b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVE"
    return head + b"fmt " + struct.pack("<I", 16) + layout + b"data" + _length(body) + body


def _length(body):
    return struct.pack("<I", len(body))
