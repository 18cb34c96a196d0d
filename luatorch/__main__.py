"""``python -m luatorch``."""

from luatorch.cli import main

main()
