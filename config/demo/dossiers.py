"""What surrounds the hours of a lot: letters, meetings, a penalty waived, a certificate, questions, people's exits."""

import datetime as dt
import itertools
from decimal import Decimal

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership, User
from accounts.services import address_undeliverable
from clauses.documents.letters import letter_first_text
from clauses.enums import ExitMilestone, GoodFaithKind, LetterKind, Party, StatementStatus, WayOfMeeting
from clauses.models import Engagement, ExitNote, HoursLine, HoursStatement, Lot
from clauses.rules import counting_window, month_end, month_start, same_day_later
from clauses.selectors.exits import milestone_day
from clauses.selectors.lots import lot_totals, lots_of, progress_of
from clauses.selectors.periods import periods_of_month
from clauses.services.bulk import MonthOfHours, hours_record_bulk
from clauses.services.certificates import certificate_issue, certificate_revoke
from clauses.services.exchanges import good_faith_add, letter_reply, letter_send, letter_write, meeting_write
from clauses.services.ledger import line_correct, statement_return
from clauses.services.penalties import penalty_decide, penalty_propose
from clauses.services.statements import Cell, statement_send
from clauses.services.threads import statement_answer, statement_ask
from config.demo.world import World, given
from core.models import OutboxEvent
from employers.enums import ContractKind
from people.enums import PersonStatus
from people.models import Person
from placements.enums import FollowUpState

DONE = ("D74-2024-118", "1")
SHORT = ("D74-2024-118", "2")
DONE_BY_SIAE = ("D74-2024-118", "3")
LATE = ("EAU-2025-09", "2")
TO_CORRECT = ("EAU-2025-09", "3")
YEARLY = ("D74-2025-031", "2")
WEEKS_IN_MONTH = Decimal("4.33")
# Where people stand, one after the other: a lot seen from its people.
SITUATIONS = [
    FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB, FollowUpState.IN_JOB, FollowUpState.IN_TRAINING,
    FollowUpState.OUT, FollowUpState.IN_JOB, FollowUpState.UNKNOWN,
]  # fmt: skip


def build_dossiers(world: World) -> None:
    """Through the services, as the people would have; of these past days, nobody is written to."""
    last = OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _certified(world)
    _exits(world)
    _short_of_hours(world)
    _late(world)
    _yearly_penalty(world)
    _questions(world)
    for lot in (LATE, TO_CORRECT):
        _at_work(world, _lot(*lot))
    _returned(world)
    _unreachable(world)
    OutboxEvent.objects.filter(pk__gt=last).delete()


def _lot(reference: str, number: str) -> Lot:
    lots = Lot.objects.select_related("contract__buyer", "contract__territory")
    return lots.get(contract__reference=reference, number=number)


def _actor(world: World, name: str) -> Actor:
    return Actor(user=world.users[name], membership=world.users[name].memberships.get())


def _company(lot: Lot) -> int:
    return given(lot.participations.get().organisation_id)


# --- The end of a lot ---


def _certified(world: World) -> None:
    """Certified, taken back for a line of its register, corrected, certified again."""
    lot, actor = _lot(*DONE), _actor(world, "facilitateur")
    first = certificate_issue(actor=actor, lot_id=lot.pk, now=world.instant(45))
    certificate_revoke(
        actor=actor,
        certificate_id=first.pk,
        reason="L'entreprise a compté un jour férié dans les heures de son dernier mois : ligne à corriger.",
        now=world.instant(38),
    )
    line = given(HoursLine.objects.filter(lot=lot, countable=True).order_by("-month", "-hours", "pk").first())
    line_correct(
        actor=actor, line_id=line.pk, hours=line.hours - 7, reason="Un jour férié compté à tort.", now=world.instant(37)
    )
    certificate_issue(
        actor=actor,
        lot_id=lot.pk,
        now=world.instant(30),
        note="Trois personnes ont été gardées en contrat par l'entreprise après le chantier.",
    )


def _exits(world: World) -> None:
    """Of two lots that are over, what is not known yet; nobody has been called about those who left last."""
    notes = []
    situations = itertools.cycle(SITUATIONS)
    for one in Engagement.objects.filter(
        lot__in=[_lot(*DONE), _lot(*DONE_BY_SIAE)], ends_on__lt=world.day(40)
    ).order_by("pk"):
        for milestone in ExitMilestone.values:
            day = milestone_day(given(one.ends_on), milestone)
            if day <= world.day(10):
                days_ago = (world.today - day).days - 5
                notes.append(
                    ExitNote(
                        engagement=one,
                        milestone=milestone,
                        state=next(situations),
                        noted_at=world.instant(days_ago),
                        noted_by=world.users["facilitateur"],
                    )
                )
    ExitNote.objects.bulk_create(notes, ignore_conflicts=True)  # some are noted already, for what they say of a company


# --- A lot that misses hours ---


