"""What editors bring by mistake: pictures too large or of a false kind, and text pasted with the habits of Word."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image
from wagtail.models import Collection

from accounts.enums import Role
from cms.access import editor_sync
from cms.blocks.text import TextBlock
from tests.factories.accounts import actor_create

pytestmark = pytest.mark.django_db


def drawn(size: tuple[int, int], kind: str = "PNG") -> bytes:
    """A picture of one colour: few bytes, whatever its size in pixels."""
    file = BytesIO()
    PillowImage.new("1", size).save(file, kind)
    return file.getvalue()


SCRIPTED = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "forty megapixels": ("grande.png", lambda: drawn((8000, 5000)), "trop grand nombre de pixels"),
    "an SVG with a script": ("dessin.svg", lambda: SCRIPTED, "formats supportés"),
    "an SVG that says it is a PNG": ("dessin.png", lambda: SCRIPTED, "image"),
    "a GIF that says it is a JPEG": ("photo.jpg", lambda: drawn((20, 20), "GIF"), "image"),
    "a picture cut in its transfer": ("photo.png", lambda: drawn((400, 400))[:60], "incomplète"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_picture_that_cannot_serve_is_refused_at_its_field(case):
    name, content, words = REFUSED[case]
    user = actor_create(Role.PILOT).user
    editor_sync(user)
    sent = {"title": "Une photo", "description": "Un atelier", "collection": Collection.get_first_root_node().pk}
    form = get_image_form(Image)(sent, {"file": SimpleUploadedFile(name, content())}, user=user)
    assert list(form.errors) == ["file"]
    assert words in form.errors["file"][0].lower()


def test_text_pasted_from_word_keeps_its_words_and_loses_the_rest():
    """The editor sends blocks, styles and entities: those a text may not hold are left out; angle brackets are text."""
    pasted = {
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "text": "<o:p>Cuisine <script>alert(1)</script></o:p> lien",
                "depth": 0,
                "inlineStyleRanges": [{"offset": 5, "length": 7, "style": "COLOR-red"}],
                "entityRanges": [{"offset": 41, "length": 4, "key": 0}],
            }
        ],
        "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}},
    }
    source = TextBlock().value_from_datadict({"text": json.dumps(pasted)}, {}, "text").source
    assert "Cuisine" in source
    assert "lien" in source
    for unwanted in ("<script", "<o:p", "COLOR", "javascript:"):
        assert unwanted not in source
