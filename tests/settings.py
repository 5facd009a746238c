"""
The product's settings, cut off from the machine: own data folder, own database.

Read by pytest-django before any conftest, so the environment is made here. The
first process of a run (the one that pytest was called as) makes the folder;
xdist's workers inherit its name.
"""

import os
import tempfile
from pathlib import Path

from curhat.config.env import SETTINGS

RUN_FOLDER = "CURHAT_TEST_RUN"

for _setting in SETTINGS:
    if _setting.name != "DATABASE_URL":
        os.environ.pop(_setting.name, None)
    os.environ.pop(f"{_setting.name}_FILE", None)
if RUN_FOLDER not in os.environ:
    # Not pytest's tmp_path: root's server runs as another user, who must get in.
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix=f"curhat-tests-{os.getpid()}-")
    Path(os.environ[RUN_FOLDER]).chmod(0o711)
os.environ["CURHAT_DATA"] = os.environ[RUN_FOLDER]

from curhat.config.settings import *  # noqa: E402, F403
from curhat.config.settings import DATABASES, STORAGES  # noqa: E402

del DATABASES["default"]["OPTIONS"]["pool"]  # It would keep connections to a database that is to be dropped.
if "DATABASE_URL" not in os.environ:
    # Migrated once a run; every worker starts from a copy.
    DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}
# No collected files and so no manifest in tests: the names stay as they are written.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = Path(os.environ[RUN_FOLDER]) / "static"  # Empty: the live server finds the sources.
STATIC_ROOT.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
