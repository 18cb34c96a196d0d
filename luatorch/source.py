"""Rewriting of Lua source: ``#`` honours ``__len`` on tables; loops of the prompt look up."""

import re

# Comments, long strings and quoted strings are kept; what is outside them is code.
_KEPT = (
    r"--\[(=*)\[.*?\]\1\]"
    r"|--[^\n]*"
    r"|\[(=*)\[.*?\]\2\]"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'(?:\\.|[^'\\\n])*'"
)
_TOKENS = re.compile(_KEPT + r"|\#", re.DOTALL)
_WORDS = re.compile(_KEPT + r"|\b(?:do|repeat)\b", re.DOTALL)


def rewrite_length(text: str) -> str:
    """Return `text` with every length operator ``#`` replaced by ``true^``.

    ``^`` has the precedence of ``#`` and the boolean metatable of the runtime gives
    ``true^x`` the meaning of Lua 5.2's ``#x``.  Line numbers do not change.
    """
    return _TOKENS.sub(lambda m: " true^" if m[0] == "#" else m[0], text)


def add_calls(text: str, name: str) -> str:
    """Return `text` with a call of the function `name` at the beginning of every loop and block.

    No line moves.
    """
    name = f" {name}() "
    return _WORDS.sub(lambda m: m[0] + name if m[0] in ("do", "repeat") else m[0], text)
