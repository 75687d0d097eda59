"""Links sent again to whoever lost hers, or has one of an earlier version."""

import datetime as dt

from django.db import transaction

from core.outbox import outbox_add
from placements.link_tokens import address_stamp


@transaction.atomic
def links_ask(*, email: str, now: dt.datetime) -> None:
    """Order that what this address may open be sent to it, if it is known. Nothing is read here: the answer, and the
    time it takes, are the same for an address that nobody has.
    """
    outbox_add("links_asked", key=f"{address_stamp(email)}:{now.isoformat()}", email=email)
