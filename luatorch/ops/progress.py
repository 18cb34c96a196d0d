"""Progress bars on standard error, for people who watch."""

import sys

from luatorch.runtime import text

_bars = {}


def start(label, total):
    """Open a bar of `total` steps; return its number, or None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    number = len(_bars) + 1
    _bars[number] = tqdm(total=int(total), desc=text(label), leave=False, file=sys.stderr)
    return number


def update(number, done):
    """Show that `done` steps are done."""
    bar = _bars[number]
    bar.update(int(done) - bar.n)


def finish(number):
    """Remove the bar."""
    _bars.pop(number).close()
