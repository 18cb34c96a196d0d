"""Run conformance cases in this process, each in a fresh runtime, and compare.

    python tests/conformance/runner.py tests/conformance/tensor.lua [-k TEXT] [-v]

The case files are those of real Torch7 (see README.md there); the comparison is that of
``conformance.py``: text after white space is collapsed, numbers to the case's tolerance and
to the last printed digit.
"""

import argparse
import ctypes
import json
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import luatorch

HEADER = re.compile(r"^--- (\w+):\s*(.*?)\s*$")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|nan|-nan|inf|-inf")
PRELUDE = "require 'torch'; torch.setnumthreads(1); io.stdout:setvbuf('full'); "


def cases(path):
    """Return the cases of a file: dicts with name, tol, code and the recorded `want`."""
    found = []
    for line in Path(path).read_text().splitlines(keepends=True):
        head = HEADER.match(line)
        if head and head[1] == "case":
            found.append({"name": head[2], "tol": 1e-6, "code": ""})
        elif head and found and not found[-1]["code"].strip():
            found[-1][head[1]] = float(head[2]) if head[1] == "tol" else head[2]
        elif found:
            found[-1]["code"] += line
    want = json.loads(Path(path).with_suffix(".json").read_text())
    for case in found:
        case["want"] = want[case["name"]]
    return found


@contextmanager
def _captured():
    """Collect what the process writes to file descriptor 1, C's stdio included."""
    sys.stdout.flush()
    saved = os.dup(1)
    with tempfile.TemporaryFile() as out:
        os.dup2(out.fileno(), 1)
        result = []
        try:
            yield result
        finally:
            ctypes.CDLL(None).fflush(None)
            sys.stdout.flush()
            os.dup2(saved, 1)
            os.close(saved)
            out.seek(0)
            result.append(out.read().decode("utf-8", "replace"))


def run(case):
    """Run one case in a temporary directory; return what it printed, and whether it raised."""
    raised, error = False, ""
    back = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("case.lua").write_text(PRELUDE + case["code"])
            with _captured() as out:
                lua = luatorch.Runtime(th=True)
                try:
                    lua.run_file(os.path.join(folder, "case.lua"))
                except luatorch.LuaError as e:
                    raised, error = True, str(e.traceback)
                except SystemExit as e:
                    raised = bool(e.code)
                lua.flush()
        finally:
            os.chdir(back)
    return {"stdout": out[0], "raised": raised, "error": error}


def _last_place(text):
    """One unit in the last printed place of a number: what rounding for print can differ by."""
    mantissa, _, exponent = text.lower().partition("e")
    if "." not in mantissa:
        return 0.0
    return 10.0 ** (-len(mantissa.partition(".")[2]) + int(exponent or 0))


def same(expected, got, tol):
    """Return whether two printed texts agree: words exactly, numbers within `tol`."""
    a, b = (re.sub(r"\s+", " ", NUMBER.sub(" # ", s)).strip() for s in (expected, got))
    if a != b:
        return False
    for x, y in zip(NUMBER.findall(expected), NUMBER.findall(got), strict=True):
        if x == y:
            continue
        fx, fy = float(x.replace("-nan", "nan")), float(y.replace("-nan", "nan"))
        if fx != fx and fy != fy:
            continue
        if not abs(fx - fy) <= tol * max(1.0, abs(fx), abs(fy)) + 1.01 * _last_place(x):
            return False
    return True


def passes(case, outcome):
    """Return whether an outcome is what Torch7 did."""
    want = case["want"]
    return outcome["raised"] == want["raised"] and same(
        want["stdout"], outcome["stdout"], case["tol"]
    )


def main():
    """Run the files named on the command line and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("-k", dest="text", default="", help="only cases whose name holds this")
    parser.add_argument("-v", dest="verbose", action="store_true", help="show what differs")
    args = parser.parse_args()
    for path in args.files:
        chosen = [c for c in cases(path) if args.text in c["name"]]
        good = 0
        for case in chosen:
            outcome = run(case)
            if passes(case, outcome):
                good += 1
            else:
                print(f"FAIL {case['name']}")
                if args.verbose:
                    want = case["want"]
                    print(f"expected raised={want['raised']}\n{want['stdout']}")
                    print(f"got raised={outcome['raised']}\n{outcome['stdout']}{outcome['error']}")
                    print("-" * 60)
        print(f"{Path(path).stem}: {good}/{len(chosen)}")


if __name__ == "__main__":
    main()
