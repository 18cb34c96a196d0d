"""Linear systems, eigenvalues and factorizations through Lua, with LAPACK and without."""

import numpy as np
import pytest

import luatorch

RNG = np.random.default_rng(5)


@pytest.fixture(params=["lapack", "numpy"])
def lua(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setenv("LUATORCH_BLAS", "off")
    return luatorch.Runtime()


def call(lua, code, **tensors):
    """Run `code` with tensors as globals; return the results as arrays."""
    for name, x in tensors.items():
        lua.globals[name] = x
    results = lua.execute(code)
    if isinstance(results, tuple):
        return tuple(np.asarray(r) for r in results)
    return np.asarray(results)


def close(a, b, dtype="f8"):
    np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-9 if dtype == "f8" else 2e-3)


def matrix(m, n, dtype="f8"):
    return RNG.standard_normal((m, n)).astype(dtype)


def positive(n, dtype="f8"):
    a = matrix(n, n + 2, dtype)
    return a @ a.T


def by_columns(x):
    return x.strides[0] == x.itemsize


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("n, k", [(1, 1), (4, 2), (9, 9)])
def test_gesv(lua, dtype, n, k):
    a, b = matrix(n, n, dtype), matrix(n, k, dtype)
    x, lu = call(lua, "return torch.gesv(b, a)", a=a, b=b)
    close(a @ x, b, dtype)
    low, up = np.tril(lu, -1) + np.eye(n), np.triu(lu)
    close(sorted(map(tuple, low @ up)), sorted(map(tuple, a)), dtype)
    assert x.dtype == dtype and by_columns(x) and by_columns(lu)


def test_results_given_and_reused(lua):
    a, b = matrix(3, 3), matrix(3, 2)
    code = "rb, ra = torch.Tensor(), torch.Tensor(9, 9) torch.gesv(rb, ra, b, a) return rb, ra"
    x, lu = call(lua, code, a=a, b=b)
    close(a @ x, b)
    assert lu.shape == (3, 3)
    # in place: a and b keep their layout
    ra, rb = a.copy(), b.copy()
    call(lua, "torch.gesv(b, a, b, a)", a=ra, b=rb)
    close(rb, x)
    close(ra, lu)
    # a part of a larger tensor: nothing around it is touched
    big = np.zeros((5, 5))
    call(lua, "torch.inverse(big:sub(2, 4, 2, 4), a)", big=big, a=a)
    close(big[1:4, 1:4], np.linalg.inv(a))
    assert not big[0].any() and not big[:, 4].any()


@pytest.mark.parametrize("uplo, trans, diag", [(u, t, d) for u in "UL" for t in "NT" for d in "NU"])
def test_trtrs(lua, uplo, trans, diag):
    a, b = matrix(5, 5) + 3 * np.eye(5), matrix(5, 2)
    x, ra = call(lua, f"return torch.trtrs(b, a, '{uplo}', '{trans}', '{diag}')", a=a, b=b)
    close(ra, a)
    t = np.triu(a) if uplo == "U" else np.tril(a)
    if diag == "U":
        np.fill_diagonal(t, 1)
    close((t.T if trans == "T" else t) @ x, b)


@pytest.mark.parametrize("uplo", "UL")
@pytest.mark.parametrize("n", [1, 2, 7])
def test_cholesky(lua, uplo, n):
    a, b = positive(n), matrix(n, 2)
    c = call(lua, f"c = torch.potrf(a, '{uplo}') return c", a=a, b=b)
    close(c, np.linalg.cholesky(a) if uplo == "L" else np.linalg.cholesky(a).T)
    assert by_columns(c)
    close(a @ call(lua, f"return torch.potrs(b, c, '{uplo}')"), b)
    close(a @ call(lua, f"return torch.potri(c, '{uplo}')"), np.eye(n))
    u, piv = call(lua, f"return torch.pstrf(a, '{uplo}')")
    close(u.T @ u if uplo == "U" else u @ u.T, a[np.ix_(piv - 1, piv - 1)])
    assert piv.dtype == np.int32
    assert (np.diff(np.diag(u)) <= 1e-12).all()


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("m, n, k", [(6, 4, 2), (4, 4, 1), (3, 6, 2), (1, 1, 1)])
def test_gels(lua, dtype, m, n, k):
    a, b = matrix(m, n, dtype), matrix(m, k, dtype)
    x, _ = call(lua, "return torch.gels(b, a)", a=a, b=b)
    assert x.shape == (n, k)
    close(x, np.linalg.lstsq(a, b, rcond=None)[0], dtype)


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("uplo", "UL")
def test_symeig(lua, dtype, uplo):
    a = positive(6, dtype)
    half = np.triu(a) if uplo == "U" else np.tril(a)
    e, v = call(lua, f"return torch.symeig(a, 'V', '{uplo}')", a=half)
    close(v @ np.diag(e) @ v.T, a, dtype)
    close(v.T @ v, np.eye(6), dtype)
    assert (np.diff(e) >= 0).all() and by_columns(v)
    e2, v2 = call(lua, f"return torch.symeig(a, 'N', '{uplo}')", a=half)
    close(e2, e, dtype)
    assert not v2.any()


