"""docs/compatibility.md says what is there."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def _script():
    spec = importlib.util.spec_from_file_location("compatibility", DOCS / "compatibility.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_is_current():
    script = _script()
    page = (DOCS / "compatibility.md").read_text(encoding="utf-8")
    assert script.page_of(script.survey()) == page, "run docs/compatibility.py"


def test_a_missing_name_is_seen():
    from luatorch import Runtime

    script = _script()
    names = ["torch.add", "torch.nosuch", "torch.no.such", "tensor:sqrt", "tensor:nosuch"]
    found = script.probe(Runtime(), [*names, "torch.Timer:time", "torch.Timer:nosuch"])
    assert found == [["there"], [], [], ["Float", "Double"], [], ["there"], []]
    assert script.state("tensor:sqrt", script.TYPES, found[3]) == (
        False,
        "not of Byte, Char, Short, Int, Long",
    )
    assert script.state("tensor:sqrt", ["Float"], found[3]) == (True, "also of Double")


def test_no_name_is_listed_twice_on_a_page():
    script = _script()
    for package in script.PACKAGES:
        for page, names in script.documented(package):
            names = [name for name, _, _ in names]
            assert len(set(names)) == len(names), (package, page)