def _short_of_hours(world: World) -> None:
    """Over, and short: put on notice, the company answered and showed what it tried; the buyer gave the penalty up."""
    lot, actor = _lot(*SHORT), _actor(world, "facilitateur")
    company, contractor = _company(lot), _actor(world, "titulaire")
    letter = _letter(world, lot, LetterKind.FORMAL_NOTICE, sent=100, reply_in=15)
    letter_reply(
        actor=contractor,
        letter_id=letter,
        text="Nous avons reçu six personnes ; deux ont commencé, puis sont parties en formation. Le travail de nuit "
        "écarte celles qui n'ont pas le permis. Nous proposons de reporter des heures sur le lot 1.",
        now=world.instant(92),
    )
    tried = [
        (118, GoodFaithKind.OFFER, None, "Offre d'aide-signaleur publiée et transmise au facilitateur."),
        (109, GoodFaithKind.PEOPLE_MET, 6, "Six personnes reçues au dépôt avec leur référent."),
        (96, GoodFaithKind.SIAE, None, "Association intermédiaire consultée : personne de disponible de nuit."),
    ]
    for days_ago, kind, people, text in tried:
        good_faith_add(
            actor=contractor,
            lot_id=lot.pk,
            company_id=company,
            values={"done_on": world.day(days_ago), "kind": kind, "people": people, "text": text},
            now=world.instant(days_ago - 1),
        )
    meeting_write(
        actor=actor,
        lot_id=lot.pk,
        values={
            "held_at": world.working_instant(70).replace(minute=0),
            "place": "Centre technique du Faucigny",
            "participants": "Sandrine Pierrefort (entreprise), Philippe Montrond (acheteur), Claire Hautecombe",
            "decisions": "L'entreprise a cherché sans trouver pour le travail de nuit. Le lot 1 dépasse ses heures.",
            "next_step": "Transmettre à l'acheteur les démarches faites, datées",
            "next_step_party": Party.FACILITATOR,
            "next_step_due": world.day(60),
            "next_step_done_on": world.day(63),
            "shared_with_buyer": True,
            "shared_with_company": True,
        },
        now=world.instant(69),
    )
    euros = lot_totals(lot_id=lot.pk).missing * given(lot.penalty_rate)
    proposed = penalty_propose(
        actor=actor,
        lot_id=lot.pk,
        euros=(euros / 2).quantize(Decimal(1)),
        argument="La moitié du montant : l'entreprise a montré ses démarches, mais les a commencées tard.",
        now=world.instant(50),
        on=world.day(50),
    )
    penalty_decide(
        actor=_actor(world, "acheteur"),
        penalty_id=proposed.pk,
        decision="waive",
        reason="Le lot 1 du même marché dépasse ses heures et garde trois personnes : l'effort global est tenu.",
        now=world.instant(28),
    )


def _late(world: World) -> None:
    """Running, and late: a reminder waits for its answer, a meeting is planned."""
    lot, actor = _lot(*LATE), _actor(world, "facilitateur")
    _letter(world, lot, LetterKind.REMINDER, sent=12, reply_in=20)
    shared = {"shared_with_buyer": True, "shared_with_company": True}
    who = "Sandrine Pierrefort (entreprise), Claire Hautecombe"
    meeting_write(
        actor=actor,
        lot_id=lot.pk,
        values={
            "held_at": world.working_instant(20).replace(minute=0),
            "place": "Dépôt de La Roche-sur-Foron",
            "participants": who,
            "decisions": "Deux postes d'aide-canalisateur sont possibles. L'entreprise accueille d'abord en immersion.",
            "next_step": "Confirmer l'offre préparée et nommer un tuteur",
            "next_step_party": Party.COMPANY,
            "next_step_due": world.day(-10),
            **shared,
        },
        now=world.instant(19),
    )
    meeting_write(
        actor=actor,
        lot_id=lot.pk,
        values={
            "held_at": world.working_instant(-9).replace(minute=0),
            "place": "Visioconférence",
            "participants": who,
            **shared,
        },
        now=world.instant(3),
    )
    letter_write(
        actor=actor,
        lot_id=_lot(*YEARLY).pk,
        values=_letter_values(world, _lot(*YEARLY), LetterKind.FORMAL_NOTICE, reply_by=world.day(-15)),
        now=world.instant(2),
    )


def _letter(world: World, lot: Lot, kind: LetterKind, *, sent: int, reply_in: int) -> int:
    """A letter written and sent the same day. Returns its number."""
    actor, values = _actor(world, "facilitateur"), _letter_values(world, lot, kind, reply_by=world.day(sent - reply_in))
    letter = letter_write(actor=actor, lot_id=lot.pk, values=values, now=world.instant(sent))
    return letter_send(actor=actor, letter_id=letter.pk, now=world.instant(sent, 11)).pk


def _letter_values(world: World, lot: Lot, kind: LetterKind, *, reply_by: dt.date) -> dict:
    counted = lots_of(_actor(world, "facilitateur")).get(pk=lot.pk)
    subject, body = letter_first_text(kind, lot, progress_of(counted, on=world.today))
    return {"company_id": _company(lot), "kind": kind, "subject": subject, "body": body, "reply_by": reply_by}


