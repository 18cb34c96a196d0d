"""THNN's criterions with class numbers as targets against PyTorch."""

import numpy as np
import pytest

import luatorch
from luatorch.thnn import classification
from tests.thnn.common import arrays, tolerance

torch = pytest.importorskip("torch")
F = torch.nn.functional


def classes(shape, n, seed=3):
    return np.random.default_rng(seed).integers(1, n + 1, shape)


def reference(function, x, y, average, shift=1, **options):
    x = torch.tensor(x, requires_grad=True)
    y = torch.tensor(y) - shift
    loss = function(x, y, reduction="mean" if average else "sum", **options)
    loss.backward()
    return loss.item(), x.grad.numpy()


@pytest.mark.parametrize("ignore", [-100, 2])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("dtype", ["d", "f"])
def test_nll(thnn, dtype, average, weighted, ignore):
    cases = [("ClassNLLCriterion", (6, 4)), ("ClassNLLCriterion", (300, 10))]
    cases += [("SpatialClassNLLCriterion", (2, 3, 5, 4))]
    for name, shape in cases:
        x = arrays(shape, dtype, 1)[0]
        y = classes((shape[0], *shape[2:]), shape[1])
        w = np.linspace(0.5, 2, shape[1]).astype(dtype) if weighted else None
        options = {"ignore_index": ignore - 1}
        if weighted:
            options["weight"] = torch.tensor(w)
        want, want_gx = reference(F.nll_loss, x, y, average, **options)
        loss, total, gx = np.zeros(1, dtype), np.zeros(1, dtype), np.ones_like(x)
        thnn(f"{name}_updateOutput", x, y, loss, average, w, total, ignore)
        thnn(f"{name}_updateGradInput", x, y, gx, average, w, total, ignore)
        np.testing.assert_allclose(loss[0], want, rtol=1e-5)
        np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))
        kept = y[y != ignore] - 1
        np.testing.assert_allclose(total[0], w[kept].sum() if weighted else kept.size, rtol=1e-5)

        # the kernels of the other device types
        norm = float(total[0]) if average else 1.0
        extra = (w,) if weighted else ()
        result = classification.nll(x, y, 1, ignore, *extra)
        np.testing.assert_allclose(result[0] / norm, want, rtol=1e-5)
        assert result[2] is None
        gx[...] = 0
        assert classification.nll_gradient(gx, y, 1, ignore, norm, *extra) is None
        np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


def test_nll_of_a_vector(thnn):
    x, y = np.array([-1.0, -2.0, -3.0]), np.array([2])
    loss, total, gx = np.zeros(1), np.zeros(1), np.ones(3)
    thnn("ClassNLLCriterion_updateOutput", x, y, loss, True, None, total, -100)
    thnn("ClassNLLCriterion_updateGradInput", x, y, gx, True, None, total, -100)
    assert loss[0] == 2 and total[0] == 1 and gx.tolist() == [0, -1, 0]
    assert classification.nll(x, y, 0, -100) == (2.0, 1.0, None)
    gx[...] = 0
    classification.nll_gradient(gx, y, 0, -100, 1.0)
    assert gx.tolist() == [0, -1, 0]


def test_nll_of_strided_arrays(thnn):
    x, y = arrays((4, 6), "d", 1)[0].T, classes(12, 4)[::2]
    want, want_gx = reference(F.nll_loss, x, y.copy(), True)
    loss, total, gx = np.zeros(1), np.zeros(1), np.ones(x.shape)
    thnn("ClassNLLCriterion_updateOutput", x, y, loss, True, None, total, -100)
    thnn("ClassNLLCriterion_updateGradInput", x, y, gx, True, None, total, -100)
    np.testing.assert_allclose(loss[0], want)
    np.testing.assert_allclose(gx, want_gx)


def test_weights_of_any_layout(thnn):
    x, y, w = arrays((3, 4), "d", 1)[0], classes(3, 4), np.array([1.0, 2.0, 3.0, 4.0])
    for layout in (w, np.repeat(w, 2)[::2], w[None], w[:, None], np.stack([w, w], 1)[:, :1]):
        loss, total, gx = np.zeros(1), np.zeros(1), np.ones((3, 4))
        thnn("ClassNLLCriterion_updateOutput", x, y, loss, False, layout, total, -100)
        thnn("ClassNLLCriterion_updateGradInput", x, y, gx, False, layout, total, -100)
        np.testing.assert_allclose(loss[0], -(x[range(3), y - 1] * w[y - 1]).sum())
        np.testing.assert_allclose(gx.sum(axis=1), -w[y - 1])


