"""The lines of the référent's day that are shown: names, words and addresses, in one query whatever their number."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from core import formats
from core.addresses import row_addresses
from employers.enums import ContractKind, OpeningKind
from employers.models import Employer, ImmersionOpening, JobOffer, Tutor
from people.models import Person
from placements.day_kinds import KINDS, Kind
from placements.enums import FollowUpMilestone, RefusalReason, WarningKind
from placements.models import Mentor
from placements.selectors_day import NO_DAY, Row, Todo


class Named(NamedTuple):
    """Somebody or something that a line names; `more` is a family name, or the company of a tutor."""

    pk: int
    name: str
    more: str
    phone: str
    last_contact_on: dt.date | None

    def __str__(self) -> str:
        return f"{self.name} {self.more}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """One line in words, and where its act is done."""

    kind: Kind
    person: Named
    person_url: str
    text: str
    url: str
    phone: str = ""


def lines_of(todos: Sequence[Todo]) -> list[Line]:
    """The lines in words, in the same order; without those whose file went away meanwhile."""
    keys = [_keys(todo) for todo in todos]
    names = _names(key for some in keys for key in some)
    told = zip(todos, keys, strict=True)
    return [_line(todo, [names[key] for key in some]) for todo, some in told if all(key in names for key in some)]


def _line(todo: Todo, names: Sequence[Named]) -> Line:
    person, kind = names[0], KINDS[todo.kind]
    named = names[PHONES[todo.kind]].phone if todo.kind in PHONES else ""
    return Line(
        kind=kind,
        person=person,
        person_url=row_addresses("placements:person")(person.pk),
        text=WORDS[todo.kind](todo, *names[1:]),
        url=row_addresses(kind.page)(todo.target),
        phone=named,
    )


# --- Names ------------------------------------------------------------------------------------------------------
Key = tuple[str, int]
# What lines name: where it is read, and its columns of `Named` after the number; an empty one says nothing.
NAMED: dict[str, tuple[QuerySet[Any], tuple[str, str, str]]] = {
    "person": (Person.objects.all(), ("first_name", "last_name", "phone")),
    "employer": (Employer.objects.all(), ("name", "", "contact_phone")),
    OpeningKind.JOB: (JobOffer.objects.all(), ("title", "", "")),
    OpeningKind.IMMERSION: (ImmersionOpening.objects.all(), ("title", "", "")),
    "tutor": (Tutor.objects.all(), ("first_name", "last_name", "phone")),
    "company": (Tutor.objects.all(), ("employer__name", "", "")),
    "mentor": (Mentor.objects.all(), ("name", "", "")),
}


def _names(keys: Iterable[Key]) -> dict[Key, Named]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for what, pk in keys:
        wanted[what].add(pk)
    if not wanted:
        return {}
    first, *others = [_named(what, sorted(pks)) for what, pks in wanted.items()]
    return {(what, named[0]): Named(*named) for what, *named in first.union(*others, all=True)}


def _named(what: str, pks: Sequence[int]) -> QuerySet[Any]:
    rows, columns = NAMED[what]
    filled = [column or Value("") for column in columns]
    last_contact = "last_contact_on" if what == "person" else NO_DAY
    return rows.order_by().filter(pk__in=pks).values_list(Value(what), "pk", *filled, last_contact)


# --- What a line names ------------------------------------------------------------------------------------------
def _keys(todo: Todo) -> tuple[Key, ...]:
    """The person first; then, of a proposal, the employer and the opening."""
    person = ("person", todo.person_id)
    if not isinstance(todo.row, Row):
        opening = todo.row.job_offer_id or todo.row.immersion_id
        return person, ("employer", todo.row.employer_id), (todo.row.kind, opening)
    return (person, *((what, todo.row.named_id) for what in BESIDES[todo.row.kind]))


# What lines of each kind of row name besides the person.
BESIDES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("immersion", "milestone", "warning", "contract_ends"), ("employer",)),
    "tutor_help": ("tutor", "company"),
    "mentoring_ends": ("mentor",),
    **dict.fromkeys(("quiet", "profile"), ()),
}
# Whom to call, by her place among those named.
PHONES = {"unheard": 0, "waiting": 1, "tutor_help": 1}


# --- Words: each takes the line and what it names -------------------------------------------------------------------
def _where(todo: Todo, employer: Named, opening: Named) -> str:
    return f"{employer}, {opening}"


def _meeting(todo: Todo, employer: Named, opening: Named) -> str:
    return f"{employer}, {opening}, {formats.moment(todo.row.interview_at)}"


def _silence(todo: Todo, employer: Named, opening: Named) -> str:
    return f"{employer}, {opening}, sans réponse depuis le {formats.day(todo.row.proposed_at)}"


def _refusal(todo: Todo, employer: Named, opening: Named) -> str:
    why, comment = RefusalReason(todo.row.refusal_reason).label, todo.row.refusal_comment
    return f"{employer}, {opening} : {why}" + (f" (« {comment} »)" if comment else "")


def _immersion(todo: Todo, host: Named) -> str:
    return f"{host}, du {formats.day(todo.row.since)} au {formats.day(todo.row.day)}"


def _milestone(todo: Todo, employer: Named) -> str:
    return f"À {FollowUpMilestone(todo.row.said).label}, {employer}, prévu le {formats.day(todo.day)}"


def _warning(todo: Todo, employer: Named) -> str:
    return f"{WarningKind(todo.row.said).label}, {employer}"


def _tutor(todo: Todo, tutor: Named, company: Named) -> str:
    comment = todo.row.said
    return f"{tutor}, {company}" + (f" : « {comment} »" if comment else "")


def _mentoring(todo: Todo, mentor: Named) -> str:
    return f"{mentor}, jusqu'au {formats.day(todo.day)} au plus tard"


def _contract(todo: Todo, employer: Named) -> str:
    return f"{ContractKind(todo.row.said).label} chez {employer}, jusqu'au {formats.day(todo.day)}"


def _quiet(todo: Todo) -> str:
    last = todo.row.since
    return f"Dernière proposition le {formats.day(last)}" if last else "Jamais proposée"


def _profile(todo: Todo) -> str:
    return f"Dossier ouvert le {formats.day(todo.day)}"


WORDS: dict[str, Callable[..., str]] = {
    "tutor_help": _tutor,
    **dict.fromkeys(("answer", "met"), _where),
    **dict.fromkeys(("interview_past", "interview"), _meeting),
    **dict.fromkeys(("waiting", "unheard"), _silence),
    "refusal": _refusal,
    **dict.fromkeys(("immersion_over", "unsigned", "signing", "draft", "immersion_ends"), _immersion),
    "milestone": _milestone,
    "warning": _warning,
    "contract_ends": _contract,
    "mentoring_ends": _mentoring,
    "quiet": _quiet,
    "profile": _profile,
}
