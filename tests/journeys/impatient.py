"""Settings of a service that waits three seconds for a client where the product waits thirty."""

from curhat.config.settings import *  # noqa: F403

CLIENT_PAUSE_S = 3.0
