"""The `curhat` command."""

import os
import sys


def main() -> None:
    """Run a management command under its short name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curhat.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["curhat", *sys.argv[1:]])


if __name__ == "__main__":
    main()
