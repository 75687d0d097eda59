"""One person, one file: merge two files, and with them every row of every room, in one transaction.

The rows are found by reading the models, so that a table added tomorrow follows too. A row that would repeat one of
the kept file is dropped when it lives and dies with a file (a saved opening, an alert), and stops the merge when it is
evidence (a proposal, an engagement). The ledger of hours names engagements, which move: its lines are not touched.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

import pghistory.models
import pgtrigger
from django.db import IntegrityError, models, transaction

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from core.errors import Refused
from core.outbox import outbox_add
from people.enums import PairState
from people.models import Consent, Person, PersonMerge, PersonPair
from people.reach import people_within_reach
from people.services.pairs import pair_lock
from people.signals import person_merged

# What the two files may say differently, and that the person who merges chooses.
CHOSEN = ("last_name", "first_name", "birth_date", "gender", "commune")
# What the kept file takes from the other when it has none: never shown to whoever may not read that file.
FILLED = ("birth_date", "email", "phone", "address", "commune", "in_qpv", "territory", "training_level")
TWO_SERVICES = (
    "Deux services suivent cette personne : l'un d'eux reprend le suivi, ou l'administration fusionne les dossiers."
)


@transaction.atomic
def person_merge(*, actor: Actor, pair_id: int, picks: Mapping[str, int], now: dt.datetime) -> PersonMerge:
    """Make one file of a pair. `picks` says, for a field of `CHOSEN`, which of the two people is right.

    The file that a référent's service follows is kept, with its follow-up; else the older one. Raises Conflict when
    somebody decided first, Refused with every reason when the two files hold what cannot be one person's.
    """
    pair = pair_lock(actor=actor, pair_id=pair_id)
    people = [pair.one, pair.other]
    kept, merged = merge_order(people)
    if problem := merge_problem(actor, people):
        raise Refused.because("two_services", problem)
    moved = _rows_move(kept, merged)
    _pairs_follow(kept, merged)
    _consents_settle(kept)
    _file_fill(kept, merged, picks)
    journal = PersonMerge.objects.create(
        kept=kept,
        merged_id=merged.pk,
        merged_name=str(merged),
        merged_birth_date=merged.birth_date,
        moved=moved,
        merged_at=now,
        merged_by=actor.user,
    )
    merged.delete()
    kept.save()
    person_merged.send(sender=Person, kept=kept, merged_id=journal.merged_id, now=now)
    outbox_add("profile_changed", key=f"merge:{journal.pk}", person_id=kept.pk)
    return journal


def merge_order(people: list[Person]) -> tuple[Person, Person]:
    """Which of two files is kept, and which disappears into it."""
    kept, merged = sorted(people, key=lambda person: (not person.is_followed, person.pk))
    return kept, merged


def merge_problem(actor: Actor, people: list[Person]) -> str:
    """Why the actor may not merge these two files; empty when she may.

    A follow-up is not taken from a service by somebody outside it: two services that both follow the person are for
    the administration, unless the actor reaches both files.
    """
    services = {p.service_id for p in people if p.is_followed and p.service.kind == OrganisationKind.REFERRER_SERVICE}
    if len(services) < 2 or actor.role == Role.ADMIN:
        return ""
    reached = people_within_reach(actor).filter(pk__in=[person.pk for person in people]).count()
    return "" if actor.role == Role.REFERENT and reached == len(people) else TWO_SERVICES


def person_relations() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Every column of the database that names a person, the audit trail apart: it keeps what was true then."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model = relation.related_model
        if not issubclass(model, pghistory.models.Event | PersonPair):
            yield model, relation.field


def _rows_move(kept: Person, merged: Person) -> dict[str, int]:
    """Give the kept file every row of the other; how many of each kind moved."""
    moved: dict[str, int] = {}
    for model, field in person_relations():
        rows = model._base_manager.filter(**{field.attname: merged.pk}).order_by("pk")
        count = _rows_give(rows, field, kept)
        if count:
            label = str(model._meta.verbose_name_plural)
            moved[label] = moved.get(label, 0) + count
    return moved


def _rows_give(rows: models.QuerySet, field: models.ForeignKey, kept: Person) -> int:
    with pgtrigger.ignore(*_update_guards(rows.model)):
        try:
            with transaction.atomic():
                return rows.order_by().update(**{field.attname: kept.pk})
        except IntegrityError:
            return sum(_row_give(row, rows.model, field, kept) for row in list(rows))


def _row_give(row: models.Model, model: type[models.Model], field: models.ForeignKey, kept: Person) -> int:
    """Move one row; drop it when the kept file already has it. 1 when it moved."""
    try:
        with transaction.atomic():
            return model._base_manager.filter(pk=row.pk).update(**{field.attname: kept.pk})
    except IntegrityError as error:
        if field.remote_field.on_delete is not models.CASCADE:
            message = (
                f"Les deux dossiers ont chacun la même ligne ({model._meta.verbose_name}) : corrigez d'abord l'une."
            )
            raise Refused.because("same_row", message) from error
        row.delete()
        return 0


def _update_guards(model: type[models.Model]) -> list[str]:
    """Triggers that forbid to change rows: here a row only follows the person it was always about."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect)
    ]


def _pairs_follow(kept: Person, merged: Person) -> None:
    """Suspicions about the file that disappears become the kept one's; two people said different stay different."""
    pairs = PersonPair.objects.filter(models.Q(one=merged) | models.Q(other=merged))
    for pair in list(pairs.order_by("pk")):
        third = pair.other_id if pair.one_id == merged.pk else pair.one_id
        pair.delete()
        if third == kept.pk:
            continue
        ends = {"one_id": min(third, kept.pk), "other_id": max(third, kept.pk)}
        known = PersonPair.objects.filter(**ends).first()
        if known is None or (known.state == PairState.OPEN and pair.state == PairState.DISTINCT):
            PersonPair.objects.filter(**ends).delete()
            pair.pk, pair.one_id, pair.other_id = None, ends["one_id"], ends["other_id"]
            pair.save(force_insert=True)


def _consents_settle(kept: Person) -> None:
    """The person's last word wins: an agreement taken back after it was given elsewhere is taken back."""
    for consent in kept.consents.filter(withdrawn_on__isnull=True):
        later = Consent.objects.filter(person=kept, purpose=consent.purpose, withdrawn_on__gte=consent.given_on)
        withdrawn_on = later.order_by("-withdrawn_on").values_list("withdrawn_on", flat=True).first()
        if withdrawn_on is not None:
            Consent.objects.filter(pk=consent.pk).update(withdrawn_on=withdrawn_on)


def _file_fill(kept: Person, merged: Person, picks: Mapping[str, int]) -> None:
    """Write in the kept file the values chosen, and those that it lacked."""
    unknown = picks.keys() - set(CHOSEN)
    if unknown:
        raise TypeError(f"not to choose: {sorted(unknown)}")
    for name in CHOSEN:
        if picks.get(name) == merged.pk:
            setattr(kept, name, getattr(merged, name))
    for name in FILLED:
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(merged, name))
    kept.note = "\n".join(text for text in (kept.note, merged.note) if text)
    contacts = [day for day in (kept.last_contact_on, merged.last_contact_on) if day is not None]
    kept.last_contact_on = max(contacts, default=None)
