"""What must not change the passes through a module: memory layout, history, storage; nn.Jacobian's
own tests.  The configurations are in configurations.py.
"""

import pytest

import luatorch

from .configurations import HERE, MODULES, load_checks

# As in Torch7: views of the input, which must be contiguous for them.
VIEWS = ("nn.View", "nn.Bottle")
# As in Torch7: gradOutput is taken in the order of memory.
MEMORY_ORDER = ("nn.SpatialDepthWiseConvolution", "nn.SparseLinear(6, 3)")
# Random numbers, or a gradient that is not the output's.
NO_JACOBIAN = ("Dropout", "WhiteNoise", "RReLU", "Kmeans", "Fractional", "ZeroGrad", "OneHot",
               "SparseLinear", "LookupTable")  # fmt: skip


@pytest.fixture(scope="module")
def checks():
    return load_checks(luatorch.Runtime(), HERE / "passes.lua")


CASES = [(*m, {})[:3] for m in MODULES]
IDS = [" ".join(m[:2]) for m in MODULES]


@pytest.mark.parametrize("element", ["double", "float"])
@pytest.mark.parametrize("module, given, options", CASES, ids=IDS)
def test_passes(checks, module, given, options, element):
    strided = not module.startswith(VIEWS + MEMORY_ORDER)
    evaluate = options.get("evaluate", False)
    assert list(checks["passes"](module, given, evaluate, element, strided).values()) == []


@pytest.mark.parametrize(
    "module, given",
    [m[:2] for m in MODULES if not any(name in m[0] for name in NO_JACOBIAN)],
)
def test_jacobian(checks, module, given):
    assert list(checks["jacobian"](module, given).values()) == []
