"""The product's settings without a database, for a look at the models that must not wait for one."""

from curhat.config.settings import *  # noqa: F403

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
SILENCED_SYSTEM_CHECKS = ["models.W040", "models.W047"]  # The dummy knows no wide indexes and no constraints.
