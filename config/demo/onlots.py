"""What a facilitator finds about people: eligibilities and an opinion that wait, a duplicate, a window near its end."""

import datetime as dt

from clauses.enums import WayOfMeeting
from clauses.models import Announcement, Engagement, Lot, WindowExtension
from clauses.rules import counting_window
from clauses.services.windows import windows_align
from config.demo.contracts import DEMO_CONTRACTOR
from config.demo.world import World, given
from employers.enums import ContractKind
from people.enums import Partner, PersonStatus
from people.models import AnnouncedPerson, EligibilityCriterion, PartnerOpinion, Person
from people.services import pairs_find


def build_people_on_lots(world: World) -> None:
    running = (
        Lot.objects.filter(ends_on__gt=world.today, starts_on__lte=world.day(60), engagements__isnull=False)
        .exclude(clause_kind="")
        .distinct()
        .order_by("pk")
    )
    lots = list(running.prefetch_related("participations"))
    if not lots:
        return
    _eligibilities(world, lots)
    _opinion(world, lots[0])
    _duplicate(world, lots[-1])
    _windows(world)
    _announcement(world)
    pairs_find(now=world.instant(1))


def _engaged(world: World, lot: Lot, person: Person, starts: dt.date) -> Engagement:
    company = given(lot.participations.all()[0].organisation_id)
    start, end = counting_window(first_day=starts, months=24)
    return Engagement.objects.create(
        person=person,
        lot=lot,
        company_id=company,
        employer_id=company,
        way=WayOfMeeting.DIRECT,
        contract_kind=ContractKind.CDD,
        starts_on=starts,
        weekly_hours=30,
        tutor_name="Maxime Chefdéquipe",
        window_start=start,
        window_end=end,
        created_by=world.users["facilitateur"],
    )


def _outside(world: World, first_name: str, last_name: str, born: dt.date) -> Person:
    """Somebody whom a company hired itself: known by her clause contract alone."""
    return Person.objects.create(
        first_name=first_name,
        last_name=last_name,
        birth_date=born,
        service=world.users["facilitateur"].memberships.get().organisation,
        status=PersonStatus.CLAUSE,
        last_contact_on=world.day(12),
        created_at=world.instant(12),
        created_by=world.users["facilitateur"],
    )


def _eligibilities(world: World, lots: list[Lot]) -> None:
    """People followed by a référent, on a lot since a few days, whose proof nobody has seen yet."""
    free = Person.objects.filter(engagements__isnull=True, status=PersonStatus.ACTIVE).order_by("pk")
    for days, (lot, person) in enumerate(zip(lots[:3], free[:3], strict=False), start=4):
        _engaged(world, lot, person, world.day(days))


def _opinion(world: World, lot: Lot) -> None:
    person = _outside(world, "Ilona", "Garde-Fictif", dt.date(1993, 4, 19))
    engagement = _engaged(world, lot, person, world.day(12))
    PartnerOpinion.objects.create(
        person=person,
        criterion=EligibilityCriterion.objects.get(code="avis_motive"),
        partner=Partner.CAP_EMPLOI,
        hired_on=engagement.starts_on,
        question="Retour à l'emploi après un long arrêt ; aucun critère de la liste n'est établi.",
        asked_on=world.day(9),
        asked_by=world.users["facilitateur"],
    )


def _duplicate(world: World, lot: Lot) -> None:
    """The company typed the name without accents, and the day and month the wrong way round."""
    known = Person.objects.filter(engagements__isnull=False, birth_date__day__lte=12).order_by("pk")
    person = next(one for one in known if given(one.birth_date).day != given(one.birth_date).month)
    born = given(person.birth_date)
    swapped = born.replace(day=born.month, month=born.day)
    _engaged(world, lot, _outside(world, person.first_name.upper(), person.last_name.upper(), swapped), world.day(20))


def _windows(world: World) -> None:
    """One window ends in six weeks, another was prolonged for a CDI."""
    at_work = Engagement.objects.filter(ends_on__isnull=True, eligibility_validated_on__isnull=False)
    chosen = list(at_work.order_by("pk").select_related("lot", "person")[:2])
    if len(chosen) < 2:
        return
    near, prolonged = chosen
    oldest = Lot.objects.filter(participations__isnull=False).order_by("starts_on", "pk").first()
    earlier = _engaged(world, given(oldest), near.person, counting_window(first_day=world.day(-42), months=1)[0])
    Engagement.objects.filter(pk=earlier.pk).update(
        starts_on=world.day(730 - 42),
        ends_on=world.day(600),
        eligibility_validated_on=world.day(730 - 42),
        eligibility_validated_by=world.users["facilitateur"],
        eligibility_criteria=["rsa"],
    )
    WindowExtension.objects.create(
        person=prolonged.person,
        previous_end=prolonged.window_end,
        until=prolonged.window_end + dt.timedelta(days=365),
        reason="Passage en CDI : douze mois de plus.",
        decided_at=world.instant(15),
        decided_by=world.users["facilitateur"],
    )
    for one in chosen:
        windows_align(person_id=one.person_id)


def _announcement(world: World) -> None:
    """The demonstration's company tells that it hired somebody."""
    lot = (
        Lot.objects.filter(participations__organisation__name=DEMO_CONTRACTOR, ends_on__gt=world.today)
        .order_by("pk")
        .first()
    )
    if lot is None:
        return
    who = AnnouncedPerson.objects.create(first_name="Théo", last_name="Lefictif", birth_date=dt.date(1999, 11, 8))
    Announcement.objects.create(
        lot=lot,
        company=given(lot.participations.get(organisation__name=DEMO_CONTRACTOR).organisation),
        identity=who,
        initials=who.initials,
        contract_kind=ContractKind.CDD,
        starts_on=world.day(3),
        ends_on=min(world.day(-180), given(lot.ends_on)),
        weekly_hours=35,
        tutor_name="Maxime Chefdéquipe",
        announced_at=world.instant(2),
        announced_by=world.users["titulaire"],
    )
