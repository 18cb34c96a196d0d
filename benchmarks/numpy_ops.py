"""The rows of ops.lua on 1e6 doubles in NumPy.

python compare.py --with 'luatorch run' --against-command 'python numpy_ops.py' ops --only 1e6
"""

import numpy as np
import timing

N = 1_000_000
x, y, z = np.random.rand(N), np.random.rand(N), np.empty(N)

OPERATIONS = {
    "z:add(x,y)": lambda: np.add(x, y, out=z),
    "x:add(scalar)": lambda: np.add(z, 1.5, out=z),
    "x:add(s,y) (axpy in place)": lambda: np.add(z, 0.001 * y, out=z),
    "x+y (operator, allocates)": lambda: x + y,
    "torch.add(x,y) (allocates)": lambda: np.add(x, y),
    "z:cmul(x,y)": lambda: np.multiply(x, y, out=z),
    "z:mul(x,scalar)": lambda: np.multiply(x, 1.5, out=z),
    "z:cdiv(x,y)": lambda: np.divide(x, y, out=z),
    "z:exp(x)": lambda: np.exp(x, out=z),
    "z:log(x)": lambda: np.log(x, out=z),
    "z:tanh(x)": lambda: np.tanh(x, out=z),
    "z:sqrt(x)": lambda: np.sqrt(x, out=z),
    "z:pow(x,2)": lambda: np.power(x, 2, out=z),
    "z:pow(x,2.5)": lambda: np.power(x, 2.5, out=z),
    "x:sum()": x.sum,
    "x:mean()": x.mean,
    "x:std()": x.std,
    "x:max()": x.max,
    "x:norm()": lambda: np.linalg.norm(x),
    "x:dot(y)": lambda: x.dot(y),
    "z:fill(0)": lambda: z.fill(0),
    "z:copy(x)": lambda: np.copyto(z, x),
    "x:float()": lambda: x.astype(np.float32),
    "x:gt(0.5)": lambda: x > 0.5,
    "x:cumsum()": x.cumsum,
}


def rows():
    """Yield name, operations in a run, operation."""
    for name, f in OPERATIONS.items():
        yield f"{name} n=1e6", 20, f


if __name__ == "__main__":
    timing.report(rows, {"ops": ("",)})
