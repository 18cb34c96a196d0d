"""LAPACK's routines with NumPy alone, for machines where the library itself can not be called.

A matrix of m rows and n columns comes as LAPACK keeps it, by columns: as an (n, m) array.  The
routines work in place and return LAPACK's info: 0, or the place of what went wrong.  Where the
standard leaves a choice (signs of vectors, say) the answer may differ from LAPACK's own.
"""

import numpy as np


def _lu(a):
    """Factor the matrix `a` (rows first) in place; return the row order and info."""
    n = a.shape[0]
    order = np.arange(n)
    info = 0
    for k in range(n):
        p = k + int(abs(a[k:, k]).argmax())
        if a[p, k] == 0:
            info = info or k + 1
            continue
        if p != k:
            a[[k, p]] = a[[p, k]]
            order[[k, p]] = order[[p, k]]
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return order, info


def _substitute(a, b, upper, unit):
    """Solve a x = b in place of `b`; `a` is triangular."""
    n = a.shape[0]
    for i in range(n - 1, -1, -1) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        b[i] -= a[i, known] @ b[known]
        if not unit:
            b[i] /= a[i, i]


def gesv(a, b):
    """a = its LU factors, b = the solution of a x = b"""
    order, info = _lu(a.T)
    if info == 0:
        b.T[...] = b.T[order]
        _substitute(a.T, b.T, False, True)
        _substitute(a.T, b.T, True, False)
    return info


def trtrs(a, b, uplo, trans, diag):
    """b = the solution of op(a) x = b; `a` is triangular"""
    if diag == "N":
        zero = np.flatnonzero(a.diagonal() == 0)
        if zero.size:
            return int(zero[0]) + 1
    upper = uplo == "U"
    if trans == "T":
        _substitute(a, b.T, not upper, diag == "U")
    else:
        _substitute(a.T, b.T, upper, diag == "U")
    return 0


def potrf(a, uplo):
    """The triangle `uplo` of a = its Cholesky factor"""
    low = a if uplo == "U" else a.T  # its lower triangle is read and written
    for k in range(low.shape[0]):
        d = low[k, k] - low[k, :k] @ low[k, :k]
        if not d > 0:
            return k + 1
        low[k, k] = d**0.5
        low[k + 1 :, k] = (low[k + 1 :, k] - low[k + 1 :, :k] @ low[k, :k]) / low[k, k]
    return 0


def potrs(a, b, uplo):
    """b = the solution of A x = b, `a` the Cholesky factor of A"""
    low = a if uplo == "U" else a.T
    _substitute(low, b.T, False, False)
    _substitute(low.T, b.T, True, False)
    return 0


def potri(a, uplo):
    """The triangle `uplo` of a = the inverse of A, `a` the Cholesky factor of A"""
    zero = np.flatnonzero(a.diagonal() == 0)
    if zero.size:
        return int(zero[0]) + 1
    inverse = np.eye(a.shape[0], dtype=a.dtype)
    low = a if uplo == "U" else a.T
    _substitute(low, inverse, False, False)
    _substitute(low.T, inverse, True, False)
    a[...] = inverse
    return 0


def pstrf(a, piv, uplo):
    """The triangle `uplo` of a = the Cholesky factor of the pivoted a; piv = 1-based order"""
    low = a if uplo == "U" else a.T
    n = low.shape[0]
    full = np.tril(low) + np.tril(low, -1).T
    order = np.arange(n)
    limit = n * np.finfo(a.dtype).eps * max(full.diagonal().max(), 0)
    info = 0
    for k in range(n):
        p = k + int(full.diagonal()[k:].argmax())
        if not full[p, p] > limit:
            info = 1
            break
        if p != k:
            full[[k, p]] = full[[p, k]]
            full[:, [k, p]] = full[:, [p, k]]
            order[[k, p]] = order[[p, k]]
        full[k, k] **= 0.5
        full[k + 1 :, k] /= full[k, k]
        column = full[k + 1 :, k]
        full[k + 1 :, k + 1 :] -= np.outer(column, column)
    low[np.tril_indices(n)] = full[np.tril_indices(n)]
    piv[...] = order + 1
    return info


def gels(a, b):
    """b = the least squares or least norm solution of a x = b; a = its QR or LQ factors"""
    n, m = a.shape
    size = min(m, n)
    h, tau = np.linalg.qr(a.T if m >= n else a, mode="raw")
    factors = h if m >= n else h.T
    zero = np.flatnonzero(h.diagonal()[:size] == 0)
    if zero.size:
        return int(zero[0]) + 1
    rhs = b.T
    if m >= n:
        rhs[:m] = _reflect(h, tau, rhs[:m].copy(), True)
        _substitute(h.T[:n, :n], rhs[:n], True, False)
    else:
        _substitute(h[:m, :m], rhs[:m], False, False)
        rhs[m:] = 0
        rhs[...] = _reflect(h, tau, rhs.copy(), False)
    a[...] = factors
    return 0


def syev(a, w, jobz, uplo):
    """w = the eigenvalues of the symmetric a; a = its eigenvectors if jobz is 'V'"""
    try:
        values, vectors = np.linalg.eigh(a.T, uplo)
    except np.linalg.LinAlgError:
        return a.shape[0]
    w[...] = values
    if jobz == "V":
        a[...] = vectors.T
    return 0


def geev(a, wr, wi, v, jobv):
    """wr, wi = the eigenvalues of a; v = its right eigenvectors, a pair as two columns"""
    try:
        values, vectors = np.linalg.eig(a.T)
    except np.linalg.LinAlgError:
        return a.shape[0]
    wr[...], wi[...] = values.real, values.imag
    if jobv == "V":
        for j in range(len(values)):
            if values[j].imag < 0:
                v[j] = vectors[:, j - 1].imag
            else:
                v[j] = vectors[:, j].real
    return 0


def gesvd(a, u, s, vt, job):
    """a = u diag(s) vt"""
    try:
        left, values, right = np.linalg.svd(a.T, full_matrices=job == "A")
    except np.linalg.LinAlgError:
        return min(a.shape)
    u[...], s[...], vt[...] = left.T, values, right.T
    return 0


def inverse(a):
    """a = its inverse"""
    b = np.eye(a.shape[0], dtype=a.dtype)
    info = gesv(a, b)
    a[...] = b
    return info


def geqrf(a, tau):
    """a = R above, the reflectors that make Q below; tau = their factors"""
    h, factors = np.linalg.qr(a.T, mode="raw")
    a[...], tau[...] = h, factors
    return 0


def _reflect(h, tau, c, transposed):
    """Return q c, or q' c, for the q that geqrf keeps in `h` (by columns) and `tau`."""
    order = range(len(tau)) if transposed else range(len(tau) - 1, -1, -1)
    for k in order:
        v = h[k].copy()
        v[:k], v[k] = 0, 1
        c -= tau[k] * np.outer(v, v @ c)
    return c


def orgqr(a, tau):
    """a = the columns of q"""
    n, m = a.shape
    a[...] = _reflect(a.copy(), tau, np.eye(m, n, dtype=a.dtype), False).T
    return 0


def ormqr(a, tau, c, side, trans):
    """c = op(q) c (side 'L') or c op(q) ('R')"""
    if side == "L":
        c[...] = _reflect(a, tau, c.T.copy(), trans == "T").T
    else:
        c[...] = _reflect(a, tau, c.copy(), trans != "T")
    return 0
