"""Published openings and the network, for the programs of people who are logged in."""

import datetime as dt
from decimal import Decimal

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from employers import selectors
from employers.models import Opening
from employers.selectors.openings import MODELS, OpeningSearch, opening_public

router = Router(tags=["Offres"])


class OpeningOut(Schema):
    id: int
    kind: str
    title: str
    description: str
    employer: str
    occupation: str
    commune: str
    hours_per_week: Decimal | None
    slots: list[str]
    licences: list[str]
    places: int
    starts_on: dt.date | None
    expires_on: dt.date | None
    published_at: dt.datetime
    labelled: bool
    url: str


class OpeningPage(Schema):
    count: int
    page: int
    pages: int
    results: list[OpeningOut]


def _out(request: HttpRequest, opening: Opening) -> OpeningOut:
    return OpeningOut(
        id=opening.pk,
        kind=str(opening.kind),
        title=opening.title,
        description=opening.description,
        employer=opening.employer.name,
        occupation=opening.occupation_id,
        commune=opening.commune_id,
        hours_per_week=opening.hours_per_week,
        slots=opening.slots,
        licences=opening.licences,
        places=opening.places,
        starts_on=opening.starts_on,
        expires_on=opening.expires_on,
        published_at=opening.published_at or opening.created_at,
        labelled=opening.is_labelled,
        url=request.build_absolute_uri(opening.get_absolute_url()),
    )


@router.get("/openings", response=OpeningPage, summary="Offres publiées")
def openings(request: HttpRequest, q: str = "", kind: str = "", labelled: bool = False, page: int = 1) -> OpeningPage:
    """Published jobs and immersions, searched as on the public page."""
    found = selectors.openings_page(OpeningSearch(text=q[:100], kind=kind, labelled=labelled), page=page)
    return OpeningPage(
        count=found.paginator.count,
        page=found.number,
        pages=found.paginator.num_pages,
        results=[_out(request, opening) for opening in found.object_list],
    )


@router.get("/openings/{kind}/{opening_id}", response=OpeningOut, summary="Une offre publiée")
def opening(request: HttpRequest, kind: str, opening_id: int) -> OpeningOut:
    if kind not in MODELS:
        raise Http404
    try:
        return _out(request, opening_public(kind=kind, opening_id=opening_id))
    except MODELS[kind].DoesNotExist:
        raise Http404 from None
