"""Products of vectors and matrices through Lua, against NumPy, with BLAS and without."""

import itertools

import numpy as np
import pytest

import luatorch

RNG = np.random.default_rng(3)
TYPES = {"f8": 1e-12, "f4": 1e-5, "i8": 0, "i4": 0, "u1": 0}


@pytest.fixture(params=["blas", "numpy"])
def lua(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setenv("LUATORCH_BLAS", "off")
    return luatorch.Runtime()


def values(shape, dtype):
    return RNG.integers(-4 if dtype[0] != "u" else 0, 9, shape).astype(dtype)


def laid_out(x, layout):
    """Return an array equal to `x` in another memory layout."""
    if layout == "columns":
        return x.copy(order="F")
    if layout == "strided":
        big = np.zeros([2 * n + 1 for n in x.shape], x.dtype)
        view = big[tuple(slice(1, 2 * n + 1, 2) for n in x.shape)]
        view[...] = x
        return view
    if layout == "narrowed":
        big = np.zeros(x.shape[:-1] + (x.shape[-1] + 3,), x.dtype)
        view = big[..., 1 : x.shape[-1] + 1]
        view[...] = x
        return view
    return x.copy()


LAYOUTS = ["rows", "columns", "strided", "narrowed"]


def call(lua, code, **tensors):
    for name, x in tensors.items():
        lua.globals[name] = x
    return np.asarray(lua.execute(code))


@pytest.mark.parametrize("dtype", TYPES)
def test_addmm_of_every_layout(lua, dtype):
    for m, k, n in [(1, 1, 1), (3, 4, 5), (1, 7, 2), (6, 1, 3), (2, 3, 1)]:
        a, b, c = values((m, k), dtype), values((k, n), dtype), values((m, n), dtype)
        want = 3 * c + 2 * (a @ b)
        for la, lb, lc in itertools.product(LAYOUTS, repeat=3):
            r = laid_out(c, lc)
            call(lua, "r:addmm(3, 2, a, b)", r=r, a=laid_out(a, la), b=laid_out(b, lb))
            np.testing.assert_allclose(r, want, rtol=TYPES[dtype], err_msg=f"{la} {lb} {lc}")


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_addmv_and_addr(lua, dtype, layout):
    for m, n in [(1, 1), (3, 5), (4, 1), (1, 6), (40, 30)]:
        a, x, y = values((m, n), dtype), values(n, dtype), values(m, dtype)
        r = laid_out(y, "strided")
        call(lua, "r:addmv(2, 3, a, x)", r=r, a=laid_out(a, layout), x=laid_out(x, "strided"))
        np.testing.assert_allclose(r, 2 * y + 3 * (a @ x), rtol=TYPES[dtype])
        for beta in (0, 1, 2):
            r = laid_out(a, layout)
            call(lua, f"r:addr({beta}, 3, y, x)", r=r, y=y, x=laid_out(x, "strided"))
            want = beta * a + 3 * np.outer(y, x).astype(dtype)
            np.testing.assert_allclose(r, want, rtol=TYPES[dtype])


@pytest.mark.parametrize("dtype", TYPES)
def test_batches(lua, dtype):
    a, b = values((3, 2, 4), dtype), values((3, 4, 5), dtype)
    c, d = values((2, 5), dtype), values((3, 2, 5), dtype)
    tensors = {"a": a, "b": laid_out(b, "narrowed"), "c": c, "d": d}
    rtol = TYPES[dtype]
    np.testing.assert_allclose(call(lua, "return torch.bmm(a, b)", **tensors), a @ b, rtol=rtol)
    got = call(lua, "return torch.addbmm(2, c, 3, a, b)", **tensors)
    np.testing.assert_allclose(got, 2 * c + 3 * (a @ b).sum(0, dtype=dtype), rtol=rtol)
    got = call(lua, "return torch.baddbmm(2, d, 3, a, b)", **tensors)
    np.testing.assert_allclose(got, 2 * d + 3 * (a @ b), rtol=rtol)
    at = np.ascontiguousarray(a.transpose(0, 2, 1))
    got = call(lua, "return torch.bmm(at:transpose(2, 3), b)", at=at, **tensors)
    np.testing.assert_allclose(got, a @ b, rtol=rtol)


@pytest.mark.parametrize(
    "code",
    [
        "x:mm(x, y) return x",
        "x:mm(y, x) return x",
        "return torch.addmm(x, x, x, y)",
        "return x:addmm(x, y)",
        "x:select(1, 1):mv(y, x:select(1, 1)) return x",
        "x:ger(x:select(1, 1), x:select(2, 1)) return x",
        "local b = x:view(1, 3, 3) b:bmm(b, b) return x",
    ],
)
def test_a_result_that_is_an_operand(lua, code):
    x, y = values((3, 3), "f8"), values((3, 3), "f8")
    apart = x.copy()
    if "select(1, 1):mv" in code:
        apart[0] = y @ x[0]
    elif "ger" in code:
        apart = np.outer(x[0], x[:, 0])
    elif "bmm" in code:
        apart = x @ x
    elif "addmm" in code:
        apart = x + x @ y
    else:
        apart = x @ y if "mm(x, y)" in code else y @ x
    got = call(lua, code, x=x.copy(), y=y)
    np.testing.assert_allclose(got, apart, rtol=1e-12)


@pytest.mark.parametrize("n", [1, 3, 40, 200])
def test_beta_zero_does_not_read_the_result(lua, n):
    x, v, r = np.ones((n, n)), np.ones(n), np.full((n, n), np.nan)
    assert (call(lua, "return r:mm(x, x)", r=r, x=x) == n).all()
    assert (call(lua, "return r:mv(x, v)", r=np.full(n, np.inf), x=x, v=v) == n).all()
    assert (call(lua, "return r:ger(v, v)", r=np.full((n, n), np.nan), v=v) == 1).all()


def test_expanded_operands(lua):
    code = "return torch.mm(v:view(3, 1):expand(3, 4), v:view(1, 3):expand(4, 3))"
    v = np.array([1.0, 2, 3])
    np.testing.assert_array_equal(call(lua, code, v=v), 4 * np.outer(v, v))
    code = "return torch.mv(m, torch.Tensor{2}:expand(3)) "
    np.testing.assert_array_equal(call(lua, code, m=np.outer(v, v)), 12 * v)


def test_dot(lua):
    for dtype, n in itertools.product(TYPES, [1, 7, 33, 500]):
        x, y = values(n, dtype), values(n, dtype)
        lua.globals.x, lua.globals.y = laid_out(x, "strided"), y
        want = int((x * y).sum(dtype=dtype)) if dtype[0] != "f" else float(x @ y)
        assert lua.eval("x:dot(y)") == pytest.approx(want, rel=1e-5)
    assert lua.eval("torch.Tensor():dot(torch.Tensor())") == 0


def test_match(lua):
    a, b = RNG.random((4, 3)), RNG.random((5, 3))
    want = ((a[:, None] - b[None]) ** 2).sum(-1)
    np.testing.assert_allclose(call(lua, "return torch.match(a, b, 2)", a=a, b=b), 2 * want)


@pytest.mark.parametrize(
    "code, message",
    [
        ("torch.mm(torch.ones(2, 3), torch.ones(2, 3))", r"size mismatch.*\[2 x 3\]"),
        ("torch.mm(torch.ones(2), torch.ones(2, 3))", "matrix expected, got 1D"),
        ("torch.Tensor(3, 3):mm(torch.ones(2, 3), torch.ones(3, 4))", "size mismatch"),
        ("torch.mv(torch.ones(2, 3), torch.ones(2))", "size mismatch"),
        ("torch.ger(torch.ones(2, 2), torch.ones(2))", "vector expected"),
        ("torch.bmm(torch.ones(2, 2, 3), torch.ones(3, 3, 2))", "number of batches"),
        ("torch.bmm(torch.ones(2, 2, 3), torch.ones(2, 2, 2))", "wrong matrix size"),
        (
            "torch.addbmm(torch.ones(1, 1), torch.ones(2, 2, 2), torch.ones(2, 2, 2))",
            "size mismatch",
        ),
        ("torch.dot(torch.ones(2), torch.ones(3))", "inconsistent tensor size"),
        ("torch.mm(torch.ones(2, 2), torch.ones(2, 2):float())", "invalid arguments"),
        ("torch.mm(torch.ones(2, 2))", "invalid arguments"),
        ("torch.match(torch.ones(2, 2), torch.ones(2, 3))", "rows of the same length"),
        ("torch.mm(torch.Tensor(), torch.Tensor())", "matrix expected"),
    ],
)
def test_wrong_arguments(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message):
        lua.execute(code)


def test_raw_products(lua):
    """torch.blas on pointers: what kernels outside the maths use."""
    a, b, c = values((3, 4), "f8"), values((5, 4), "f8"), values((3, 5), "f8")
    x, y = values(4, "f8"), values(3, "f8")
    want = a @ b.T + 2 * c
    lua.execute(
        "blas = require 'torch.blas' D = require('torch.types').byname.Double p = torch.data"
    )
    code = "blas.gemm(D, false, true, 3, 5, 4, 1, p(a), 4, p(b), 4, 2, p(c), 5) return c"
    np.testing.assert_allclose(call(lua, code, a=a, b=b, c=c), want)
    code = "blas.gemm(D, true, false, 4, 5, 3, 1, p(a), 4, p(c), 5, 0, p(r), 5) return r"
    got = call(lua, code, a=a, c=c, r=np.full((4, 5), np.nan))
    np.testing.assert_allclose(got, a.T @ c)
    code = "blas.gemv(D, false, 3, 4, 1, p(a), 4, p(x), 1, 0, p(r), 1) return r"
    np.testing.assert_allclose(call(lua, code, x=x, r=np.full(3, np.nan)), a @ x)
    code = "blas.gemv(D, true, 3, 4, 2, p(a), 4, p(y), 1, 1, p(r), 1) return r"
    np.testing.assert_allclose(call(lua, code, y=y, r=x.copy()), x + 2 * (a.T @ y))
    for step in (1, 2):  # the elements of x side by side, and not
        xs = np.repeat(x, step)
        for beta in (0, 1, 2):
            r = a.copy() if beta else np.full(a.shape, np.nan)
            want = (beta * a if beta else 0) + 3 * np.outer(y, x)
            code = f"blas.ger(D, 3, 4, 3, p(y), 1, p(x), {step}, {beta}, p(r), 4) return r"
            np.testing.assert_allclose(call(lua, code, x=xs, r=r), want)
    code = "blas.axpy(D, 4, 3, p(x), 1, p(r), 1) return r"
    np.testing.assert_allclose(call(lua, code, x=x, r=x.copy()), 4 * x)
    assert lua.eval("blas.dot(D, 4, p(x), 1, p(x), 1)") == x @ x


def test_threads(lua):
    lua.execute("torch.setnumthreads(1)")
    assert lua.eval("require('torch.blas').get_threads()") == 1
