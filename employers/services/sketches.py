"""Writes about offers being typed: kept as one goes, dropped when they become offers or when nobody comes back."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction

from accounts.actors import Actor
from core.errors import Refused
from core.validators import NIR_PATTERN
from employers.models import OpeningSketch

MOST_CHARS = 20_000


@transaction.atomic
def sketch_keep(
    *,
    actor: Actor,
    kind: str,
    boxes: Mapping[str, Sequence[str]],
    now: dt.datetime,
    edited_id: int | None = None,
) -> OpeningSketch:
    """Keep what was typed so far, right or wrong, of a new offer or of changes to one, which itself does not move.

    Raises Refused for what may not be kept or is too long.
    """
    kept = {name: [text.replace("\x00", "") for text in texts] for name, texts in boxes.items()}
    texts = [text for values in kept.values() for text in values]
    if any(NIR_PATTERN.search(text) for text in texts):
        raise Refused.because("nir", "Retirez le numéro de sécurité sociale : il ne doit pas être gardé.")
    if sum(map(len, texts)) > MOST_CHARS:
        raise Refused.because("too_long", "Ce texte est trop long pour être gardé.")
    title = " ".join((kept.get("title") or [""])[0].split())[:160]
    sketch, _ = OpeningSketch.objects.update_or_create(
        author=actor.user,
        organisation=actor.organisation,
        kind=kind,
        edited_id=edited_id,
        defaults={"title": title, "boxes": kept, "saved_at": now},
    )
    return sketch


def sketch_drop(*, actor: Actor, kind: str, edited_id: int | None = None) -> None:
    OpeningSketch.objects.visible_to(actor).filter(kind=kind, edited_id=edited_id).delete()


def sketches_purge(*, now: dt.datetime) -> int:
    """Forget what nobody came back to. Returns how many."""
    limit = now - dt.timedelta(days=settings.OPENING_SKETCH_DAYS)
    return OpeningSketch.objects.filter(saved_at__lt=limit).delete()[0]
