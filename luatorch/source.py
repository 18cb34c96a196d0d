"""Rewriting of Lua source so that ``#`` honours ``__len`` on tables."""

import re

# Comments, long strings and quoted strings are kept; a `#` outside them is the operator.
_TOKENS = re.compile(
    r"--\[(=*)\[.*?\]\1\]"
    r"|--[^\n]*"
    r"|\[(=*)\[.*?\]\2\]"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'(?:\\.|[^'\\\n])*'"
    r"|\#",
    re.DOTALL,
)


def rewrite_length(text: str) -> str:
    """Return `text` with every length operator ``#`` replaced by ``true^``.

    ``^`` has the precedence of ``#`` and the boolean metatable of the runtime gives
    ``true^x`` the meaning of Lua 5.2's ``#x``.  Line numbers do not change.
    """
    return _TOKENS.sub(lambda m: " true^" if m[0] == "#" else m[0], text)
