"""The product's settings on a database of the bench, with the bare view beside the pages."""

import os

from curhat.config.settings import *  # noqa: F403
from curhat.config.settings import DATABASES, MIDDLEWARE

DATABASES["default"]["NAME"] = os.environ["CURHAT_BENCH_DATABASE"]
ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.bare.count_statements", *MIDDLEWARE]
