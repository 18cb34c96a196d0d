"""cuDNN's recurrent networks: RNN with ReLU or tanh, LSTM and GRU, of several layers, both ways.

Sizes: T steps, B sequences, I inputs, H hidden units, L layers, D = 1 or 2 directions.  A *part* is
one direction of one layer; part ``layer * D + direction``.  A gate of a part has W (H, in),
R (H, H), b and c (H), where `in` is I in the first layer and ``D * H`` above.  The flat parameters
are cuDNN's: for each part the W of all gates, then the R; after all parts, for each part the b of
all gates, then the c.  Formulas and order of the gates: NVIDIA's documentation of cudnnRNNMode_t.

    RNN    h' = f(W x + b + R h + c)                            f = max(0, .) or tanh
    LSTM   i, f, o = sigmoid(W x + b + R h + c), g = tanh(W x + b + R h + c)
           c' = f c + i g,  h' = o tanh(c')                     gates i, f, g, o
    GRU    r, z = sigmoid(W x + b + R h + c), n = tanh(W x + b + r (R h + c))
           h' = (1 - z) n + z h                                 gates r, z, n

What a pass leaves for the next ones: `outs` (L, T, B, D * H), the outputs of the layers; `saved`
(L * D, T, B, n * H): i, f, g, o, c of an LSTM, r, z, n and the R h + c of n of a GRU, nothing of an
RNN; `slopes` (L * D, T, B, n * H): the gradients of what the gates' functions are given, and of a
GRU also those of the R h + c of n.  `mask` (L - 1, T, B, D * H) or None multiplies what a layer
hands up: dropout.
"""

from dataclasses import dataclass

from luatorch.arrays import get_array_module

GATES = {"CUDNN_RNN_RELU": 1, "CUDNN_RNN_TANH": 1, "CUDNN_LSTM": 4, "CUDNN_GRU": 3}


@dataclass(frozen=True)
class Network:
    """What stays the same from call to call."""

    mode: str
    hidden: int
    layers: int
    directions: int

    def parts(self, w, inputs):
        """Return (part, W, R, b, c) of each part, as views of flat parameters; gates together."""
        rows = GATES[self.mode] * self.hidden
        matrices, biases, at = [], [], 0
        for part in range(self.layers * self.directions):
            width = inputs if part < self.directions else self.directions * self.hidden
            middle, end = at + rows * width, at + rows * (width + self.hidden)
            matrices.append((w[at:middle].reshape(rows, width), w[middle:end].reshape(rows, -1)))
            at = end
        for _ in matrices:
            biases.append((w[at : at + rows], w[at + rows : at + 2 * rows]))
            at += 2 * rows
        both = zip(matrices, biases, strict=True)
        return [(part, *m, *b) for part, (m, b) in enumerate(both)]

    def steps(self, part, length):
        """Return the steps in the order in which a part goes through them."""
        return range(length - 1, -1, -1) if part % self.directions else range(length)

    def columns(self, part):
        """Return where a part's units are among those of its layer."""
        first = part % self.directions * self.hidden
        return slice(first, first + self.hidden)

    def fed(self, layer, x, outs, mask):
        """Return what goes into a layer: (T * B, in)."""
        if layer > 0:
            x = outs[layer - 1] if mask is None else outs[layer - 1] * mask[layer - 1]
        return x.reshape(-1, x.shape[2])


def network(mode, hidden, layers, directions):
    """Return a Network."""
    return Network(mode, int(hidden), int(layers), int(directions))


def _sigmoid(xp, x):
    return 0.5 * (1 + xp.tanh(0.5 * x))


def _gates(saved, n):
    """Return the n equal parts of what a step saved."""
    size = saved.shape[-1] // n
    return [saved[..., k * size : (k + 1) * size] for k in range(n)]


# -- cells: a = W x + b, m = R h + c, and what was -> what is; `saved` is filled --------------


def _relu(xp, a, m, h, c, saved):
    return xp.maximum(a + m, 0), c


def _tanh(xp, a, m, h, c, saved):
    return xp.tanh(a + m), c


def _lstm(xp, a, m, h, c, saved):
    n = h.shape[1]
    s = a + m
    saved[:, : 4 * n] = _sigmoid(xp, s)
    i, f, g, o, cell = _gates(saved, 5)
    g[...] = xp.tanh(s[:, 2 * n : 3 * n])
    cell[...] = f * c + i * g
    return o * xp.tanh(cell), cell


def _gru(xp, a, m, h, c, saved):
    n = 2 * h.shape[1]
    saved[:, :n] = _sigmoid(xp, a[:, :n] + m[:, :n])
    r, z, new, below = _gates(saved, 4)
    below[...] = m[:, n:]
    new[...] = xp.tanh(a[:, n:] + r * below)
    return (1 - z) * new + z * h, c


_CELLS = {
    "CUDNN_RNN_RELU": _relu,
    "CUDNN_RNN_TANH": _tanh,
    "CUDNN_LSTM": _lstm,
    "CUDNN_GRU": _gru,
}


def forward(net, x, w, hx, cx, y, hy, cy, outs, saved, mask):
    """y (T, B, D * H) = the outputs of the top layer; hy, cy (L * D, B, H) = the last states.

    x: (T, B, I);  hx, cx: (L * D, B, H), the first states, None for zeros;  cx, cy are an LSTM's.
    """
    xp = get_array_module(x)
    cell = _CELLS[net.mode]
    length, batch, inputs = x.shape
    for part, W, R, b, bh in net.parts(w, inputs):
        layer = part // net.directions
        a = (net.fed(layer, x, outs, mask) @ W.T + b).reshape(length, batch, -1)
        h = xp.zeros((batch, net.hidden), x.dtype) if hx is None else hx[part]
        c = xp.zeros((batch, net.hidden), x.dtype) if cx is None else cx[part]
        out = outs[layer][:, :, net.columns(part)]
        for t in net.steps(part, length):
            h, c = cell(xp, a[t], h @ R.T + bh, h, c, None if saved is None else saved[part, t])
            out[t] = h
        hy[part] = h
        if cy is not None:
            cy[part] = c
    y[...] = outs[net.layers - 1]


