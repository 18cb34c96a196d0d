"""Random numbers through Lua: NumPy's Mersenne Twister is the reference of the stream."""

import math

import numpy as np
import pytest

import luatorch


def words(seed, n):
    """Return the first `n` 32-bit words of the Mersenne Twister seeded with `seed`."""
    state = np.random.RandomState(seed)
    return state.randint(0, 2**32, size=n, dtype=np.uint32).astype(np.float64)


def normals(u):
    """Return Box and Muller's pairs from uniforms taken two by two."""
    x, y = u[0::2], u[1::2]
    rho = np.sqrt(-2 * np.log(1 - y))
    z = np.empty(u.shape)
    z[0::2], z[1::2] = rho * np.cos(2 * np.pi * x), rho * np.sin(2 * np.pi * x)
    return z


@pytest.fixture
def lua():
    runtime = luatorch.Runtime()
    runtime.execute("torch.manualSeed(7)")
    return runtime


def table(lua, expression):
    """Return the numbers of a Lua table."""
    code = (
        f"local t = {expression} local s = {{}} for i = 1, #t do s[i] = ('%.17g'):format(t[i]) end"
    )
    return np.array([float(x) for x in lua.execute(code + " return table.concat(s, ' ')").split()])


W = words(7, 4000)
U = W * 2.0**-32
ONE_DRAW = {
    "uniform(-2, 3)": U * 5 - 2,
    "bernoulli(0.3)": (U <= 0.3) * 1.0,
    "exponential(2)": -0.5 * np.log(1 - U),
    "cauchy(1, 2)": 1 + 2 * np.tan(np.pi * (U - 0.5)),
    "geometric(0.6)": np.floor(np.log(1 - U) / math.log(0.6)) + 1,
    "random(10)": W % 10 + 1,
    "random(-5, 5)": W % 11 - 5,
    "normal(2, 3)": normals(U) * 3 + 2,
    "logNormal(0.5, 0.25)": np.exp(normals(U) * 0.25 + 0.5),
}


@pytest.mark.parametrize("call", ONE_DRAW)
def test_tensor_and_scalar_draw_the_same_stream(lua, call):
    n = 1501
    got = table(lua, f"torch.DoubleTensor({n}):{call}:totable()")
    np.testing.assert_allclose(got, ONE_DRAW[call][:n], rtol=1e-12)
    lua.execute("torch.manualSeed(7)")
    name = "torch." + call
    got = table(
        lua, f"(function() local t = {{}} for i = 1, {n} do t[i] = {name} end return t end)()"
    )
    np.testing.assert_allclose(got, ONE_DRAW[call][:n], rtol=1e-12)


@pytest.mark.parametrize("sizes", [(1, 1, 1500, 3), (623, 2, 1, 700), (5, 624, 1)])
def test_normal_fills_join_whatever_their_lengths(lua, sizes):
    for at, n in enumerate(sizes):
        got = table(lua, f"torch.randn({n}):totable()")
        first = sum(sizes[:at])
        np.testing.assert_allclose(got, normals(U)[first : first + n], rtol=1e-12, atol=1e-15)
    total = sum(sizes)
    assert lua.eval("torch.random()") == W[total + total % 2]


def test_float_tensor_rounds_the_double(lua):
    got = table(lua, "torch.FloatTensor(700):uniform():totable()")
    np.testing.assert_array_equal(got, U[:700].astype(np.float32))


NATURAL = {
    "Byte": 2**8,
    "Char": 2**7,
    "Short": 2**15,
    "Int": 2**31,
    "Long": 2**63,
    "Float": 2**24 + 1,
    "Double": 2**53,
}


@pytest.mark.parametrize("name", NATURAL)
def test_random_without_bounds(lua, name):
    got = table(lua, f"torch.{name}Tensor(50):random():totable()")
    np.testing.assert_array_equal(got, W[:50] % NATURAL[name])


def test_order_of_elements_in_views(lua):
    lua.execute("m = torch.Tensor(2, 3) m:t():uniform()")
    got = table(lua, "m:t():contiguous():view(6):totable()")
    np.testing.assert_array_equal(got, U[:6])


def test_bernoulli_with_a_probability_an_element(lua):
    lua.execute("p = torch.Tensor(3000):uniform(0, 1)")
    p = U[:3000]
    got = table(lua, "torch.ByteTensor(3000):bernoulli(p):totable()")
    np.testing.assert_array_equal(got, words(7, 6000)[3000:] * 2.0**-32 <= p)


def test_randperm(lua):
    n = 2000
    want = list(range(1, n + 1))
    for i in range(n - 1):
        j = i + int(W[i] % (n - i))
        want[i], want[j] = want[j], want[i]
    np.testing.assert_array_equal(table(lua, f"torch.randperm({n}):totable()"), want)
    assert lua.eval("torch.random()") == W[n - 1]


@pytest.mark.parametrize("n", [5, 1000])
def test_multinomial_with_replacement(lua, n):
    weights = np.array([1.0, 0.0, 4.0, 2.5])
    lua.execute("p = torch.Tensor{1, 0, 4, 2.5}")
    got = table(lua, f"torch.multinomial(p, {n}, true):totable()")
    cumulative = np.cumsum(weights) / weights.sum()
    np.testing.assert_array_equal(got, np.searchsorted(cumulative, U[:n]) + 1)


