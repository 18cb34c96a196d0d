"""What programs rely on in transfer functions and criterions besides their numbers."""

import numpy as np
import pytest

import luatorch


@pytest.fixture(scope="module")
def lua():
    lua = luatorch.Runtime()
    lua.execute("require 'nn'")
    return lua


def test_thnn_takes_the_pointers_of_cdata(lua):
    assert lua.execute(
        """
        local x, y, n = torch.Tensor{-1, 2}, torch.Tensor(), nil
        x.THNN.Threshold_updateOutput(x:cdata(), y:cdata(), 0, 0, false)
        local loss, total, t = torch.Tensor(1), torch.Tensor(1), torch.LongTensor{2}
        local nll = x.THNN.ClassNLLCriterion_updateOutput
        nll(x:cdata(), t:cdata(), loss:cdata(), true, n, total:cdata(), -100)
        return y[1], y[2], loss[1], total[1]
        """
    ) == (0, 2, -2, 1)


def test_in_place(lua):
    """Outputs share the input's memory, gradInputs gradOutput's; constants are taken back."""
    for module in ("ReLU(true)", "Threshold(0, 0, true)", "ELU(1, true)", "LeakyReLU(0.1, true)"):
        assert lua.execute(
            f"""
            local m = nn.{module}
            local x, g = torch.Tensor{{-1, 2}}, torch.Tensor{{3, 4}}
            local y = m:forward(x)
            local gx = m:backward(x, g)
            return y:data() == x:data(), gx:data() == g:data()
            """
        ) == (True, True)
    for module in ("AddConstant(2, true)", "MulConstant(4, true)"):
        assert lua.execute(
            f"""
            local m, x = nn.{module}, torch.Tensor{{1, 2}}
            m:forward(x)
            local changed = x[1]
            m:backward(x, torch.Tensor{{1, 1}})
            return changed, x[1], x[2]
            """
        )[1:] == (1, 2)


@pytest.mark.parametrize(
    "code, message",
    [
        ("nn.ReLU():forward()", "nn.ReLU: tensor of a floating point type expected, got nil"),
        ("nn.Tanh():forward(torch.IntTensor(2))", "expected, got torch.IntTensor"),
        ("nn.Tanh():forward{torch.Tensor(2)}", "expected, got table"),
        ("nn.Tanh():forward(torch.FloatTensor(2))", "FloatTensor expected for output, got Double"),
        ("nn.ReLU():backward(torch.ones(2), torch.ones(3))", "different number of elements"),
        ("nn.SoftMax():forward(torch.ones(1, 1, 1, 1, 1))", "1D, 2D, 3D or 4D tensor expected"),
        ("nn.PReLU(3):forward(torch.ones(2, 4))", "Expected 3 but got 4"),
        ("nn.MSECriterion():forward(torch.ones(2))", "DoubleTensor expected for target, got nil"),
        (
            "nn.ClassNLLCriterion():forward(torch.ones(2), 'a')",
            "number or tensor expected for target",
        ),
        ("nn.ClassNLLCriterion():forward(nil, 1)", "tensor expected for input, got nil"),
        ("nn.ClassNLLCriterion():forward(torch.ones(2), 3)", "target class 3 out of range"),
        ("nn.BCECriterion():forward(torch.ones(2), torch.ones(3))", "size mismatch"),
        (
            "nn.ParallelCriterion():add(nn.MSECriterion()):forward({torch.ones(2)})",
            "nn.ParallelCriterion: table expected for target, got nil",
        ),
        (
            "nn.MarginRankingCriterion():forward({torch.ones(2), torch.ones(2)})",
            "nn.MarginRankingCriterion: number expected for the target, got nil",
        ),
        ("nn.L1Cost():forward(3)", "nn.L1Cost: tensor of a floating point type expected"),
        ("nn.SoftSign():forward{}", "nn.SoftSign: tensor of a floating point type expected"),
        (
            "nn.JoinTable(1):backward({torch.ones(1)})",
            "nn.JoinTable: tensor expected for gradOutput",
        ),
        ("nn.Padding(1, 1):backward(torch.ones(1), 2)", "expected for gradOutput, got number"),
        ("nn.ConcatTable():backward(torch.ones(1))", "table expected for gradOutput, got nil"),
        ("nn.BatchNormalization(2):backward(torch.ones(3, 2))", "expected for gradOutput, got nil"),
        ("nn.MultiCriterion():add()", "no criterion provided"),
        ("nn.ClassSimplexCriterion(1)", "Required positive integer argument nClasses > 1"),
        ("nn.ClassSimplexCriterion(3):forward(torch.ones(3), 4)", "target class 4 out of range"),
        ("nn.ModuleCriterion()", "criterion expected, got nil"),
        ("nn.CriterionTable()", "nn.CriterionTable: criterion expected, got nil"),
        ("nn.WeightNorm()", "nn.WeightNorm: module expected, got nil"),
        ("nn.PixelShuffle()", "number expected for upscaleFactor, got nil"),
        ("nn.Maxout(3, 4)", "number expected for maxoutNumber, got nil"),
        ("nn.WeightedMSECriterion()", "tensor expected for the weights, got nil"),
        ("nn.IndexLinear(3)", "number expected for outputSize, got nil"),
        ("nn.LeakyReLU('a')", "number expected for negval, got string"),
        ("nn.HardTanh(1, -1)", "max_value must be larger than min_value"),
        ("nn.ELU(1, 1)", "in-place flag must be boolean, got number"),
        ("nn.GatedLinearUnit():forward(torch.ones(3))", "must be even. Found 3"),
    ],
)
def test_errors_name_the_line_and_the_sizes(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message) as caught:
        lua.execute("local x = " + code, "=program")
    assert str(caught.value).startswith("program:1:")


