"""What live blocks and pages show of the other rooms: small frozen rows, kept a minute by each process.

The public sees it, so every selector is called without an actor. A row carries what a template prints, never a model.
Rows that editors write (meetings, stories) are read again as soon as something is published.
"""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize

from clauses.models import Bridge
from clauses.selectors.bridge_figures import bridge_figures_published
from clauses.selectors.figures import hours_validated
from cms.enums import EventKind
from cms.published import published_mark
from core.keeping import kept
from employers.models import Employer, ImmersionOpening, JobOffer, Opening
from employers.selectors.network import NetworkSearch, network_figures, network_members, network_search
from employers.selectors.openings import OpeningSearch, openings_page, public_openings

NARROW_SPACE = "\u202f"
event_kinds = [("", "Toutes"), *EventKind.choices]


@dataclass(frozen=True, slots=True)
class OpeningRow:
    url: str
    title: str
    employer: str
    place: str
    details: tuple[str, ...]
    labelled: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    url: str
    name: str
    place: str
    activity: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    value: str
    label: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class EventRow:
    url: str
    title: str
    kind: str
    starts_at: datetime
    place: str
    capacity: int | None
    registering: dict


@dataclass(frozen=True, slots=True)
class StoryRow:
    url: str
    title: str
    person: str
    role: str
    quote: str
    is_fictional: bool


def openings(
    *, kind: str, rome_codes: tuple[str, ...] = (), labelled: bool = False, count: int = 3
) -> list[OpeningRow]:
    """The latest published jobs or immersions, perhaps only of some occupations, perhaps only labelled ones."""

    def read() -> list[OpeningRow]:
        found = public_openings(kind=kind, occupations=rome_codes, labelled=labelled, limit=count)
        return [opening_row(opening) for opening in found]

    return kept("openings", (kind, rome_codes, labelled, count), read)


def openings_found(*, text: str, count: int) -> list[OpeningRow]:
    """What the search of offers answers to these words; not kept, words being endless."""
    return [opening_row(opening) for opening in openings_page(OpeningSearch(text=text), per_page=count)]


def opening_row(opening: Opening) -> OpeningRow:
    details = []
    if isinstance(opening, JobOffer):
        details.append(opening.get_contract_kind_display())
        if opening.hours_per_week:
            details.append(f"{localize(opening.hours_per_week.normalize())} h par semaine")
    elif isinstance(opening, ImmersionOpening):
        details.append(f"Immersion de {opening.length_days} jour{pluralize(opening.length_days)}")
    if opening.places > 1:
        details.append(f"{opening.places} places")
    return OpeningRow(
        url=reverse("employers:opening_detail", args=[opening.kind, opening.pk]),
        title=opening.title,
        employer=opening.employer.name,
        place=opening.commune.name,
        details=tuple(details),
        labelled=opening.is_labelled,
    )


def members(*, count: int) -> list[MemberRow]:
    """Members of the network, the latest to join first."""

    return kept("members", (count,), lambda: [member_row(employer) for employer in network_members(count)])


def members_found(*, text: str, count: int) -> list[MemberRow]:
    """Members of the network that answer these words; not kept, words being endless."""
    return [member_row(employer) for employer in network_search(NetworkSearch(text=text))[:count]]


def member_row(employer: Employer) -> MemberRow:
    return MemberRow(
        url=reverse("employers:network_detail", args=[employer.pk]),
        name=employer.name,
        place=employer.commune.name if employer.commune else "",
        activity=employer.sector or employer.get_kind_display(),
    )


def key_figures() -> list[FigureRow]:
    """What the Département holds today. A figure still at zero is left out: it would say nothing."""

    def read() -> list[FigureRow]:
        network = network_figures()
        hours = int(hours_validated(timezone.localdate()))
        bridged = bridge_figures_published(Bridge.objects.all(), on=timezone.localdate()).placed
        offers = reverse("employers:openings")
        figures = [
            (network["members"], "employeurs dans le réseau", "building", reverse("employers:network")),
            (network["jobs"], "offres d'emploi", "briefcase", f"{offers}?kind=job"),
            (network["immersions"], "immersions ouvertes", "eye", f"{offers}?kind=immersion"),
            (hours, "heures d'insertion validées", "clock", reverse("cms:clauses")),
            (bridged or 0, "personnes embauchées pour ces heures", "person-check", reverse("cms:clauses")),
        ]
        return [FigureRow(f"{value:,}".replace(",", NARROW_SPACE), *rest) for value, *rest in figures if value]

    return kept("key_figures", (), read)


def events(*, kind: str = "", count: int = 3, request: HttpRequest | None = None) -> list[EventRow]:
    def read() -> list[EventRow]:
        pages = apps.get_model("cms", "EventPage").objects.live().public().with_seats().upcoming(timezone.now())
        if kind:
            pages = pages.filter(kind=kind)
        return [event_row(page, request) for page in pages[:count]]

    return kept("events", (published_mark(request), kind, count), read)


def event_row(page, request: HttpRequest | None = None) -> EventRow:
    """Of a page read `with_seats`. With a request, Wagtail looks the site up once for all rows."""
    return EventRow(
        page.get_url(request),
        page.title,
        page.get_kind_display(),
        page.starts_at,
        page.place,
        page.capacity,
        page.registering(timezone.now()),
    )


def stories(
    *,
    count: int,
    rome_codes: tuple[str, ...] = (),
    except_page_id: int | None = None,
    request: HttpRequest | None = None,
) -> list[StoryRow]:
    """The latest stories; with occupation codes, only those told by people of these occupations."""

    def read() -> list[StoryRow]:
        pages = apps.get_model("cms", "StoryPage").objects.live().public().order_by("-told_on", "-pk")
        if except_page_id:
            pages = pages.exclude(pk=except_page_id)
        found = [page for page in pages if not rome_codes or set(rome_codes) & set(page.rome_codes)]
        return [
            StoryRow(page.get_url(request), page.title, page.person, page.role, page.quote, page.is_fictional)
            for page in found[:count]
        ]

    return kept("stories", (published_mark(request), count, rome_codes, except_page_id), read)