def test_multinomial_without_replacement_draws_each_once(lua):
    for _ in range(20):
        got = table(lua, "torch.multinomial(torch.FloatTensor(30):uniform(0.01, 1), 30):totable()")
        assert sorted(got) == list(range(1, 31))
    lua.execute("m = torch.multinomial(torch.Tensor(4, 6):fill(1), 3)")
    assert lua.eval("m:size(1), m:size(2)") == (4, 3)


FORMS = [
    "torch.uniform(g)",
    "torch.uniform(g, 1)",
    "torch.uniform(g, 1, 2)",
    "torch.random(g)",
    "torch.random(g, 5)",
    "torch.random(g, 2, 5)",
    "torch.normal(g, 0, 1)",
    "torch.bernoulli(g, 0.5)",
    "torch.bernoulli(g)",
    "torch.exponential(g, 1)",
    "torch.cauchy(g)",
    "torch.geometric(g, 0.5)",
    "torch.logNormal(g, 1, 2)",
    "torch.rand(g, 3)[2]",
    "torch.randn(g, 2, 2)[2][2]",
    "torch.randperm(g, 5)[1]",
    "torch.rand(torch.Tensor(), g, 3)[1]",
    "torch.uniform(torch.Tensor(2), g, 0, 1)[1]",
    "torch.Tensor(2):random(g, 3)[1]",
    "torch.multinomial(g, torch.Tensor{1, 2}, 1)[1]",
    "torch.rand(g, torch.LongStorage{2})[1]",
]


@pytest.mark.parametrize("form", FORMS)
def test_generators_have_streams_of_their_own(lua, form):
    lua.execute("g = torch.Generator() torch.manualSeed(g, 3)")
    first = lua.eval(form)
    lua.execute("torch.manualSeed(g, 3)")
    assert lua.eval(form) == first
    assert lua.eval("torch.random()") == W[0]


def test_state_round_trip(lua):
    lua.execute("torch.randn(701) s = torch.getRNGState()")
    want = lua.eval("torch.normal(), torch.random(), torch.normal()")
    lua.execute("torch.manualSeed(1) torch.setRNGState(s)")
    assert lua.eval("torch.normal(), torch.random(), torch.normal()") == want
    assert lua.eval("s:size(1)") == 5048
    assert lua.eval("torch.initialSeed()") == 7


def test_runtimes_do_not_share_their_stream(lua):
    other = luatorch.Runtime()
    other.execute("torch.manualSeed(7) torch.rand(10)")
    assert lua.eval("torch.random()") == W[0] == words(7, 1)[0]


@pytest.mark.parametrize(
    "call",
    [
        "torch.random(0)",
        "torch.random(5, 2)",
        "torch.random({})",
        "torch.random('x')",
        "torch.random(0/0)",
        "torch.uniform({})",
        "torch.uniform(1, 2, 3)",
        "torch.uniform(torch.IntTensor(2))",
        "torch.normal(0, 0)",
        "torch.normal(0, 0/0)",
        "torch.geometric(1)",
        "torch.geometric()",
        "torch.exponential()",
        "torch.bernoulli(-1)",
        "torch.bernoulli(0/0)",
        "torch.Tensor(2):bernoulli(torch.Tensor{0.5})",
        "torch.Tensor(2):bernoulli(torch.Tensor{0.5, 0/0})",
        "torch.Tensor(2):uniform('a')",
        "torch.rand()",
        "torch.rand('a')",
        "torch.rand({2})",
        "torch.randperm(0)",
        "torch.randperm()",
        "torch.randperm(0/0)",
        "torch.manualSeed()",
        "torch.manualSeed({})",
        "torch.seed(3)",
        "torch.setRNGState(torch.ByteTensor(3))",
        "torch.setRNGState(torch.ByteTensor(5048):fill(255))",
        "torch.setRNGState(torch.ByteTensor(5048, 2):select(2, 1))",
        "torch.getRNGState(torch.Tensor())",
        "torch.multinomial(torch.Tensor{1, 1}, 3)",
        "torch.multinomial(torch.Tensor{1, -1, 1}, 1)",
        "torch.multinomial(torch.Tensor{0/0, 1}, 1)",
        "torch.multinomial(torch.Tensor{0, 0}, 1)",
        "torch.multinomial(torch.Tensor(), 1)",
        "torch.multinomial(torch.Tensor{1}, 0)",
        "torch.multinomial(torch.Tensor{1}, 0/0, true)",
        "torch.multinomial(torch.Tensor{1})",
        "torch.multinomial()",
        "torch.multinomialAliasSetup(torch.Tensor{0, 1})",
        "torch.multinomialAliasSetup()",
        "torch.multinomialAlias(torch.LongTensor(2), {})",
        "torch.multinomialAlias(torch.LongTensor(2), {torch.LongTensor(), torch.Tensor()})",
    ],
)
def test_errors_name_the_line(lua, call):
    with pytest.raises(luatorch.LuaError) as info:
        lua.execute(call, "=user")
    message = str(info.value)
    assert message.startswith("user:1:") and "nil value" not in message
