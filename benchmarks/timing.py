"""Times rows written in Python, and prints them as common.lua does."""

import os
import statistics
import sys
import time
from pathlib import Path


def report(rows, programs):
    """Time ``rows()``, which yields (name, operations in a run, run).

    The program's first argument may be one of `programs`, a name or a Lua file of that name: only
    rows that begin with one of its prefixes are timed then.  BENCH_RUNS and BENCH_ONLY mean what
    they mean to the Lua programs.
    """
    prefixes = ("",)
    if len(sys.argv) > 1:
        prefixes = programs.get(Path(sys.argv[1]).stem, ())
    runs, only = int(os.environ.get("BENCH_RUNS", 3)), os.environ.get("BENCH_ONLY", "")
    for name, n, f in rows():
        if only not in name or not name.startswith(tuple(prefixes)):
            continue
        times = []
        for run in range(runs + 1):
            start = time.perf_counter()
            for _ in range(n):
                f()
            if run:  # the first warms up
                times.append(time.perf_counter() - start)
        median = statistics.median(times)
        print(
            f"{name:52} {median:12.6f} s  min {min(times):12.6f} s  {median / n * 1e6:9.2f} us/op",
            flush=True,
        )
