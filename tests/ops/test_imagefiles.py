"""Image files: what is written is read; deep PNGs with every filter; damaged files."""

import struct
import zlib

import numpy as np
import pytest

from luatorch.ops import imagefiles


def decode(data, kind=None):
    return imagefiles.decode_bytes(np.frombuffer(data, np.uint8), kind)[0]


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("png", (3, 5, 7)),
        ("png", (1, 5, 7)),
        ("png", (4, 5, 7)),
        ("ppm", (3, 5, 7)),
        ("pgm", (5, 7)),
    ],
)
def test_round_trip(kind, shape, tmp_path):
    x = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    path = str(tmp_path / "x").encode()
    imagefiles.encode_file(path, x, kind, 75)
    y, channels, height, width = imagefiles.decode_file(path, None)
    np.testing.assert_array_equal(y, x.reshape(y.shape))
    assert (channels, height, width) == y.shape == imagefiles.file_size(path, None)


def test_jpeg():
    ramp = np.tile(np.arange(0, 256, 4, np.uint8), (3, 16, 1))
    y = decode(imagefiles.encode_bytes(ramp, "jpg", 90), "jpg")
    assert np.abs(y.astype(int) - ramp).max() < 12
    assert len(imagefiles.encode_bytes(ramp, "jpg", 95)) > len(
        imagefiles.encode_bytes(ramp, "jpg", 5)
    )


def test_numbers_are_clipped_and_cut():
    x = np.array([[-1, 0, 0.1, 0.5, 0.9999, 1, 7, np.nan]])
    assert decode(imagefiles.encode_bytes(x, "png", 75)).tolist() == [
        [[0, 0, 25, 127, 254, 255, 255, 0]]
    ]


def filtered(lines, step, kinds):
    """Return PNG scan lines with the filters `kinds`, by the definitions of the PNG standard."""
    out, above = bytearray(), np.zeros(lines.shape[1], int)
    for kind, line in zip(kinds, lines.astype(int), strict=True):
        left = np.concatenate([np.zeros(step, int), line[:-step]])
        corner = np.concatenate([np.zeros(step, int), above[:-step]])
        p = left + above - corner
        pa, pb, pc = abs(p - left), abs(p - above), abs(p - corner)
        paeth = np.where((pa <= pb) & (pa <= pc), left, np.where(pb <= pc, above, corner))
        guess = [0 * line, left, above, (left + above) // 2, paeth][kind]
        out.append(kind)
        out += ((line - guess) % 256).astype(np.uint8).tobytes()
        above = line
    return bytes(out)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize(("colour", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_deep_png(colour, channels):
    x = np.random.default_rng(1).integers(0, 65536, (6, 5, channels)).astype(">u2")
    lines = np.frombuffer(x.tobytes(), np.uint8).reshape(6, -1)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 6, 16, colour, 0, 0, 0))
    body = zlib.compress(filtered(lines, 2 * channels, [0, 1, 2, 3, 4, 4]))
    data += chunk(b"IDAT", body[:20]) + chunk(b"IDAT", body[20:]) + chunk(b"IEND", b"")
    y = decode(data)
    np.testing.assert_array_equal(y, x.transpose(2, 0, 1))
    out = np.empty(y.shape)
    imagefiles.store(out, y)
    np.testing.assert_allclose(out, y / 65535)
    out = np.empty(y.shape, np.uint8)
    imagefiles.store(out, y)
    np.testing.assert_array_equal(out, y >> 8)
    with pytest.raises(ValueError, match="decompress"):
        decode(data[:70])


def test_damaged_files():
    good = imagefiles.encode_bytes(np.zeros((3, 8, 8), np.uint8), "png", 75)
    for bad in (
        b"",
        b"hello",
        good[:40],
        good[:8],
        b"\xff\xd8\xff",
        b"P6\n",
        b"P6\n9999999 9999999\n255\n",
    ):
        with pytest.raises(ValueError, match="decompress"):
            decode(bad)
    with pytest.raises(ValueError, match="not a JPG"):
        decode(good, "jpg")
