"""Two pooling agreements: one that two buyers signed, with a cleaner who works for both; one that waits for answers."""

import datetime as dt
from decimal import Decimal

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from clauses.enums import EntryState, HoursKind, StatementStatus
from clauses.models import (
    DeclaredHours,
    Engagement,
    HoursLine,
    HoursStatement,
    Lot,
    PoolingAgreement,
    PoolingLot,
    PoolingSignature,
)
from clauses.rules import month_end, month_start, same_day_later
from config.demo.world import World, given

SIGNED = (("D74-2025-031", "1", Decimal("0.70")), ("HOP-2025-05", "2", Decimal("0.30")))
WAITING = (("D74-2026-040", "1", Decimal("0.50")), ("EAU-2025-09", "3", Decimal("0.50")))
HOURS_A_MONTH = (Decimal(18), Decimal("21.50"))


def build_pooling(world: World) -> None:
    lots = _lots(SIGNED)
    starts_on = same_day_later(month_start(world.today), -4)
    agreement = _agreement(
        world,
        "CONV-2026-03",
        "Une agente de propreté complète son temps de travail entre les collèges et l'hôpital.",
        SIGNED,
        starts_on=starts_on,
        months=20,
        days_ago=140,
    )
    answers = {lots[0].contract.buyer_id: world.users["acheteur"], lots[1].contract.buyer_id: _hospital_buyer(world)}
    for signature in agreement.signatures.all():
        signature.accepted_at = world.instant(125 if signature.buyer_id == lots[0].contract.buyer_id else 123)
        signature.answered_by = answers[signature.buyer_id]
        signature.save()
    _spread(world, lots, agreement)
    _agreement(
        world,
        "CONV-2026-08",
        "Deux manœuvres suivent les équipes de voirie, entre les routes et les réseaux d'eau.",
        WAITING,
        starts_on=month_start(world.today),
        months=12,
        days_ago=9,
    )


def _lots(chosen: tuple) -> list[Lot]:
    return [
        Lot.objects.select_related("contract").get(contract__reference=reference, number=number)
        for reference, number, _ in chosen
    ]


def _agreement(
    world: World, reference: str, purpose: str, chosen: tuple, *, starts_on: dt.date, months: int, days_ago: int
) -> PoolingAgreement:
    lots = _lots(chosen)
    agreement = PoolingAgreement.objects.create(
        reference=reference,
        purpose=purpose,
        starts_on=starts_on,
        ends_on=month_end(same_day_later(starts_on, months - 1)),
        facilitation=given(lots[0].contract.facilitation),
        created_at=world.instant(days_ago),
        created_by=world.users["facilitateur"],
    )
    PoolingLot.objects.bulk_create(
        PoolingLot(agreement=agreement, lot=lot, share=share) for lot, (_, _, share) in zip(lots, chosen, strict=True)
    )
    PoolingSignature.objects.bulk_create(
        PoolingSignature(agreement=agreement, buyer_id=pk) for pk in sorted({lot.contract.buyer_id for lot in lots})
    )
    return agreement


def _hospital_buyer(world: World) -> User:
    user = User.objects.create(email="acheteur2@demo.example", first_name="Mireille", last_name="Sallanches")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    hospital = Organisation.objects.get(name="Centre Hospitalier du Haut-Arve")
    Membership.objects.create(user=user, organisation=hospital, role=Role.BUYER)
    return user


def _spread(world: World, lots: list[Lot], agreement: PoolingAgreement) -> None:
    """Somebody of the first lot also works some hours a week on the second; its validated months have them."""
    first, second = lots
    company = given(second.participations.get().organisation)
    month = month_start(agreement.starts_on)
    statements = list(
        HoursStatement.objects.filter(
            lot=second, company=company, month__gte=month, status=StatementStatus.VALIDATED
        ).order_by("month")
    )
    person = (
        Engagement.objects.filter(lot=first, company=company, eligibility_validated_on__isnull=False)
        .running_in(agreement.starts_on, agreement.starts_on)
        .order_by("-starts_on", "pk")
        .first()
    )
    if person is None:
        return
    engagement = Engagement.objects.create(
        person=person.person,
        lot=second,
        company=company,
        employer=company,
        way=person.way,
        contract_kind=person.contract_kind,
        occupation=person.occupation,
        starts_on=agreement.starts_on,
        ends_on=person.ends_on,
        weekly_hours=5,
        window_start=person.window_start,
        window_end=person.window_end,
        eligibility_validated_on=agreement.starts_on,
        eligibility_validated_by=world.users["facilitateur"],
        eligibility_criteria=person.eligibility_criteria,
        created_by=world.users["facilitateur"],
    )
    for hours, statement in zip(HOURS_A_MONTH, statements, strict=False):
        if engagement.ends_on is not None and engagement.ends_on < statement.month:
            continue
        _hours(world, engagement, statement, hours)


def _hours(world: World, engagement: Engagement, statement: HoursStatement, hours: Decimal) -> None:
    last_day = min(month_end(statement.month), engagement.ends_on or month_end(statement.month))
    entry = DeclaredHours.objects.create(
        statement=statement,
        engagement=engagement,
        kind=HoursKind.WORK,
        first_day=statement.month,
        last_day=last_day,
        hours=hours,
        state=EntryState.VALIDATED,
    )
    HoursLine.objects.create(
        lot=statement.lot,
        engagement=engagement,
        declared=entry,
        month=statement.month,
        kind=entry.kind,
        first_day=entry.first_day,
        last_day=entry.last_day,
        hours=hours,
        countable=True,
        recorded_at=given(statement.sent_at),
        recorded_by=world.users["facilitateur"],
    )