@pytest.mark.parametrize("bad", [0, 5, -1, 2**40])
def test_bad_classes(thnn, bad):
    x, y = np.zeros((3, 4)), np.array([1, bad, 2])
    loss, total, gx = np.zeros(1), np.ones(1), np.zeros((3, 4))
    for name in ("ClassNLLCriterion", "MultiMarginCriterion"):
        last = (None, total, -100) if name[0] == "C" else (1, None, 1.0)
        with pytest.raises(luatorch.LuaError, match=f"target class {bad} out of range, expected 1"):
            thnn(f"{name}_updateOutput", x, y, loss, True, *last)
        with pytest.raises(luatorch.LuaError, match=f"target class {bad} out of range, expected 1"):
            thnn(f"{name}_updateGradInput", x, y, gx, True, *last)
    assert classification.nll(x, y, 1, -100)[2] == bad
    assert classification.nll_gradient(gx, y, 1, -100, 1.0) == bad


def test_wrong_sizes(thnn):
    loss, total = np.zeros(1), np.zeros(1)

    def nll(x, y, w=None, name="ClassNLLCriterion"):
        thnn(f"{name}_updateOutput", x, y, loss, True, w, total, -100)

    one = np.ones(3, "q")
    for arguments, message in (
        ((np.zeros((3, 4)), one[:2]), "Expected 3 targets"),
        ((np.zeros((3, 4, 5)), one), "should be 1D or 2D"),
        ((np.zeros((3, 4)), one[:, None]), "multi-target not supported"),
        ((np.zeros((3, 4)), one, np.ones(3)), "weight tensor should be defined either for all 4"),
        ((np.zeros((3, 4)), np.ones(3)), "LongTensor expected for target"),
    ):
        with pytest.raises(luatorch.LuaError, match=message):
            nll(*arguments)
    with pytest.raises(luatorch.LuaError, match="do not match"):
        nll(np.zeros((1, 2, 3, 4)), np.ones((1, 3, 3), "q"), name="SpatialClassNLLCriterion")


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("dtype", ["d", "f"])
def test_multi_margin(thnn, dtype, average, weighted, p):
    for shape in ((5,), (4, 3), (100, 12)):
        x = arrays(shape, dtype, 1)[0]
        y = classes(shape[:-1] or (1,), shape[-1])
        w = np.linspace(0.5, 2, shape[-1]).astype(dtype) if weighted else None
        options = {"p": p, "margin": 0.8, "weight": None if w is None else torch.tensor(w)}
        target = y if len(shape) == 2 else y.reshape(())
        want, want_gx = reference(F.multi_margin_loss, x, target, average, **options)
        loss, gx = np.zeros(1, dtype), np.empty_like(x)
        thnn("MultiMarginCriterion_updateOutput", x, y, loss, average, p, w, 0.8)
        thnn("MultiMarginCriterion_updateGradInput", x, y, gx, average, p, w, 0.8)
        np.testing.assert_allclose(loss[0], want, rtol=1e-5)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("dtype", ["d", "f"])
def test_multi_label_margin(thnn, dtype, average):
    for shape in ((5,), (4, 6), (50, 9)):
        x = arrays(shape, dtype, 1)[0]
        rng = np.random.default_rng(4)
        y = np.array([rng.permutation(shape[-1]) + 1 for _ in range(x.size // shape[-1])])
        for row in y:
            row[rng.integers(0, shape[-1]) :][:1] = 0  # later targets must not count
        y = y.reshape(shape)
        want, want_gx = reference(F.multilabel_margin_loss, x, y, average)
        loss, gx, mark = np.zeros(1, dtype), np.empty_like(x), np.empty_like(x)
        thnn("MultiLabelMarginCriterion_updateOutput", x, y, loss, mark, average)
        thnn("MultiLabelMarginCriterion_updateGradInput", x, y, gx, mark, average)
        np.testing.assert_allclose(loss[0], want, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-4, atol=1e-6)
        for row, marked in zip(y.reshape(-1, shape[-1]), mark.reshape(-1, shape[-1]), strict=True):
            targets = row[: list(row).index(0)]
            assert sorted(np.nonzero(marked)[0] + 1) == sorted(targets)


def test_multi_label_margin_without_targets(thnn):
    x, y = np.ones((2, 3)), np.zeros((2, 3), "q")
    loss, gx, mark = np.ones(1), np.ones((2, 3)), np.ones((2, 3))
    thnn("MultiLabelMarginCriterion_updateOutput", x, y, loss, mark, True)
    thnn("MultiLabelMarginCriterion_updateGradInput", x, y, gx, mark, True)
    assert loss[0] == 0 and not gx.any() and not mark.any()
    y[1, 0] = 4
    with pytest.raises(luatorch.LuaError, match="target class 4 out of range, expected 1 to 3"):
        thnn("MultiLabelMarginCriterion_updateOutput", x, y, loss, mark, True)