# -- gradients of cells: dh, dc of what is -> those of what was, but for the way through R;
#    `slopes` is filled.  before, c: what was; h: what is ---------------------------------------


def _relu_back(xp, dh, dc, h, before, c, saved, slopes):
    slopes[...] = dh * (h > 0)
    return 0, dc


def _tanh_back(xp, dh, dc, h, before, c, saved, slopes):
    slopes[...] = dh * (1 - h * h)
    return 0, dc


def _lstm_back(xp, dh, dc, h, before, c, saved, slopes):
    i, f, g, o, cell = _gates(saved, 5)
    di, df, dg, do = _gates(slopes, 4)
    bent = xp.tanh(cell)
    dc = dc + dh * o * (1 - bent * bent)
    di[...] = dc * g * i * (1 - i)
    df[...] = dc * c * f * (1 - f)
    dg[...] = dc * i * (1 - g * g)
    do[...] = dh * bent * o * (1 - o)
    return 0, dc * f


def _gru_back(xp, dh, dc, h, before, c, saved, slopes):
    r, z, new, below = _gates(saved, 4)
    dr, dz, dn, dm = _gates(slopes, 4)
    dn[...] = dh * (1 - z) * (1 - new * new)
    dr[...] = dn * below * r * (1 - r)
    dz[...] = dh * (before - new) * z * (1 - z)
    dm[...] = dn * r
    return dh * z, dc


_BACK = {
    "CUDNN_RNN_RELU": _relu_back,
    "CUDNN_RNN_TANH": _tanh_back,
    "CUDNN_LSTM": _lstm_back,
    "CUDNN_GRU": _gru_back,
}


def _into_w(net, slopes):
    """Return the gradients of W x + b, (..., gates * H)."""
    return slopes[..., : 3 * net.hidden] if net.mode == "CUDNN_GRU" else slopes


def _into_r(net, xp, slopes):
    """Return the gradients of R h + c, (..., gates * H)."""
    if net.mode != "CUDNN_GRU":
        return slopes
    return xp.concatenate([slopes[..., : 2 * net.hidden], slopes[..., 3 * net.hidden :]], -1)


def _history(net, xp, part, first, states):
    """Return what the states (T, B, H) of a part were before each step; first: None or (B, H)."""
    before = xp.empty_like(states)
    steps = net.steps(part, len(states))
    for t, previous in zip(steps[1:], steps, strict=False):
        before[t] = states[previous]
    before[steps[0]] = 0 if first is None else first
    return before


def backward(net, x, w, hx, cx, outs, saved, mask, dy, dhy, dcy, dx, dhx, dcx, slopes):
    """dx, dhx, dcx = the gradients of x, hx and cx, from those of y, hy and cy; fills `slopes`.

    dhy, dcy: None for zeros;  dcx: an LSTM's.
    """
    xp = get_array_module(x)
    back = _BACK[net.mode]
    length, batch, inputs = x.shape
    given, below = dy, None
    for part, W, R, _, _ in reversed(net.parts(w, inputs)):
        layer = part // net.directions
        states, g = outs[layer][:, :, net.columns(part)], given[:, :, net.columns(part)]
        before = _history(net, xp, part, None if hx is None else hx[part], states)
        c = states
        if net.mode == "CUDNN_LSTM":
            cells = saved[part, :, :, 4 * net.hidden :]
            c = _history(net, xp, part, None if cx is None else cx[part], cells)
        dh = xp.zeros((batch, net.hidden), x.dtype) if dhy is None else dhy[part]
        dc = xp.zeros((batch, net.hidden), x.dtype) if dcy is None else dcy[part]
        for t in reversed(net.steps(part, length)):
            dh = dh + g[t]
            kept = None if saved is None else saved[part, t]
            dh, dc = back(xp, dh, dc, states[t], before[t], c[t], kept, slopes[part, t])
            dh = dh + _into_r(net, xp, slopes[part, t]) @ R
        dhx[part] = dh
        if dcx is not None:
            dcx[part] = dc
        through = _into_w(net, slopes[part]) @ W
        below = through if below is None else below + through
        if part % net.directions == 0:
            if layer == 0:
                dx[...] = below
            else:
                given, below = below if mask is None else below * mask[layer - 1], None


def accumulate(net, x, hx, outs, mask, slopes, dw, scale):
    """dw += scale * the gradients of the flat parameters."""
    xp = get_array_module(x)
    rows = GATES[net.mode] * net.hidden
    for part, W, R, b, bh in net.parts(dw, x.shape[2]):
        layer = part // net.directions
        into_w = _into_w(net, slopes[part]).reshape(-1, rows)
        into_r = _into_r(net, xp, slopes[part]).reshape(-1, rows)
        states = outs[layer][:, :, net.columns(part)]
        before = _history(net, xp, part, None if hx is None else hx[part], states)
        W += scale * (into_w.T @ net.fed(layer, x, outs, mask))
        R += scale * (into_r.T @ before.reshape(-1, net.hidden))
        b += scale * into_w.sum(0)
        bh += scale * into_r.sum(0)
