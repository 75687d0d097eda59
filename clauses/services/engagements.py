"""Put a hired person on a lot, and check her eligibility before her hours count."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.actors import Actor
from clauses.enums import SettingCode, WayOfMeeting
from clauses.models import Engagement, Lot, Participation
from clauses.rules import counting_window
from clauses.selectors.eligibility import criteria_met
from clauses.selectors.usages import usage_value
from clauses.services.contracts import require_facilitator
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from employers.enums import EmployerKind
from people.models import Person
from placements.models import Hire

# The way of meeting the clause that the employer's own nature tells; others hire directly.
WAY_OF_EMPLOYER = {
    EmployerKind.AI: WayOfMeeting.AI,
    EmployerKind.ETTI: WayOfMeeting.ETTI,
    EmployerKind.GEIQ: WayOfMeeting.GEIQ,
    EmployerKind.TEMP_AGENCY: WayOfMeeting.ETT,
    EmployerKind.EATT: WayOfMeeting.EATT,
    EmployerKind.EI: WayOfMeeting.EI,
    EmployerKind.ACI: WayOfMeeting.ACI,
    EmployerKind.EA: WayOfMeeting.EA,
    EmployerKind.ESAT: WayOfMeeting.ESAT,
}


@transaction.atomic
def engagement_create(
    *, actor: Actor, lot_id: int, hire_id: int, company_id: int, now: dt.datetime, way: str = ""
) -> Engagement:
    """Put a hire on a lot, declared by one of the lot's companies. Its hours do not count before eligibility."""
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).get(pk=lot_id)
    hire = Hire.objects.visible_to(actor).select_related("employer").get(pk=hire_id)
    # Every change that depends on a person's whole path takes her row first: two lots cannot both be the first.
    Person.objects.select_for_update(of=("self",)).get(pk=hire.person_id)
    if Engagement.objects.filter(lot=lot, hire=hire).exists():
        raise Conflict.because("already_engaged", "Cette embauche est déjà rattachée à ce lot.")
    if problems := _problems(lot, hire, company_id):
        raise Refused(problems)
    first_day = _first_clause_day(hire)
    months = int(usage_value(SettingCode.WINDOW_MONTHS, on=first_day))
    window = counting_window(first_day=first_day, months=months)
    engagement = Engagement.objects.create(
        person_id=hire.person_id,
        lot=lot,
        company_id=company_id,
        employer_id=hire.employer.organisation_id,
        hire=hire,
        way=way or WAY_OF_EMPLOYER.get(hire.employer.kind, WayOfMeeting.DIRECT),
        contract_kind=hire.contract_kind,
        occupation_id=hire.occupation_id,
        starts_on=hire.starts_on,
        ends_on=hire.ended_on or hire.ends_on,
        weekly_hours=hire.hours_per_week,
        window_start=window[0],
        window_end=window[1],
        created_at=now,
        created_by=actor.user,
    )
    outbox_add("engagement_created", key=f"engagement:{engagement.pk}", engagement_id=engagement.pk)
    return engagement


def _problems(lot: Lot, hire: Hire, company_id: int) -> list[Reason]:
    problems = []
    if not Participation.objects.filter(lot=lot, organisation_id=company_id).exists():
        message = "Cette entreprise n'est pas sur le lot : ajoutez-la d'abord."
        problems.append(Reason("company_not_on_lot", message, field="company"))
    last_day = hire.ended_on or hire.ends_on
    if (lot.starts_on and last_day and last_day < lot.starts_on) or (lot.ends_on and hire.starts_on > lot.ends_on):
        problems.append(Reason("dates_apart", "Cette embauche est hors des dates du lot.", field="hire"))
    return problems


def _first_clause_day(hire: Hire) -> dt.date:
    """The first day of the person's first clause contract, this one included: her window starts there."""
    earlier = Engagement.objects.filter(person_id=hire.person_id).order_by("window_start").first()
    return min(hire.starts_on, earlier.window_start) if earlier else hire.starts_on


@transaction.atomic
def engagement_validate_eligibility(
    *, actor: Actor, engagement_id: int, criteria: Sequence[str], on: dt.date, now: dt.datetime
) -> Engagement:
    """Record that the facilitator checked, on a day, that the person meets these criteria on her hiring day.

    Only criteria proven by dated evidence are taken (domain rules, 1.5). Validated once; hours worked before `on`
    do not count, so the day cannot be in the future and is never moved back afterwards.
    """
    require_facilitator(actor)
    engagement = (
        Engagement.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("person")
        .get(pk=engagement_id)
    )
    if engagement.is_eligible:
        raise Conflict.because("already_validated", "L'éligibilité de cette personne est déjà validée.")
    problems = []
    if not criteria:
        problems.append(Reason("criteria_missing", "Retenez au moins un critère.", field="criteria"))
    if on > now.date():
        problems.append(Reason("date_in_future", "Cette date est dans le futur.", field="on"))
    unproven = set(criteria) - criteria_met(engagement.person, on=engagement.starts_on)
    if unproven:
        message = "Un critère retenu n'a pas de justificatif valable le jour de l'embauche."
        problems.append(Reason("criteria_unproven", message, field="criteria"))
    if problems:
        raise Refused(problems)
    engagement.eligibility_criteria = sorted(set(criteria))
    engagement.eligibility_validated_on = on
    engagement.eligibility_validated_by = actor.user
    engagement.save(update_fields=["eligibility_criteria", "eligibility_validated_on", "eligibility_validated_by"])
    outbox_add("eligibility_validated", key=f"eligibility:{engagement.pk}", engagement_id=engagement.pk)
    return engagement


@transaction.atomic
def engagement_extend_window(
    *, actor: Actor, engagement_id: int, until: dt.date, reason: str, now: dt.datetime
) -> Engagement:
    """Let a person's hours count longer, for a reason (often an apprenticeship or a CDI)."""
    require_facilitator(actor)
    engagement = Engagement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=engagement_id)
    problems = []
    if until <= engagement.window_end:
        message = f"La durée va déjà jusqu'au {engagement.window_end:%d/%m/%Y}."
        problems.append(Reason("not_longer", message, field="until"))
    if not reason.strip():
        problems.append(Reason("reason_missing", "Indiquez un motif.", field="reason"))
    if problems:
        raise Refused(problems)
    engagement.window_end = until
    engagement.window_reason = reason.strip()
    engagement.save(update_fields=["window_end", "window_reason"])
    return engagement
