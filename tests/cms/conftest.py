"""The starter site, made once for each test that asks for it."""

import gc
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.cache import caches
from django.core.files.images import ImageFile
from PIL import Image as PillowImage
from wagtail.images.models import Image

from cms.starter import site_create

# In the middle of a working day, so that "in nine days" is the same day everywhere.
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def starter_site(db):
    return site_create(now=datetime.now(UTC))


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
    settings.CACHES = settings.CACHES | {"live": {"BACKEND": backend, "LOCATION": "test-live"}}
    caches["live"].clear()
    yield caches["live"]
    caches["live"].clear()
