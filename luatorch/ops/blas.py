"""Products of vectors and matrices.

The Lua side calls BLAS itself for float and double in host memory; these kernels serve integer
tensors, GPU memory, and machines where no BLAS can be called.  Integer products wrap around, as
C's do: `alpha` and `beta` are already of the arrays' kind.
"""

import numpy as np

from luatorch.arrays import get_array_module, view1, view2


def dot(x, y):
    """Return the sum of x_i * y_i over the elements in order, rounded to the arrays' dtype."""
    xp = get_array_module(x)
    return xp.dot(x.reshape(-1), y.reshape(-1)).item()


def _combine(result, beta, base, alpha, product):
    """result = beta * base + alpha * product; `base` is not read where beta is 0."""
    dtype = result.dtype.type
    if alpha != 1:
        product = product * dtype(alpha)
    if beta == 0:
        result[...] = product
    elif beta == 1:
        get_array_module(result).add(base, product, out=result)
    else:
        get_array_module(result).add(base * dtype(beta), product, out=result)


def addmm(result, beta, base, alpha, a, b):
    """result = beta * base + alpha * a @ b

    result, base: (n, p); a: (n, m); b: (m, p).  A vector `b` (m,) makes result and base (n,).
    Stacks of matrices, (s, n, m) and (s, m, p), are multiplied one by one.
    """
    _combine(result, beta, base, alpha, a @ b)


def addr(result, beta, base, alpha, x, y):
    """result (n, m) = beta * base + alpha * outer(x, y)"""
    _combine(result, beta, base, alpha, x[:, None] * y[None, :])


def addbmm(result, beta, base, alpha, a, b):
    """result (n, p) = beta * base + alpha * sum_i a[i] @ b[i]"""
    total = a[0] @ b[0]
    for i in range(1, a.shape[0]):
        total += a[i] @ b[i]
    _combine(result, beta, base, alpha, total)


def _matrix(code, rows, columns, address, ld):
    size = np.dtype(code).itemsize
    return view2(code, address, rows, columns, ld * size, size)


def _vector(code, n, address, step):
    size = np.dtype(code).itemsize
    return view1(code, address, n, step * size)


def raw_gemm(code, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc):
    """BLAS's gemm on matrices stored by rows at the addresses `a`, `b`, `c`."""
    a = _op(code, ta, m, k, a, lda)
    b = _op(code, tb, k, n, b, ldb)
    c = _matrix(code, m, n, c, ldc)
    addmm(c, beta, c, alpha, a, b)


def _op(code, transposed, rows, columns, address, ld):
    """Return op(x), rows x columns, where x is stored by rows."""
    if transposed:
        return _matrix(code, columns, rows, address, ld).T
    return _matrix(code, rows, columns, address, ld)


def raw_gemv(code, ta, m, n, alpha, a, lda, x, incx, beta, y, incy):
    """BLAS's gemv; `a` (m, n) is stored by rows."""
    a = _matrix(code, m, n, a, lda)
    if ta:
        a, m, n = a.T, n, m
    y = _vector(code, m, y, incy)
    addmm(y, beta, y, alpha, a, _vector(code, n, x, incx))


def raw_ger(code, m, n, alpha, x, incx, y, incy, a, lda):
    """BLAS's ger; `a` (m, n) is stored by rows."""
    a = _matrix(code, m, n, a, lda)
    addr(a, 1, a, alpha, _vector(code, m, x, incx), _vector(code, n, y, incy))


def match(result, a, b, alpha):
    """result (n, m) = alpha * |a_i - b_j|^2 for the rows of a (n, ...) and b (m, ...)"""
    xp = get_array_module(result)
    a, b = a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
    for i in range(a.shape[0]):
        d = b - a[i]
        result[i] = xp.einsum("ij,ij->i", d, d)
    if alpha != 1:
        result *= result.dtype.type(alpha)
