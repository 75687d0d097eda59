"""Scenes of the editors' site: a page with every block, and one page of each type."""

import secrets
from io import BytesIO


def every_block() -> dict:
    """A page that holds each block once, and the address of a page of each type; nothing links to the first."""
    from django.core.files.base import ContentFile
    from django.core.files.images import ImageFile
    from wagtail.documents.models import Document
    from wagtail.images.models import Image

    from cms.models import ArticlePage, HomePage
    from tests.catalogue import page_types
    from tests.factories.cms import body_of_every_block, page_create

    image = Image.objects.create(title="Une vallée", file=ImageFile(_valley(), name="vallee.png"))
    document = Document.objects.create(title="La liste de l'accueil", file=ContentFile(b"%PDF-1.4\n", name="liste.pdf"))
    page = page_create(
        ArticlePage,
        HomePage.objects.live()[0],
        title="Tous les blocs",
        slug=f"tous-les-blocs-{secrets.token_hex(3)}",
        body=body_of_every_block(image_id=image.pk, document_id=document.pk),
    )
    shown = {
        name: model.objects.live().public().exclude(pk=page.pk).order_by("pk").first()
        for name, model in page_types().items()
    }
    return {"blocks": page.url, "types": {name: one.url for name, one in shown.items() if one}}


def _valley() -> BytesIO:
    """Three hills under a pale sky."""
    from PIL import Image, ImageDraw

    drawn = Image.new("RGB", (960, 480), "#dceef0")
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((700, 60, 790, 150), fill="#f6c667")
    for colour, top in (("#8fbcc0", 200), ("#4f8f95", 270), ("#0e5263", 350)):
        pen.ellipse((-300 + top, top, 900 + top, top + 700), fill=colour)
        pen.ellipse((-900 + top // 2, top + 40, 500, top + 700), fill=colour)
    written = BytesIO()
    drawn.save(written, "PNG")
    written.seek(0)
    return written
