"""The only place that reads the wall clock; everything else is handed `now`."""

import datetime as dt


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
