#!/usr/bin/env python
"""Run a Django command with this project's settings."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["new_keys"]:  # the settings ask for the keys that it is to make
        from django.conf import settings

        from security.management.commands.new_keys import Command

        settings.configure()
        Command().run_from_argv(sys.argv)
        return
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
