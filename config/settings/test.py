"""Tests: real PostgreSQL, strict templates, no mail leaves the machine."""

from config.embedded.testing import session_start

session_start()

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import CACHES, INSTALLED_APPS, LOGGING, MIDDLEWARE, TEMPLATES, VAR_DIR  # noqa: E402

INSTALLED_APPS += ["config.demo"]
# It warns of an absent folder of collected files; no test collects them.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")

DEMO = True
# Tests deliver events themselves; those with a real worker switch this on.
OUTBOX_WAKE = False
# A test deletes an opening and looks at once.
MATCHERS_COUNT_SECONDS = 0
# Two lines for each request are a tenth of the time of the tests that walk every address.
LOGGING["loggers"]["django_structlog"] = {"level": "WARNING"}
# Tests run at any hour.
QUIET_HOURS = ()
SMS_FILE_PATH = VAR_DIR / "test-sms"
SECRET_KEY = "test-only-key-that-never-leaves-this-file-0123456789"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECOND_FACTOR_REQUIRED = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A test sees what it has just written.
CACHES["live"] = CACHES["asked"] = CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files come straight from the apps: nothing is collected for a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "test-media"
ERASURE_JOURNAL = VAR_DIR / "test-anonymisations.journal"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
DEPARTMENT_NAME = "Département des Trois-Vallées"