def _yearly_penalty(world: World) -> None:
    """Proposed after the first year: the buyer has to decide."""
    penalty_propose(
        actor=_actor(world, "facilitateur"),
        lot_id=_lot(*YEARLY).pk,
        euros=Decimal(4500),
        argument="Bilan de la première année : cent heures de retard au rythme prévu. Le contrat permet une pénalité "
        "provisoire, que l'entreprise peut encore rattraper.",
        now=world.instant(6),
        on=world.day(6),
    )


# --- Statements under discussion ---


def _questions(world: World) -> None:
    """Of two statements that wait, one has a question without answer, the other has its answer."""
    waiting = HoursStatement.objects.filter(status=StatementStatus.SENT).order_by("pk").select_related("company")
    open_one, answered = list(waiting[:2])
    facilitator = _actor(world, "facilitateur")
    statement_ask(
        actor=facilitator,
        statement_id=open_one.pk,
        body="Les heures sont plus nombreuses que le mois dernier : y a-t-il eu des heures supplémentaires ?",
        now=given(open_one.sent_at) + dt.timedelta(hours=1),
    )
    statement_ask(
        actor=facilitator,
        statement_id=answered.pk,
        body="Une personne du mois dernier n'apparaît plus. A-t-elle quitté le chantier ?",
        now=given(answered.sent_at) + dt.timedelta(hours=1),
    )
    statement_answer(
        actor=_payroll(world, answered.company_id),
        statement_id=answered.pk,
        body="Elle était en arrêt tout le mois et revient lundi.",
        now=given(answered.sent_at) + dt.timedelta(hours=3),
    )


def _at_work(world: World, lot: Lot) -> None:
    """Two people at least are on the lot since two months, whatever the day: their company has a month to declare."""
    last, before = (same_day_later(month_start(world.today), -months) for months in (1, 2))
    there = Engagement.objects.filter(lot=lot)
    missing = 2 - there.running_in(last, month_end(last)).count()
    people = Person.objects.filter(
        engagements__isnull=True, evidence__criterion__code="rsa", status=PersonStatus.ACTIVE
    )
    window = counting_window(first_day=before, months=24)
    arrived = [
        Engagement.objects.create(
            person=person,
            lot=lot,
            company_id=_company(lot),
            employer_id=_company(lot),
            way=WayOfMeeting.DIRECT,
            contract_kind=ContractKind.CDD,
            starts_on=before,
            weekly_hours=28,
            tutor_name="Chef d'équipe",
            window_start=window[0],
            window_end=window[1],
            eligibility_validated_on=before,
            eligibility_validated_by=world.users["facilitateur"],
            eligibility_criteria=["rsa"],
            created_by=world.users["facilitateur"],
        )
        for person in people.distinct().order_by("-pk")[: max(0, missing)]
    ]
    if HoursStatement.objects.filter(lot=lot, company=_company(lot), month=before).exists():
        return
    sent, decided = world.instant((world.today - last).days), world.instant((world.today - last).days, 16)
    hours_record_bulk(
        rows=[MonthOfHours(one, before, Decimal("113.75"), sent, decided) for one in arrived],
        sent_by=world.users["paie"],
        validated_by=world.users["facilitateur"],
    )


def _returned(world: World) -> None:
    """The demonstration's company finds one statement to correct."""
    lot, month = _lot(*TO_CORRECT), same_day_later(month_start(world.today), -1)
    people = Engagement.objects.filter(lot=lot).running_in(month, world.today).order_by("pk")
    cells = [
        Cell(one.pk, periods[-1][0], "WORK", (given(one.weekly_hours) * WEEKS_IN_MONTH).quantize(Decimal(1)))
        for one in people
        if (periods := periods_of_month(one, month))
    ]
    if not cells:
        return
    statement = statement_send(
        actor=_payroll(world, _company(lot)), lot_id=lot.pk, month=month, cells=cells, now=world.instant(2)
    )
    statement_return(
        actor=_actor(world, "facilitateur"),
        statement_id=statement.pk,
        reason="Ces heures comptent la formation du 12 avec le travail : séparez-les dans la colonne « Formation ».",
        entry_ids=[given(statement.entries.order_by("pk").first()).pk],
        now=world.instant(1),
    )


def _payroll(world: World, company_id: int) -> Actor:
    user = world.users["paie"]
    return Actor(user=user, membership=user.memberships.get(organisation=company_id))


def _unreachable(world: World) -> None:
    """Somebody who declared for the company has left it: her address is refused."""
    company = world.users["titulaire"].memberships.get().organisation
    user = User.objects.create(email="ancienne.assistante@demo.example", first_name="Solène", last_name="Lointaine")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Membership.objects.create(user=user, organisation=company, role=Role.CONTRACTOR)
    address_undeliverable(
        user_id=user.pk,
        address=user.email,
        reason="Adresse inconnue du serveur de l'entreprise (550 5.1.1).",
        now=world.instant(5),
    )
