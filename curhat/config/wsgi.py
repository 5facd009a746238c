"""What granian serves."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curhat.config.settings")
application = get_wsgi_application()

from curhat.interfaces.console.bridge import Bridge  # noqa: E402  (its neighbours need Django set up)

bridge = Bridge(application, threads=settings.WEB_THREADS, pause_s=settings.CLIENT_PAUSE_S)

# A page makes some ten thousand objects and drops them all: looking among them for
# circles every two thousand cost a sixth of the processor time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