def test_eig_of_real_and_complex_values(lua):
    a = matrix(7, 7)
    e, v = call(lua, "return torch.eig(a, 'V')", a=a)
    assert (e[:, 1] != 0).any(), "the seed must give complex pairs"
    j = 0
    while j < 7:
        if e[j, 1] == 0:
            close(a @ v[:, j], e[j, 0] * v[:, j])
            close(np.linalg.norm(v[:, j]), 1)
            j += 1
        else:
            assert e[j, 1] > 0 and e[j + 1, 1] == -e[j, 1]
            z = v[:, j] + 1j * v[:, j + 1]
            close(a @ z, (e[j, 0] + 1j * e[j, 1]) * z)
            j += 2
    only = np.asarray(call(lua, "return (torch.eig(a))"))
    close(np.sort_complex(only @ [1, 1j]), np.sort_complex(np.linalg.eigvals(a)))


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("m, n", [(5, 3), (3, 5), (4, 4), (1, 3)])
def test_svd(lua, dtype, m, n):
    a, k = matrix(m, n, dtype), min(m, n)
    u, s, v = call(lua, "return torch.svd(a)", a=a)
    assert u.shape == (m, k) and s.shape == (k,) and v.shape == (n, k)
    close(u @ np.diag(s) @ v.T, a, dtype)
    close(s, np.linalg.svd(a, compute_uv=False), dtype)
    assert by_columns(u) or m == 1
    u, s, v = call(lua, "return torch.svd(a, 'A')")
    assert u.shape == (m, m) and v.shape == (n, n)
    close(u[:, :k] @ np.diag(s) @ v[:, :k].T, a, dtype)
    close(u.T @ u, np.eye(m), dtype)
    close(v.T @ v, np.eye(n), dtype)


@pytest.mark.parametrize("m, n", [(5, 3), (3, 5), (4, 4), (1, 1)])
def test_qr(lua, m, n):
    a, k = matrix(m, n), min(m, n)
    q, r = call(lua, "return torch.qr(a)", a=a)
    assert q.shape == (m, k) and r.shape == (k, n)
    close(q @ r, a)
    close(q.T @ q, np.eye(k))
    close(r, np.triu(r))
    if m < n:
        return
    h, tau = call(lua, "h, tau = torch.geqrf(a) return h, tau")
    close(np.triu(h[:n]), r)
    close(call(lua, "return torch.orgqr(h, tau)"), q)
    full = np.linalg.qr(a, mode="complete")[0]
    c = matrix(m, 2)
    close(call(lua, "return torch.ormqr(h, tau, c)", c=c), full @ c)
    close(call(lua, "return torch.ormqr(h, tau, c, 'L', 'T')"), full.T @ c)
    close(call(lua, "return torch.ormqr(h, tau, c:t(), 'R')"), c.T @ full)
    close(call(lua, "return torch.ormqr(h, tau, c:t(), 'R', 'T')"), c.T @ full.T)


def test_inverse(lua):
    a = matrix(8, 8)
    close(call(lua, "return torch.inverse(a)", a=a), np.linalg.inv(a))
    close(call(lua, "return a:t():inverse()"), np.linalg.inv(a.T))
    close(call(lua, "return torch.inverse(a, a)", a=a.copy()), np.linalg.inv(a))
    close(call(lua, "return r:inverse(a)", a=a, r=np.zeros((8, 8))), np.linalg.inv(a))


def test_vectors_are_single_columns(lua):
    a, b = positive(3), matrix(3, 1)
    for code in ("torch.gesv(b, a)", "torch.trtrs(b, torch.potrf(a))", "torch.gels(b, a)"):
        column = call(lua, f"return ({code})", a=a, b=b[:, 0].copy())
        matrix_form = call(lua, f"return ({code})", b=b)
        assert column.shape == (3, 1)
        close(column, matrix_form)


@pytest.mark.parametrize(
    "code, message",
    [
        ("torch.gesv(torch.ones(2, 1), torch.ones(2, 2))", r"U\(2,2\) is zero, singular U"),
        ("torch.inverse(torch.zeros(2, 2))", r"U\(1,1\) is zero"),
        ("torch.trtrs(torch.ones(2, 1), torch.Tensor{{1, 2}, {0, 0}})", r"A\(2,2\) is zero"),
        ("torch.potrf(torch.Tensor{{1, 2}, {2, 1}})", "minor of order 2 is not positive definite"),
        ("torch.pstrf(torch.Tensor{{-1}})", "not positive semidefinite"),
        ("torch.gels(torch.ones(2, 1), torch.Tensor{{1, 0}, {0, 0}})", "2-th diagonal element"),
        ("torch.gesv(torch.ones(3, 1), torch.ones(2, 2))", "A has 2 rows, b has 3"),
        ("torch.gesv(torch.ones(3, 1), torch.ones(3, 2))", "A should be square, got 3x2"),
        ("torch.symeig(torch.ones(2, 3))", "A should be square"),
        ("torch.eig(torch.Tensor{{0/0}})", "nan"),
        ("torch.svd(torch.ones(3))", "A should be 2 dimensional"),
        ("torch.svd(torch.ones(3, 3), 'X')", "'S' or 'A' expected, got 'X'"),
        ("torch.potrf(torch.eye(2), 'UL')", "'U' or 'L' expected"),
        ("torch.orgqr(torch.ones(2, 3), torch.ones(2))", "as many rows as columns"),
        ("torch.orgqr(torch.ones(3, 2), torch.ones(3))", "at most 2 factors"),
        ("torch.ormqr(torch.ones(3, 2), torch.ones(2), torch.ones(2, 2))", "do not fit"),
        ("torch.inverse(torch.IntTensor(2, 2))", "torch.IntTensor does not implement"),
        ("torch.inverse(torch.Tensor())", "A should be 2 dimensional"),
    ],
)
def test_wrong_arguments(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message):
        lua.execute(code)
