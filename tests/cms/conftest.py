"""The starter site, made once for a file of tests that asks for it, and an editor's picture."""

import gc
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.cache import caches
from django.core.files.images import ImageFile
from django.db import transaction
from PIL import Image as PillowImage
from wagtail.images.models import Image

from cms.starter import site_create

# In the middle of a working day, so that "in nine days" is the same day everywhere.
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def starter_site(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What a test of the file writes is undone after it, the site after the last: none of them goes without."""
    with django_db_blocker.unblock(), transaction.atomic():
        site_create(now=datetime.now(UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def photo(db) -> Iterator[Image]:
    """An editor's upload. Wagtail leaves the files of its renditions to the garbage collector."""
    warnings.simplefilter("ignore", ResourceWarning)
    drawn = BytesIO()
    PillowImage.new("RGB", (1600, 1200), "#0e5263").save(drawn, "JPEG")
    yield Image.objects.create(title="Un atelier", file=ImageFile(drawn, name="atelier.jpg"))
    gc.collect()


@pytest.fixture
def live_cache(settings):
    """The cache of live rows, which tests otherwise do without."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    own = {name: {"BACKEND": backend, "LOCATION": f"test-{name}"} for name in ("live", "asked")}
    settings.CACHES = settings.CACHES | own
    for name in own:
        caches[name].clear()
    yield caches["live"]
    for name in own:
        caches[name].clear()
