"""``python -m api.cli`` is ``wardround``."""

from api.cli import main

main()
