"""The network rows ("a.", "b.", "e.") in PyTorch, eager mode, one thread.

    python compare.py --with 'luatorch run' --against-command 'python peers.py' lenet nets

or alone: python peers.py [lenet | nets].
"""

import timing
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(1)


def lenet():
    """The network of the 60-minute blitz."""
    return nn.Sequential(
        nn.Conv2d(3, 6, 5),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.MaxPool2d(2),
        nn.Flatten(-3),
        nn.Linear(400, 120),
        nn.Linear(120, 84),
        nn.Linear(84, 10),
        nn.LogSoftmax(-1),
    )


def conv(i, o, k, p):
    """Convolution, batch normalization, ReLU."""
    return [nn.Conv2d(i, o, k, 1, p), nn.BatchNorm2d(o), nn.ReLU(inplace=True)]


class Block(nn.Module):
    """A residual block of n planes."""

    def __init__(self, n):
        super().__init__()
        last = [nn.Conv2d(n, n, 3, 1, 1), nn.BatchNorm2d(n)]
        self.body = nn.Sequential(*conv(n, n, 3, 1), *last)

    def forward(self, x):
        return F.relu(self.body(x) + x, inplace=True)


def resnet():
    """The small residual network of nets.lua."""
    return nn.Sequential(
        *conv(3, 32, 3, 1),
        Block(32),
        Block(32),
        nn.MaxPool2d(2),
        *conv(32, 64, 3, 1),
        Block(64),
        nn.AvgPool2d(16),
        nn.Flatten(),
        nn.Linear(64, 10),
        nn.LogSoftmax(-1),
    )


def mlp():
    """784-1024-1024-10 with dropout."""
    return nn.Sequential(
        *[nn.Linear(784, 1024), nn.ReLU(), nn.Dropout(), nn.Linear(1024, 1024), nn.ReLU()],
        *[nn.Dropout(), nn.Linear(1024, 10), nn.LogSoftmax(-1)],
    )


def generator():
    """The DCGAN generator to 16x16 pixels."""
    return nn.Sequential(
        *[nn.ConvTranspose2d(64, 128, 4), nn.BatchNorm2d(128), nn.ReLU(True)],
        *[nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.ReLU(True)],
        *[nn.ConvTranspose2d(64, 3, 4, 2, 1), nn.Tanh()],
    )


class TextNet(nn.Module):
    """Embedding, temporal convolution, maximum over time, two layers."""

    def __init__(self):
        super().__init__()
        self.words, self.conv = nn.Embedding(5000, 64), nn.Conv1d(64, 128, 3)
        self.out = nn.Linear(128, 5)

    def forward(self, x):
        h = F.relu(self.conv(self.words(x).transpose(1, 2))).amax(2)
        return F.log_softmax(self.out(h), -1)


class Cell(nn.Module):
    """An LSTM cell written out, as in nets.lua."""

    def __init__(self, n):
        super().__init__()
        self.x, self.h = nn.Linear(n, 4 * n), nn.Linear(n, 4 * n)

    def forward(self, x, c, h):
        i, f, o, g = (self.x(x) + self.h(h)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return c, torch.sigmoid(o) * torch.tanh(c)


def step(net, loss, x, y, rate):
    """One training step by plain gradient descent."""
    for p in net.parameters():
        p.grad = None
    loss(net(x), y).backward()
    with torch.no_grad():
        for p in net.parameters():
            p -= rate * p.grad


def forward(net, x):
    """One forward pass."""
    with torch.no_grad():
        net(x)


def rows():
    """Yield (name, repetitions, function)."""
    for dtype, name in ((torch.double, "double"), (torch.float, "float")):
        net = lenet().to(dtype)
        if dtype is torch.double:
            x, y = torch.randn(3, 32, 32, dtype=dtype), torch.tensor(3)
            batch = (x, y, net)

            def one(batch=batch):
                x, y, net = batch
                step(net, F.nll_loss, x, y, 1e-3)

            yield "a. LeNet double SGD train(), 1 epoch of 2000", 2000, one
            yield (
                "a. LeNet double forward only, per sample",
                2000,
                lambda net=net, x=x: forward(net, x),
            )
        for size in (32, 128):
            x = torch.randn(size, 3, 32, 32, dtype=dtype)
            y = torch.randint(0, 10, (size,))
            n = 2560 // size
            yield (
                f"b. LeNet {name} bs={size} fwd+bwd+update, per batch",
                n,
                lambda net=net, x=x, y=y: step(net, F.nll_loss, x, y, 1e-3),
            )
            yield (
                f"b. LeNet {name} bs={size} forward only, per batch",
                n,
                lambda net=net, x=x: forward(net, x),
            )
    networks = [
        ("small ResNet 32x3x32x32", resnet(), F.nll_loss, (32, 3, 32, 32), 10, 2),
        ("MLP 784-1024-1024-10 bs=100", mlp(), F.nll_loss, (100, 784), 10, 10),
        ("MLP 784-1024-1024-10 bs=1", mlp(), F.nll_loss, (1, 784), 10, 50),
        ("DCGAN generator bs=16 to 16x16", generator(), F.mse_loss, (16, 64, 1, 1), None, 5),
        ("text CNN 32x50 words", TextNet(), F.nll_loss, None, 5, 5),
    ]
    for name, net, loss, size, classes, n in networks:
        x = torch.randn(size) if size else torch.randint(0, 5000, (32, 50))
        y = torch.randint(0, classes, (x.shape[0],)) if classes else torch.randn(16, 3, 16, 16)
        yield (
            f"e. {name}, training step",
            n,
            lambda net=net, loss=loss, x=x, y=y: step(net.train(), loss, x, y, 1e-4),
        )
        yield f"e. {name}, forward", n, lambda net=net, x=x: forward(net.eval(), x)
    for size, n, count in ((50, 128, 20), (1, 64, 200)):
        cell = Cell(n)
        inputs = [torch.randn(size, n, requires_grad=True) for _ in range(3)]
        grads = [torch.randn(size, n) for _ in range(2)]

        def both(cell=cell, inputs=inputs, grads=grads):
            torch.autograd.backward(cell(*inputs), grads)

        yield f"e. LSTM cell (nngraph) n={n} bs={size}, forward+backward", count, both


if __name__ == "__main__":
    timing.report(rows, {"lenet": ("a.", "b."), "nets": ("e.",)})
