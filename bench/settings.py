"""The product's settings on a database of the bench, with the bare view beside the pages."""

import os
import sys

# structlog loads rich where a developer's tools have brought it: 12 MB that no server has (requirements.lock).
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]

from curhat.config.settings import *  # noqa: E402, F403
from curhat.config.settings import DATABASES, MIDDLEWARE  # noqa: E402

DATABASES["default"]["NAME"] = os.environ["CURHAT_BENCH_DATABASE"]
ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.bare.count_statements", *MIDDLEWARE]
