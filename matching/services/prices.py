"""The prices of a run, written with it and replaced when another is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from matching.engine.pricing import ExposurePricing, Price
from matching.loading import opening_ref
from matching.models import OpeningPrice


@dataclass(frozen=True, slots=True)
class Priced:
    """An opening by its key, what it took to be kept by it (None: it took everyone), and the lists that hold it."""

    key: str
    price: Price | None
    lists: int


def priced_openings(pricing: ExposurePricing, keys: Sequence[str]) -> list[Priced]:
    """What a pricing just done says of each opening; `keys` in the order in which it numbered them."""
    prices = pricing.prices(keys)
    return [Priced(key, prices.get(key), int(pricing.exposures_[at])) for at, key in enumerate(keys)]


def prices_write(rows: Iterable[Priced], *, run_id: int) -> None:
    """Write the prices of a run, once even when it is priced again. Its transaction is the caller's."""
    OpeningPrice.objects.filter(run=run_id).delete()
    sql = "COPY matching_openingprice (run_id, kind, opening_id, score, draw, lists) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for one in rows:
            copy.write_row((run_id, *opening_ref(one.key), *(one.price or (None, None)), one.lists))


def prices_keep_only(*, run_id: int) -> None:
    """Forget the prices of every other run: this one is what readers see from now on."""
    OpeningPrice.objects.exclude(run=run_id).delete()
