"""What real Torch7 printed, case by case."""

from pathlib import Path

import pytest

from tests.conformance.runner import cases, passes, run

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.lua"))


@pytest.mark.parametrize("path", FILES, ids=[f.stem for f in FILES])
def test_conformance(path):
    wrong = []
    for case in cases(path):
        outcome = run(case)
        if not passes(case, outcome):
            wrong.append(
                f"{case['name']}\nexpected: {case['want']['stdout']!r}\n"
                f"got:      {outcome['stdout']!r} {outcome['error']}"
            )
    assert not wrong, f"{len(wrong)} cases differ:\n" + "\n".join(wrong[:20])
