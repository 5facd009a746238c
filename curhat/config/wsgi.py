"""What granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curhat.config.settings")
application = get_wsgi_application()

# A page makes some ten thousand objects and drops them all: looking among them for
# circles every two thousand cost a sixth of the processor time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
