"""Compare Cuda tensors on a device with Float tensors; print a JSON of complaints.

LUATORCH_CUDA=emulate or require tells which device.  A process of its own: that is chosen when the
process starts, and code that takes a device's memory for the host's kills it.
"""

import json
import sys
from pathlib import Path

import luatorch
from tests.cuda.expressions import EXPRESSIONS
from tests.nn.configurations import CRITERIONS, MODULES, load_checks


def lines():
    """Yield (kind, texts, options) of what is compared."""
    for kind, table in (("module", MODULES), ("criterion", CRITERIONS)):
        for line in table:
            options = line[-1] if isinstance(line[-1], dict) else {}
            if options.get("float") is not False:
                yield kind, [w for w in line if isinstance(w, str)], options
    for text in EXPRESSIONS:
        yield "expression", [text], {}


def main():
    """Compare; what is being compared goes to stderr, for the case of a crash."""
    lua = luatorch.Runtime()
    checks = load_checks(lua, Path(__file__).with_name("device.lua"))
    found, count = {}, {}
    for kind, texts, options in lines():
        name = " ".join(texts)
        print(name, file=sys.stderr)
        complaint = checks[kind](*texts, options)
        if complaint:
            found[name] = complaint
        count[kind] = count.get(kind, 0) + 1
    json.dump({"count": count, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
