"""Damage .t7 files at random and load them: python -m tests.fuzz.t7 COUNT SEED

Each damaged file is loaded by ``torch.load`` and by ``luatorch.load``.  Either gives a value,
all of whose tensors can be read from end to end, or an error that names file and offset.
Prints, as JSON, what happened, the longest time and the memory that the process came to.
"""

import json
import os
import random
import resource
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import luatorch
from luatorch.t7 import T7Error

SAMPLES = Path(__file__).parent.parent / "conformance" / "t7"
LIMIT = 4 << 30  # bytes of address space
EXTREMES = (-1, 0, 1, 2, 3, 8, 255, 65536, 2**24, 2**30, 2**31 - 1, -(2**31), 0x7FFFFFF0)

# Loads `path` and reads every tensor at its first and last element; the message, or nil.
PROBE = """
local path, mode = ...
local seen, count = {}, 0
local function visit(x)
   if type(x) == 'number' or seen[x] then return end
   seen[x] = true
   count = count + 1
   if torch.isTensor(x) then
      if x:nElement() > 0 then
         local first, last = x, x
         for _ = 1, x:dim() do
            first, last = first[1], last[type(last) == 'number' or last:size(1)]
         end
         assert(type(first) == 'number' and type(last) == 'number')
         if x:nElement() < 1e6 then assert(x:double():sum()) end
      end
   elseif type(x) == 'table' then
      for k, v in next, x do
         if type(k) ~= 'number' and type(k) ~= 'string' then visit(k) end
         if type(v) ~= 'number' and type(v) ~= 'string' then visit(v) end
      end
   end
end
local ok, x = pcall(torch.load, path, mode, {unknown = true})
if ok and x ~= nil then visit(x) end
ok, x = pcall(torch.load, path, mode)
if not ok then return type(x) == 'string' and x or 'an error that is no string' end
if x ~= nil then visit(x) end
"""


def damage(data, rng):
    """Return `data` with a few random changes."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 8))):
        if not data:
            break
        at, kind = rng.randrange(len(data)), rng.randrange(8)
        if kind == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at] = rng.randrange(256)
        elif kind == 2:
            del data[at:]
        elif kind == 3:
            del data[at : at + rng.randrange(1, 16)]
        elif kind == 4:
            stop = at + rng.randrange(1, 64)
            data[at:at] = data[at:stop]
        elif kind == 5:  # a length, or what a text file has for one
            at -= at % 4
            data[at : at + 4] = struct.pack("<i", rng.choice(EXTREMES))
        elif kind == 6:
            at -= at % 4
            data[at : at + 8] = struct.pack("<q", rng.choice(EXTREMES) << rng.choice((0, 8, 32)))
        else:
            lines = bytes(data).split(b"\n")
            i = rng.randrange(len(lines))
            lines[i] = str(rng.choice(EXTREMES)).encode()
            data = bytearray(b"\n".join(lines))
    return bytes(data)


def _visit(value):
    """Read all arrays of a loaded value."""
    seen, todo = set(), [value]
    while todo:
        x = todo.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        if isinstance(x, np.ndarray):
            if 0 < x.size:
                x[tuple(0 for _ in x.shape)], x[tuple(-1 for _ in x.shape)]
        elif isinstance(x, dict):
            todo.extend([*x.keys(), *x.values()])
        elif isinstance(x, list):
            todo.extend(x)
        elif isinstance(x, (luatorch.TorchObject,)):
            todo.append(x.fields)


def main(count, seed):
    """Load `count` damaged files; return the figures."""
    # The warnings of loads go nowhere, what Python says of a failure does not.
    sys.stderr = os.fdopen(os.dup(2), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    rng = random.Random(seed)
    samples = [p for p in sorted(SAMPLES.iterdir()) if p.suffix == ".t7"]
    lua = luatorch.Runtime(allow_bytecode=False)
    lua.execute("require 'nn'")
    probe = lua.execute("return function(...) " + PROBE + " end")
    figures = {"files": count, "loaded": 0, "refused": 0, "longest": 0.0, "unnamed": []}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "damaged.t7")
        for _ in range(count):
            sample = rng.choice(samples)
            mode = "ascii" if "_ascii" in sample.name else "b32" if "b32" in sample.name else None
            data = damage(sample.read_bytes(), rng)
            Path(path).write_bytes(data)
            started = time.perf_counter()
            message = probe(path, mode)
            if message is not None:
                figures["refused"] += 1
                # A class's own code may refuse what it finds in its own words.
                if not ("damaged.t7" in message and "byte" in message):
                    figures["unnamed"].append(message)
            else:
                figures["loaded"] += 1
            try:
                _visit(luatorch.load(path, mode))
            except T7Error as e:
                assert "damaged.t7" in str(e) and "byte" in str(e)
            figures["longest"] = max(figures["longest"], time.perf_counter() - started)
    figures["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return figures


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
