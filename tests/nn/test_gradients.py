"""Derivatives of every module and criterion by finite differences, and what must not change them:
saving, clearing, casting.  The configurations are in configurations.py.
"""

import pytest

import luatorch

from .configurations import CRITERIONS, HERE, MODULES, load_checks


@pytest.fixture(scope="module")
def checks():
    return load_checks(luatorch.Runtime(), HERE / "gradients.lua")


def _named(lines):
    return [pytest.param(*line, id=" ".join(line[:2])) for line in (_full(x) for x in lines)]


def _full(line):
    return line if isinstance(line[-1], dict) else (*line, {})


@pytest.mark.parametrize("module, given, options", _named(MODULES))
def test_module(checks, module, given, options):
    assert list(checks["module"](module, given, options).values()) == []


@pytest.mark.parametrize("criterion, given, target, options", _named(CRITERIONS))
def test_criterion(checks, criterion, given, target, options):
    assert list(checks["criterion"](criterion, given, target, options).values()) == []
