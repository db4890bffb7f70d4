"""The shop's settings made quick and alone: a folder of their own, plain static files, cheap hashes."""

import os
import tempfile
from urllib.parse import urlsplit

os.environ["FASHIONAI_VAR"] = tempfile.mkdtemp(prefix="fashionai-tests-")
os.environ.setdefault("SECRET_KEY", "tests-only-not-a-secret")

from fashionai.settings import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "tryon.files.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LISTING_STALE_SECONDS = 0  # a test sees at once what it changed
MODEL_RECHECK_SECONDS = 3600.0  # on a busy machine a second passes between two requests whose queries are counted
RECOMMENDER = {**RECOMMENDER, "KEEP_SECONDS": 0.0, "LOG_SECONDS": 0.0}  # noqa: F405

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if REDIS_URL and WORKER:  # noqa: F405
    # Tests empty the cache: a process of their own has a Redis database of its own, of the sixteen that there are.
    CACHES["default"]["LOCATION"] = urlsplit(REDIS_URL)._replace(path=f"/{10 + int(WORKER[2:]) % 6}").geturl()  # noqa: F405
