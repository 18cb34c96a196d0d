#!/usr/bin/env python3
"""Time the Lua benchmark programs beside this file, and compare with a reference.

    compare.py --with 'luatorch run' [lenet ops serial nets] [--only TEXT] [--runs N]
    compare.py --with 'luatorch run' --against torch7-reference.txt
    compare.py --with 'luatorch run' --against-command 'CMD'     both run here, in turn

Prints one row a benchmark (our seconds, reference seconds, ratio), then the
geometric mean and the rows above 1.  The ratio is corrected for the machine's speed
at the moment: each row carries the time of a fixed arithmetic loop measured around
it.  Still, trust single ratios beyond 1.3x only, and repeat.
"""

import argparse
import math
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROW = re.compile(r"^(.+?)\s+([\d.]+) s\s+min\s+([\d.]+) s\s.*?(?:y=([\d.]+))?$")


def rows(text):
    """{row: median seconds, the yardstick loop's seconds taken around the row or None}"""
    return {
        m[1].strip(): (float(m[2]), m[4] and float(m[4]))
        for m in map(ROW.match, (line.rstrip() for line in text.splitlines()))
        if m
    }


def run(command, program, env):
    done = subprocess.run(
        shlex.split(command) + [program + ".lua"],
        cwd=HERE,
        env=env,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        print(f"{program}: exit {done.returncode}: {done.stderr.strip()[-400:]}", file=sys.stderr)
    return done.stdout


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("programs", nargs="*", default=["lenet", "ops", "serial", "nets"])
    p.add_argument("--with", dest="command", required=True)
    p.add_argument("--against")
    p.add_argument("--against-command")
    p.add_argument("--only")
    p.add_argument("--runs", default="3")
    p.add_argument("--threads", default="1")
    a = p.parse_args()
    env = dict(
        os.environ,
        OPENBLAS_NUM_THREADS=a.threads,
        OMP_NUM_THREADS=a.threads,
        BENCH_THREADS=a.threads,
        BENCH_RUNS=a.runs,
    )
    if a.only:
        env["BENCH_ONLY"] = a.only
    ours, ref = {}, {}
    for program in a.programs:
        ours.update(rows(run(a.command, program, env)))
        if a.against_command:
            ref.update(rows(run(a.against_command, program, env)))
    if a.against:
        ref = rows((HERE / a.against).read_text())
        if set(a.programs) != {"lenet", "ops", "serial", "nets"} or a.only:
            ref = {k: v for k, v in ref.items() if k in ours}
    ratios = []
    for name, (t, y) in ours.items():
        if name in ref and ref[name][0] > 0:
            tr, yr = ref[name]
            ratio = (t / y) / (tr / yr) if y and yr else t / tr
            ratios.append((ratio, name))
            print(f"{name:56} {t:12.6f} {tr:12.6f} {ratio:8.2f}")
        else:
            print(f"{name:56} {t:12.6f} {'-':>12} {'-':>8}")
    for name in ref.keys() - ours.keys():
        print(f"missing: {name}")
    if ratios:
        mean = math.exp(sum(math.log(r) for r, _ in ratios) / len(ratios))
        slow = sorted((r, n) for r, n in ratios if r > 1)[::-1]
        print(f"geometric mean {mean:.3f} over {len(ratios)} rows; {len(slow)} slower than it")
        for r, n in slow[:40]:
            print(f"   {r:6.2f}x  {n}")


if __name__ == "__main__":
    main()
