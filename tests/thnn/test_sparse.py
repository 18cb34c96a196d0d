"""Linear layers on sparse inputs against dense products, kernels and modules."""

import numpy as np
import pytest

import luatorch
from luatorch.thnn import sparse

RNG = np.random.default_rng(11)


def batch(features, examples, entries):
    """Return rows, keys, values of random entries, keys repeated, and the dense batch."""
    rows = np.sort(RNG.integers(0, examples, entries))
    keys = RNG.integers(0, features, entries)
    values = RNG.standard_normal(entries)
    dense = np.zeros((examples, features))
    np.add.at(dense, (rows, keys), values)
    return rows, keys, values, dense


@pytest.mark.parametrize("entries", [1, 7, 300])
@pytest.mark.parametrize("chunk", [1, 2**20])
def test_gather_and_scatter(monkeypatch, entries, chunk):
    monkeypatch.setattr(sparse, "_CHUNK", chunk)
    rows, keys, values, dense = batch(9, 4, entries)
    weight, grad = RNG.standard_normal((9, 5)), RNG.standard_normal((4, 5))
    out = np.zeros((4, 5))
    sparse.gather(rows, keys, values, weight, out)
    np.testing.assert_allclose(out, dense @ weight, atol=1e-12)
    grad_weight = np.ones((9, 5))
    sparse.scatter(rows, keys, values, grad, grad_weight, 0.5)
    np.testing.assert_allclose(grad_weight, 1 + 0.5 * dense.T @ grad, atol=1e-12)


def test_rows_are_stepped_once_and_entries_add_up():
    weight, grad = np.ones((4, 2)), np.full((4, 2), 2.0)
    sparse.step_rows(weight, grad, np.array([1, 1, 3]), 0.25)
    np.testing.assert_array_equal(weight[:, 0], [1, 0.5, 1, 0.5])
    sparse.add_rows(weight, np.array([0, 0]), np.array([[1.0, 2], [3, 4]]), -1)
    np.testing.assert_array_equal(weight[0], [-3, -5])


def test_normalized_values_follow_the_largest_seen():
    weight = np.zeros((3, 5))
    values, keys, out = np.array([2.0, -4, 1]), np.array([0, 0, 2]), np.empty(3)
    sparse.normalize_values(keys, values, weight, out, True)
    np.testing.assert_allclose(out, [0.5, -1, 1])
    weight[0, 3] = 0.25  # the bias of a feature
    sparse.normalize_values(np.array([0, 0]), np.array([8.0, 1]), weight, out[:2], False)
    np.testing.assert_allclose(out[:2], [1.25, 0.5])
    assert weight[0, 0] == 4


@pytest.fixture(scope="module")
def lua():
    runtime = luatorch.Runtime()
    runtime.execute("require 'nn'")
    return runtime


def test_sparse_linear_equals_linear_through_training(lua):
    """Three steps: sparse updates, accumulation over two batches, weight decay."""
    difference = lua.execute(
        """
        torch.manualSeed(2)
        local s, d = nn.SparseLinear(8, 3), nn.Linear(8, 3)
        d.weight:copy(s.weight) d.bias:copy(s.bias)
        local function pass(entries)
           local x = torch.zeros(#entries, 8)
           for i, e in ipairs(entries) do
              for j = 1, e:size(1) do x[i][e[j][1]] = x[i][e[j][1]] + e[j][2] end
           end
           local g = torch.randn(#entries, 3)
           local off = (s:forward(entries) - d:forward(x)):abs():max()
           s:backward(entries, g:clone()) d:backward(x, g)
           return off
        end
        local a = {torch.Tensor{{1, 0.5}, {4, -2}}, torch.Tensor{{8, 1}, {8, 1}}}
        local b = {torch.Tensor{{2, 3}}, torch.Tensor{{4, 1}, {5, 1}, {6, -1}}}
        local worst = 0
        for step, batches in ipairs{{a}, {b}, {a, b}, {b}} do
           s:zeroGradParameters() d:zeroGradParameters()
           for _, x in ipairs(batches) do worst = math.max(worst, pass(x)) end
           s:updateParameters(0.1) d:updateParameters(0.1)
           worst = math.max(worst, (s.weight - d.weight):abs():max(), (s.bias - d.bias):abs():max())
           worst = math.max(worst, (s.gradWeight - d.gradWeight):abs():max())
        end
        return worst
        """
    )
    assert difference < 1e-12


INPUTS = {
    "tables": "{{L{2, 5}, L{1}, L{5, 7}}, {T{1, -2}, T{3}, T{0.5, 4}}}",
    "joined": "{L{2, 5, 1, 5, 7}, T{1, -2, 3, 0.5, 4}, L{2, 1, 2}}",
    "offset": "{L{12, 15, 11, 15, 17}, T{1, -2, 3, 0.5, 4}, L{2, 1, 2}}",
}


@pytest.mark.parametrize("form", INPUTS)
@pytest.mark.parametrize("update", ["parameters", "straight"])
def test_index_linear_equals_linear_through_training(lua, form, update):
    lua.globals.straight = update == "straight"
    lua.globals.offset = 10 if form == "offset" else 0
    difference = lua.execute(
        f"""
        local L, T = torch.LongTensor, torch.Tensor
        torch.manualSeed(3)
        local s, d = nn.IndexLinear(8, 3, true, offset), nn.Linear(8, 3)
        s:reset()
        d.weight:copy(s.weight:t()) d.bias:copy(s.bias)
        local input = {INPUTS[form]}
        local x = T{{{{0, 1, 0, 0, -2, 0, 0, 0}}, {{3, 0, 0, 0, 0, 0, 0, 0}},
                     {{0, 0, 0, 0, 0.5, 0, 4, 0}}}}
        local worst = 0
        for step = 1, 3 do
           local g = torch.randn(3, 3)
           worst = math.max(worst, (s:forward(input) - d:forward(x)):abs():max())
           s:zeroGradParameters() d:zeroGradParameters()
           if straight then
              s:accUpdateGradParameters(input, g, 0.1)
              d:backward(x, g)
           else
              s:backward(input, g) d:backward(x, g)
              s:updateParameters(0.1)
           end
           d:updateParameters(0.1)
           worst = math.max(worst, (s.weight:t() - d.weight):abs():max())
           worst = math.max(worst, (s.bias - d.bias):abs():max())
        end
        return worst
        """
    )
    assert difference < 1e-12


WRONG = {
    "nn.SparseLinear(3, 2):forward(torch.Tensor{{4, 1}})": "4 not between 1 and 3",
    "nn.SparseLinear(3, 2):forward(torch.Tensor{{0, 1}})": "0 not between 1 and 3",
    "nn.SparseLinear(3, 2):forward(torch.Tensor{1, 2})": "n x 2",
    "nn.IndexLinear(3, 2):forward{torch.LongTensor{9}, torch.Tensor{1}}": "9 not between 1 and 3",
    "nn.IndexLinear(3, 2):forward{torch.LongTensor{1, 2}, torch.Tensor{1}}": "2 keys and 1 values",
    "nn.IndexLinear(3, 2):forward{torch.LongTensor{1, 2}, torch.Tensor{1, 1}, torch.LongTensor{3}}":
        "do not add up",
}  # fmt: skip


@pytest.mark.parametrize("code", WRONG)
def test_indices_are_checked(lua, code):
    with pytest.raises(luatorch.LuaError, match=WRONG[code]):
        lua.execute(code)
