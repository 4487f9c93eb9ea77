"""``python -m trainlab`` is the command ``trainlab``."""

from trainlab.cli import main

main()
