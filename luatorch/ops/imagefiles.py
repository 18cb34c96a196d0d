"""Image files: PNG, JPEG and the PNM family, read and written through Pillow.

A decoded image is an array (channels, height, width) of bytes, or of 16-bit numbers where the
file has them.
"""

import io
import struct
import warnings
import zlib

import numpy as np

from luatorch.ops.files import replace_file
from luatorch.runtime import text

_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # PNG's colour types without a palette
# What Pillow's modes become.
_MODES = {"1": "L", "P": "RGB", "PA": "RGB", "CMYK": "RGB", "YCbCr": "RGB", "LAB": "RGB"}
_KEPT = ("L", "LA", "RGB", "RGBA")


def kind_of(data):
    """Return the name of the format that bytes begin with, or None."""
    if data[:4] == _PNG[:4]:
        return "png"
    if data[:2] == b"\xff\xd8":
        return "jpg"
    if data[:1] == b"P" and data[1:2] in b"123456" and len(data) > 2:
        return "ppm"
    return None


def _pillow(data):
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(data))
        if picture.mode[0] in "IF":  # more than a byte an element
            picture.load()
            wide = np.asarray(picture)
            limit = 65535 if picture.mode != "F" else max(float(wide.max()), 1.0)
            return (np.clip(wide / limit, 0, 1) * 65535).astype(np.uint16)[None]
        mode = picture.mode if picture.mode in _KEPT else _MODES.get(picture.mode, "RGB")
        if picture.mode != mode:
            picture = picture.convert(mode)
        planes = np.asarray(picture)
    return planes[None] if planes.ndim == 2 else planes.transpose(2, 0, 1)


def _paeth(line, above, step):
    """Undo PNG's Paeth filter of one line, in place."""
    for i in range(len(line)):
        a = int(line[i - step]) if i >= step else 0
        b = int(above[i])
        c = int(above[i - step]) if i >= step else 0
        p = a + b - c
        pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
        near = a if pa <= pb and pa <= pc else b if pb <= pc else c
        line[i] = (int(line[i]) + near) & 255


def _mean(line, above, step):
    """Undo PNG's average filter of one line, in place."""
    for i in range(len(line)):
        a = int(line[i - step]) if i >= step else 0
        line[i] = (int(line[i]) + (a + int(above[i])) // 2) & 255


def _deep_png(data):
    """Return a PNG of 16 bits without interlacing, which Pillow would cut to 8; else None."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if depth != 16 or interlaced or colour not in _CHANNELS:
        return None
    body, at = [], 8
    while at + 8 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            body.append(data[at + 8 : at + 8 + size])
        at += size + 12
    step = 2 * _CHANNELS[colour]
    row = width * step
    raw = zlib.decompressobj().decompress(b"".join(body), height * (row + 1))
    if len(raw) != height * (row + 1):
        raise ValueError("damaged PNG: too few data")
    lines = np.frombuffer(raw, np.uint8).reshape(height, row + 1)
    filters, lines = lines[:, 0], lines[:, 1:].copy()
    above = np.zeros(row, np.uint8)
    for kind, line in zip(filters, lines, strict=True):
        if kind == 1:
            line[:] = np.add.accumulate(line.reshape(-1, step), 0, np.uint8).ravel()
        elif kind == 2:
            line += above
        elif kind == 3:
            _mean(line, above, step)
        elif kind == 4:
            _paeth(line, above, step)
        elif kind:
            raise ValueError("damaged PNG: unknown filter")
        above = line
    return lines.view(">u2").reshape(height, width, -1).transpose(2, 0, 1).astype(np.uint16)


def _decode(data, kind, what):
    found = kind_of(data)
    if kind is not None and found != kind:
        raise ValueError(f"{what}: not a {kind.upper()} image")
    try:
        image = _deep_png(data) if found == "png" and len(data) > 29 else None
        if image is None:
            image = _pillow(data)
    except Exception as error:  # a decoder may raise anything on a damaged file
        if "cannot identify" in str(error):
            raise ValueError(f"{what}: unknown image type") from None
        raise ValueError(f"{what}: {error}") from None
    return image


def _read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError as e:
        raise ValueError(f"image: cannot read {path}: {e.strerror}") from None


def decode_file(path, kind):
    """Return the image in a file of a format ('png', 'jpg', 'ppm'), or of any, and its sizes."""
    path = text(path)
    image = _decode(_read(path), kind, path)
    return image, *image.shape


def decode_bytes(data, kind):
    """Return the image in an array of bytes, and its sizes."""
    image = _decode(data.tobytes(), kind, "decompress")
    return image, *image.shape


def file_size(path, kind):
    """Return channels, height and width of an image file."""
    return decode_file(path, kind)[1:]


def file_kind(path):
    """Return the name of the format of a file, or None."""
    with open(text(path), "rb") as f:
        return kind_of(f.read(8))


def store(dst, image):
    """dst = a decoded image: bytes, or numbers in [0, 1]."""
    if dst.dtype == np.uint8:
        dst[...] = image >> 8 if image.dtype == np.uint16 else image
    else:
        limit = dst.dtype.type(65535 if image.dtype == np.uint16 else 255)
        np.divide(image, limit, out=dst, casting="unsafe")


def _encode(x, kind, quality):
    """Return the bytes of an image file of an array (H, W) or (channels, H, W)."""
    from PIL import Image

    if x.dtype != np.uint8:
        wide = x if x.dtype.kind == "f" else x.astype("d")
        x = (np.clip(np.nan_to_num(wide), 0, 1) * x.dtype.type(255)).astype(np.uint8)
    if x.ndim == 3:
        x = x[0] if x.shape[0] == 1 else x.transpose(1, 2, 0)
    out = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(x))
    if kind == "jpg":
        picture.save(out, "JPEG", quality=int(quality))
    elif kind == "png":
        picture.save(out, "PNG")
    else:
        head = f"P{5 if x.ndim == 2 else 6}\n{x.shape[1]} {x.shape[0]}\n255\n"
        return head.encode() + np.ascontiguousarray(x).tobytes()
    return out.getvalue()


def encode_file(path, x, kind, quality):
    """Write an image file."""
    replace_file(text(path), _encode(x, kind, quality))


def encode_bytes(x, kind, quality):
    """Return an image file as bytes."""
    return _encode(x, kind, quality)