@pytest.mark.parametrize("module", ["HardTanh()", "HardShrink()", "SoftShrink()", "SoftPlus()",
                                    "SoftSign()", "LogSigmoid()", "Sigmoid()", "Tanh()", "ReLU()",
                                    "ReLU6()", "PReLU()", "ELU()", "LeakyReLU()", "Abs()",
                                    "Sqrt()", "Square()", "Exp()", "Log()", "Clamp(-1, 1)",
                                    "TanhShrink()", "Threshold(0.3, -2)"])  # fmt: skip
@pytest.mark.parametrize("name", ["Double", "Float"])
def test_extreme_values_whatever_the_size(lua, module, name):
    """Small and large tensors take different ways to the same numbers, nan included."""
    assert (
        lua.execute(
            f"""
        local m = nn.{module}:type('torch.{name}Tensor')
        local values = {{-math.huge, -1e30, -88, -20, -1, -0.5, 0, 0.5, 1, 6, 20, 88, 1e30,
                        math.huge, 0/0}}
        local x = torch.Tensor(values):type(m:type())
        local big = x:repeatTensor(60)
        local y, g = m:forward(x):clone(), m:backward(x, x:clone():fill(2)):clone()
        m:forward(big) m:backward(big, big:clone():fill(2))
        local wrong = {{}}
        for i, v in ipairs(values) do
           for _, pair in ipairs{{{{y[i], m.output[i + 300]}}, {{g[i], m.gradInput[i + 300]}}}} do
              local a, b = pair[1], pair[2]
              local near = math.abs(a - b) <= 1e-5 * math.abs(a) + 1e-6
              if not (near or a == b or (a ~= a and b ~= b)) then
                 wrong[#wrong + 1] = v .. ': ' .. a .. ', ' .. b
              end
           end
        end
        return table.concat(wrong, '; ')
        """
        )
        == ""
    )


def test_targets_stay_the_callers(lua):
    """The criterion keeps class numbers in a tensor of its own."""
    assert lua.execute(
        """
        local c, x, t = nn.ClassNLLCriterion(), torch.zeros(2, 3), torch.LongTensor{2, 3}
        c:forward(x, t)
        c:forward(x[1], 1)
        return t:size(1), t[1], t[2]
        """
    ) == (2, 2, 3)


def test_criterions_follow_a_cast(lua):
    assert lua.execute(
        """
        local out = {}
        local c = nn.ParallelCriterion():add(nn.CrossEntropyCriterion(torch.Tensor{1, 2})):add(
           nn.MultiCriterion():add(nn.MSECriterion()):add(nn.AbsCriterion()))
        local x, t = {torch.randn(3, 2), torch.randn(3)}, {torch.Tensor{1, 2, 2}, torch.randn(3)}
        local want = c:forward(x, t)
        c:backward(x, t)
        c:float()
        x, t = {x[1]:float(), x[2]:float()}, {t[1]:float(), t[2]:float()}
        local got = c:forward(x, t)
        local g = c:backward(x, t)
        return math.abs(got - want) < 1e-6, g[1]:type(), g[2]:type()
        """
    ) == (True, "torch.FloatTensor", "torch.FloatTensor")


def test_cross_entropy_passes_size_average_on(lua):
    assert lua.execute(
        """
        local c = nn.CrossEntropyCriterion(nil, false)
        local x, t = torch.randn(4, 3), torch.LongTensor{1, 2, 3, 1}
        local sum = c:forward(x, t)
        c.sizeAverage = true
        local mean = c:forward(x, t)
        return math.abs(sum / 4 - mean) < 1e-12, c.nll.sizeAverage
        """
    ) == (True, True)


def test_class_simplex_is_regular(lua):
    """Vertices of length 1 whose dot products are all -1/n, n one less than their number."""
    lua.execute("simplex = nn.ClassSimplexCriterion(5)")
    vertices = np.asarray(lua.eval("simplex.simplex"))
    assert vertices.shape == (5, 5)
    want = np.full((5, 5), -1 / 4)
    np.fill_diagonal(want, 1)
    np.testing.assert_allclose(vertices @ vertices.T, want, atol=1e-12)
    assert lua.execute(
        "return simplex:getTopPrediction(simplex.simplex[3])[1],"
        " simplex:getTopPrediction(simplex.simplex:narrow(1, 2, 2))[2]"
    ) == (3, 3)


def test_l1_hinge_draws_the_sign_of_ties(lua):
    """Torch7 draws a sign with torch.random(2) for each element that is the same in both."""
    assert lua.execute(
        """
        local c = nn.L1HingeEmbeddingCriterion()
        local x = {torch.Tensor{1, 5, 2}, torch.Tensor{1, 3, 2}}
        torch.manualSeed(5)
        c:forward(x, 1)
        local g = c:backward(x, 1)[1]:clone()
        torch.manualSeed(5)
        local a, b = 2 * torch.random(2) - 3, 2 * torch.random(2) - 3
        return g[1] == a, g[2], g[3] == b
        """
    ) == (True, 1, True)


def test_rrelu_draws_for_negative_inputs_in_order(lua):
    assert lua.execute(
        """
        local m, x = nn.RReLU(0.1, 0.2), torch.Tensor{{-1, 2}, {-3, 0}}
        torch.manualSeed(9)
        m:forward(x)
        local after = torch.random()
        torch.manualSeed(9)
        local a, b, c = torch.uniform(0.1, 0.2), torch.uniform(0.1, 0.2), torch.uniform(0.1, 0.2)
        local n = m.noise
        return n[1][1] == a, n[1][2], n[2][1] == b, n[2][2] == c, after == torch.random()
        """
    ) == (True, 1, True, True, True)
