"""The `curhat` command."""

import contextlib
import os
import sys


def main() -> None:
    """Run a management command under its short name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curhat.config.settings")
    if sys.argv[1:] == ["key"]:
        # Before the settings: in production they refuse to be read without a key.
        from curhat.kernel.sealing import new_key

        sys.stdout.write(new_key() + "\n")
        return
    if sys.argv[1:] == ["key", "push"]:
        from curhat.kernel import vapid

        sys.stdout.write(vapid.new_key() + "\n")
        return
    try:
        _run(sys.argv[1:])
    except Exception as e:
        # By name: an import would need the settings' package, which stands above us.
        if type(e).__name__ in {"SettingError", "PortTaken", "Refused", "CommandError"}:
            sys.exit(f"curhat: {e}")
        from curhat.interfaces.console.words import what_is_missing

        words = what_is_missing(e)
        if words is None or "--traceback" in sys.argv:
            raise
        sys.exit(f"curhat: {words}")


def _run(words: list[str]) -> None:
    if words == ["web"]:
        # Past Django's set-up, which granian's processes do again: a second sooner.
        from curhat.interfaces.console import web

        web.serve()
        return
    if words in (["serve"], ["serve", "--demo"]):
        # Sets Django up itself, when there is time for it.
        from curhat.interfaces.console import service

        service.serve(demo="--demo" in words, say=_say)
        return
    from curhat.interfaces.console.words import Utility

    try:
        Utility(["curhat", *words]).execute()
    finally:
        _let_go()


def _say(line: str) -> None:
    """Tell the operator; on a disk that is full nobody hears it, which is no reason to end."""
    with contextlib.suppress(OSError):
        print(line, flush=True)  # noqa: T201


def _let_go() -> None:
    """Close the pools that a command has opened: left open, their threads hold up the end for twenty seconds."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()


if __name__ == "__main__":
    main()
