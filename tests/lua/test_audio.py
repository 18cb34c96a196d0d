"""The package audio: sound files, and transforms against sums written out here."""

import importlib.util
import sys

import numpy as np
import pytest

from luatorch import LuaError, Runtime

SOUNDFILE = importlib.util.find_spec("soundfile") is not None


@pytest.fixture(scope="module")
def lua():
    runtime = Runtime()
    runtime.execute("require 'audio'")
    return runtime


@pytest.fixture
def wave(lua):
    """Give Lua a signal `x` as samples x 1; return it."""
    x = np.random.default_rng(4).standard_normal(23) * 1000
    lua.globals.x = x[:, None].copy()
    return x


WINDOWS = {
    "rect": lambda i, m: 1 + 0 * i,
    "hamming": lambda i, m: 0.54 - 0.46 * np.cos(2 * np.pi * i / m),
    "hann": lambda i, m: 0.5 - 0.5 * np.cos(2 * np.pi * i / m),
    "bartlett": lambda i, m: 1 - np.abs(2 * i / m - 1),
}


def transform(x, size, window, stride):
    """Return the transforms of the windows, (windows, size // 2 + 1), frequencies ascending."""
    i = np.arange(size)
    turn = np.exp(-2j * np.pi * np.outer(i, np.arange(size // 2 + 1)) / size)
    starts = range(0, len(x) - size + 1, stride)
    return np.array([(x[s : s + size] * WINDOWS[window](i, size - 1)) @ turn for s in starts])


@pytest.mark.parametrize("size, stride", [(8, 3), (7, 2), (23, 5), (2, 30)])
@pytest.mark.parametrize("window", WINDOWS)
def test_transforms(lua, wave, window, size, stride):
    want = transform(wave, size, window, stride)[:, ::-1]
    call = f"(x, {size}, '{window}', {stride})"
    z = np.asarray(lua.eval("audio.stft" + call))
    assert z.shape == (*want.shape, 2)
    np.testing.assert_allclose(z[..., 0] + 1j * z[..., 1], want, atol=1e-9)
    decibels = np.asarray(lua.eval("audio.spectrogram" + call))
    np.testing.assert_allclose(10 ** (decibels / 20), np.abs(want).T, atol=1e-9)


def test_many_windows(lua):
    x = np.random.default_rng(1).standard_normal(5000)
    lua.globals.x = x
    got = np.asarray(lua.eval("audio.spectrogram(x, 6, 'hann', 2)"))
    want = 20 * np.log10(np.abs(transform(x, 6, "hann", 2)))
    np.testing.assert_allclose(got, want.T[::-1], atol=1e-8)


def test_types_of_results(lua, wave):
    lua.execute("""
        local a = audio.spectrogram(x, 8, 'hann', 3)
        local b = audio.spectrogram(x:view(-1):float(), 8.9, 'hann', 3)
        assert(b:type() == 'torch.FloatTensor' and (b:double() - a):abs():max() < 1e-3)
        assert(audio.stft(x:long(), 8, 'rect', 8):type() == 'torch.DoubleTensor')
        assert(audio.spectrogram(x:t(), 8, 'hann', 3):equal(a))
        local pairs_of = torch.Tensor(23, 2)             -- a channel of two, with a stride
        pairs_of:select(2, 1):copy(x) pairs_of:select(2, 2):zero()
        assert(audio.spectrogram(pairs_of:select(2, 1), 8, 'hann', 3):equal(a))
        assert(audio.spectrogram(torch.zeros(9), 8, 'rect', 1):max() == -200)
    """)


def test_samplevoice(lua):
    lua.execute("""
        local voice, rate = audio.samplevoice()
        assert(voice:dim() == 2 and voice:size(2) == 1 and rate == 16000)
        assert(voice:max() > 2^29 and voice:max() < 2^31 and voice:eq(voice:clone():floor()):all())
        local spect = audio.spectrogram(voice, 8192, 'hann', 512)
        assert(spect:size(1) == 4097 and spect:size(2) == math.floor((20000 - 8192) / 512) + 1)
        -- a voice is below 4 kHz: the lower half of the picture
        assert(spect:narrow(1, 2049, 2048):mean() > spect:narrow(1, 1, 2048):mean() + 20)
    """)


def test_wav_files(lua, tmp_path):
    lua.globals.path = str(tmp_path / "a.wav")
    lua.execute("""
        local x = torch.LongTensor{{1, -2}, {32767, -32768}, {0, 100}}:double():mul(2^16)
        audio.save(path, x, 22050)
        local y, rate = audio.load(path)
        assert(y:equal(x) and rate == 22050 and y:type() == 'torch.DoubleTensor')
        -- numbers between those of 16 bits are rounded, what is too large is cut
        audio.save(path, torch.FloatTensor{2^15, 2^15 - 1, 2^40, -2^40, 0/0}, 8000)
        local cut = audio.load(path)
        assert(cut:equal(torch.Tensor{{1}, {0}, {32767}, {-32768}, {0}}:mul(2^16)))
        audio.save(path, torch.IntTensor{{2^16}, {-2^20}}, 8000)
        torch.setdefaulttensortype('torch.FloatTensor')
        local z = audio.load(path)
        torch.setdefaulttensortype('torch.DoubleTensor')
        assert(z:type() == 'torch.FloatTensor' and z[2][1] == -2^20)
    """)


def test_compress(lua):
    lua.execute("""
        local x = torch.range(-5, 5):mul(2^20):view(-1, 1)
        local data = audio.compress(x, 8000, 'wav')
        assert(data:type() == 'torch.CharTensor' and data:dim() == 1 and data:size(1) == 44 + 22)
        local y, rate = audio.decompress(data, 'wav')
        assert(y:equal(x) and rate == 8000)
        assert(audio.decompress(torch.ByteTensor(66):copy(data)):equal(x))
    """)


@pytest.mark.skipif(not SOUNDFILE, reason="soundfile is not installed")
@pytest.mark.parametrize(
    "extension, tolerance", [("flac", 0), ("aiff", 0), ("au", 0), ("aif", 0), ("ogg", 0.15)]
)
def test_other_formats(lua, tmp_path, extension, tolerance):
    lua.globals.path = str(tmp_path / f"a.{extension}")
    lua.globals.tolerance, lua.globals.extension = tolerance, extension
    lua.execute("""
        local x, rate = audio.samplevoice()
        x = torch.cat(x, x * 0.5):div(2^16):floor():mul(2^16)
        local function near(y)
           assert(y:isSameSizeAs(x) and (y - x):abs():max() <= tolerance * 2^31)
        end
        audio.save(path, x, rate)
        local y, r = audio.load(path)
        assert(r == rate)
        near(y)
        near((audio.decompress(audio.compress(x, rate, extension), extension)))
    """)


def test_without_soundfile(lua, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    path = tmp_path / "a.flac"
    path.write_bytes(b"fLaC" + bytes(20))
    lua.globals.path = str(path)
    for code in ("audio.load(path)", "audio.save(path, torch.rand(4), 8000)"):
        with pytest.raises(LuaError, match=r"a.flac.*pip install 'luatorch\[audio\]'"):
            lua.execute(code)
    assert path.read_bytes()[:4] == b"fLaC"


ERRORS = {
    "audio.load()": "file name expected, got nil",
    "audio.load('/nowhere/a.wav')": "No such file",
    "audio.save('a.wav', 3, 8000)": "tensor of samples x channels expected, got number",
    "audio.save('a.wav', x, 0)": "rate in Hz expected, got 0",
    "audio.save('a.wav', torch.rand(2, 2, 2), 8000)": "got 3D tensor",
    "audio.compress(x, 8000)": "name of a format expected",
    "audio.decompress('x')": "torch.CharTensor expected, got string",
    "audio.decompress(torch.CharTensor(4, 4))": "one-dimensional",
    "audio.stft(x, 8, 'hanning', 3)": r"rect \| hamming \| hann \| bartlett",
    "audio.stft(x, 24, 'hann', 3)": "longer than the 23 samples",
    "audio.stft(x, 8, 'hann')": "stride expected, got nil",
    "audio.stft(x, 'hann', 8, 3)": "window size expected, got hann",
    "audio.spectrogram(torch.rand(9, 2), 4, 'hann', 2)": "one channel expected",
    "audio.spectrogram({}, 4, 'hann', 2)": "got table",
}


@pytest.mark.parametrize("code", ERRORS)
def test_errors(lua, wave, code):
    with pytest.raises(LuaError, match=ERRORS[code]):
        lua.execute(code)
