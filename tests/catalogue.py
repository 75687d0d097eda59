"""Every page type and every block that an editor finds, read from the code, and where their pictures are."""

from pathlib import Path

from django.apps import apps
from wagtail.blocks import Block
from wagtail.fields import StreamField

from cms.blocks import ContentBlocks
from cms.models import BasePage

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images" / "contenus"
GUIDE = ROOT / "docs" / "utilisation" / "contenus.md"


def page_types() -> dict[str, type[BasePage]]:
    """By the name of the model."""
    models = apps.get_app_config("cms").get_models()
    return {model._meta.model_name or "": model for model in models if issubclass(model, BasePage)}


def body_blocks() -> dict[str, Block]:
    """What may stand in the body of any page."""
    return dict(ContentBlocks().child_blocks)


def own_blocks() -> dict[str, tuple[str, Block]]:
    """Blocks that one page type alone has: the page type's name and the block, by the block's name."""
    return {
        block_name: (type_name, block)
        for type_name, model in page_types().items()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField) and field.name != "body"
        for block_name, block in field.stream_block.child_blocks.items()
    }


def picture_names() -> set[str]:
    types = {f"page-{name}" for name in page_types()}
    return types | {f"bloc-{name}" for name in {**body_blocks(), **own_blocks()}}
