"""Scenes that the browser tests need in the database of a running site: `python -m tests.e2e.seeds SCENE`.

Each prints the accounts and the numbers it made, as JSON. Names are new each time, so that a scene can be set twice
on one site. Nothing here goes through the screens: what a test is about, it does itself.
"""

import datetime as dt
import json
import os
import secrets
import sys
from decimal import Decimal

LAST_NAMES = [
    "Abrand", "Bellot", "Carcaillet", "Dumaz", "Escoffier", "Fontaz", "Gaydon", "Hudry", "Jacquier", "Lavorel",
    "Mugnier", "Perrollaz",
]  # fmt: skip
LOTS, COMPANIES, SILENT, FLAGGED = 40, 10, 8, 6
SOUND_HOURS, DOUBTFUL_HOURS = Decimal("118.50"), Decimal(230)


def main(scene: str) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    sys.stdout.write(json.dumps(SCENES[scene](), default=str))
    return 0


def facilitator_month() -> dict:
    """Forty lots in ten contracts: last month's statements are there but for eight lots; six of them raise a doubt."""
    from clauses.services.bulk import MonthOfHours, hours_record_bulk

    scene = Scene()
    scene.as_after_years("clauses_hoursstatement", "clauses_declaredhours", "clauses_hoursline")
    companies = [scene.company() for _ in range(COMPANIES)]
    rows, waiting = [], []
    for number in range(LOTS):
        if number % 4 == 0:
            contract = scene.contract()
        organisation, _declarant = companies[number % COMPANIES]
        lot = scene.lot(contract, organisation, number=str(number % 4 + 1))
        people = [scene.engaged(lot, organisation) for _ in range(2)]
        is_silent, is_doubtful = number >= LOTS - SILENT, number < FLAGGED
        for months_ago in (4, 3, 2, 1):
            if is_silent and months_ago < 3:
                continue
            for engagement in people:
                month, is_last = scene.month(months_ago), months_ago == 1
                hours = DOUBTFUL_HOURS if is_last and is_doubtful and engagement is people[0] else SOUND_HOURS
                sent = scene.noon(scene.month(months_ago - 1))
                decided = None if is_last else sent + dt.timedelta(hours=2)
                rows.append(MonthOfHours(engagement, month, hours, sent, decided))
        if not is_silent:
            waiting.append(lot.pk)
    hours_record_bulk(rows=rows, sent_by=companies[0][1].user, validated_by=scene.facilitator.user)
    return {
        "account": scene.facilitator.user.email,
        "lots": LOTS,
        "waiting": len(waiting),
        "doubtful": FLAGGED,
        "silent_declarants": len({companies[number % COMPANIES][1].user.pk for number in range(LOTS - SILENT, LOTS)}),
        "sound_hours": (len(waiting) - FLAGGED) * 2 * SOUND_HOURS,
        "tag": scene.tag,
    }


def contractor_month() -> dict:
    """A lot with twelve people, whose month before last is validated, and whose last month nobody has typed."""
    from clauses.services.bulk import MonthOfHours, hours_record_bulk

    scene = Scene()
    organisation, declarant = scene.company()
    contract = scene.contract()
    lot = scene.lot(contract, organisation)
    people = [scene.engaged(lot, organisation, last_name=name) for name in LAST_NAMES]
    rows = [
        MonthOfHours(one, scene.month(months), SOUND_HOURS, scene.noon(scene.month(months - 1)), scene.noon())
        for one in people
        for months in (3, 2)
    ]
    hours_record_bulk(rows=rows, sent_by=declarant.user, validated_by=scene.facilitator.user)
    return {"account": declarant.user.email, "lot": lot.pk, "month": f"{scene.month(1):%Y-%m}", "people": len(people)}


def bridge() -> dict:
    """A late lot whose company logs in as an employer too, and another lot whose bridge brought four people already.

    Those four, with the demonstration's two, make a figure that may be published: five people at least.
    """
    scene = Scene(facilitator="facilitateur@demo.example")
    organisation, declarant = scene.company()
    employer = scene.employer(organisation)
    contract = scene.contract("Nettoyage des bureaux du Département")
    lot = scene.lot(contract, organisation, title="Nettoyage de bureaux", owed=900, commune=employer.commune)
    past = scene.lot(contract, organisation, number="2", title="Nettoyage des collèges", commune=employer.commune)
    scene.arrived(past, employer, people=4)
    return {
        "employer": scene.member_of(organisation, "employer").user.email,
        "contractor": declarant.user.email,
        "company": organisation.name,
        "lot": lot.pk,
    }


class Scene:
    """Who and when. People and companies are made by the factories, under names that no other scene has."""

    def __init__(self, *, facilitator: str = "") -> None:
        from django.utils import timezone

        from accounts.actors import Actor
        from accounts.models import Membership
        from tests.factories.accounts import OrganisationFactory, UserFactory
        from tests.factories.clauses import ContractFactory, EmployerFactory, PersonFactory

        for one in (UserFactory, OrganisationFactory, ContractFactory, EmployerFactory, PersonFactory):
            one.reset_sequence(secrets.randbelow(10**8) * 10, force=True)
        self.tag = f"ESSAI-{secrets.token_hex(3)}"
        self.today = timezone.localdate()
        self.contracts = 0
        self.siret = 60_000 + secrets.randbelow(30_000)
        if facilitator:
            membership = Membership.objects.get(user__email=facilitator)
            self.facilitator = Actor(user=membership.user, membership=membership)
        else:
            self.facilitator = self._actor("facilitator")

    def as_after_years(self, *tables: str) -> None:
        """Number the next rows from a million on: what works with small numbers only is found here."""
        from django.db import connection

        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608 -- names written above
                    f" greatest(1000000, (SELECT max(id) FROM {table})))"
                )

    def month(self, ago: int) -> dt.date:
        index = self.today.year * 12 + self.today.month - 1 - ago
        return dt.date(index // 12, index % 12 + 1, 1)

    def noon(self, day: dt.date | None = None) -> dt.datetime:
        """Midday in universal time, never after now."""
        noon = dt.datetime.combine(day or self.today, dt.time(12), dt.UTC)
        return min(noon, dt.datetime.now(dt.UTC) - dt.timedelta(hours=3))

    def _actor(self, role: str, **values):
        from tests.e2e.harness import PASSWORD
        from tests.factories.accounts import actor_create

        actor = actor_create(role, **values)
        actor.user.set_password(PASSWORD)
        actor.user.save(update_fields=["password"])
        return actor

    def company(self):
        """A contractor and the person who declares for it."""
        from config.demo.companies import fictional_siret

        declarant = self._actor("contractor")
        self.siret += 1
        declarant.organisation.siret = fictional_siret(self.siret)
        declarant.organisation.name = f"Travaux {self.tag} {self.siret}"
        declarant.organisation.save(update_fields=["siret", "name"])
        return declarant.organisation, declarant

    def member_of(self, organisation, role: str):
        return self._actor(role, organisation=organisation)

    def employer(self, organisation):
        from employers.models import Employer
        from referential.models import Commune

        commune = Commune.objects.get(pk="74042")  # Bonneville
        return Employer.objects.create(
            organisation=organisation, name=organisation.name, siret=organisation.siret, commune=commune
        )

    def contract(self, title: str = "Entretien du patrimoine"):
        from tests.factories.clauses import ContractFactory

        self.contracts += 1
        return ContractFactory(
            reference=f"{self.tag}-{self.contracts:02}",
            title=title,
            facilitation=self.facilitator.organisation,
            facilitator=self.facilitator.membership,
            notified_on=self.month(7),
        )

    def arrived(self, lot, employer, *, people: int) -> None:
        """People whom a bridge of this lot brought, up to validated hours of last month."""
        from clauses.models import Bridge
        from clauses.services.bridge_steps import bridge_follow
        from clauses.services.bulk import MonthOfHours, hours_record_bulk
        from tests.factories.clauses import HireFactory
        from tests.factories.matching import JobOfferFactory
        from tests.factories.placements import ProposalFactory

        offer = JobOfferFactory(employer=employer, status="filled", places=people)
        bridge = Bridge.objects.create(
            lot=lot, company=employer.organisation, employer=employer, kind="job", occupation=offer.occupation,
            job_offer=offer, missing_hours=1500, places=people, weekly_hours=30, starts_on=self.month(3),
            ends_on=lot.ends_on, opened_at=self.noon(self.month(4)), opened_by=self.facilitator.membership,
        )  # fmt: skip
        rows = []
        for _ in range(people):
            engagement = self.engaged(lot, employer.organisation)
            proposal = ProposalFactory(
                person=engagement.person, job_offer=offer, status="hired", proposed_at=bridge.opened_at,
                proposed_by=self.facilitator.membership,
            )  # fmt: skip
            engagement.hire = HireFactory(
                person=engagement.person, employer=employer, proposal=proposal, job_offer=offer,
                occupation=offer.occupation, starts_on=engagement.starts_on, ends_on=engagement.ends_on,
            )  # fmt: skip
            engagement.save(update_fields=["hire"])
            rows.append(MonthOfHours(engagement, self.month(1), SOUND_HOURS, self.noon(), self.noon()))
        user = self.facilitator.user
        hours_record_bulk(rows=rows, sent_by=user, validated_by=user)
        bridge_follow(bridge)

    def lot(self, contract, organisation, *, owed: int = 2000, **values):
        from tests.factories.clauses import LotFactory, ObligationFactory, ParticipationFactory

        lot = LotFactory(
            contract=contract, starts_on=self.month(6), ends_on=self.month(-8) - dt.timedelta(days=1), **values
        )
        ParticipationFactory(lot=lot, organisation=organisation, declared_on=lot.starts_on)
        ObligationFactory(
            lot=lot, hours=owed, reason="CCAP, article 8", decided_by=self.facilitator.user, decided_at=self.noon()
        )
        return lot

    def engaged(self, lot, organisation, **person):
        from tests.factories.clauses import EngagementFactory, PersonFactory

        return EngagementFactory(
            lot=lot,
            company=organisation,
            person=PersonFactory(service=self.facilitator.organisation, **person),
            starts_on=self.month(5),
            ends_on=lot.ends_on,
            weekly_hours=30,
            eligibility_validated_on=self.month(5),
            eligibility_validated_by=self.facilitator.user,
            eligibility_criteria=["rsa"],
        )


def immersions_advance() -> dict:
    """The turn of the half-hourly task that begins immersions."""
    from django.utils import timezone

    from placements.services import immersions_advance

    return {"moved": immersions_advance(now=timezone.now())}


def voice() -> dict:
    """Somebody of the demonstration's référent, in a job since a week, with each kind of link in her hands."""
    from urllib.parse import urlsplit

    from accounts.actors import actor_of
    from accounts.models import User
    from placements.enums import ImmersionStatus
    from placements.models import Hire
    from placements.voice import links
    from tests.factories.people import PersonFactory
    from tests.factories.placements import FollowUpFactory, HireFactory, ImmersionAgreementFactory, ProposalFactory

    running = Hire.objects.filter(ended_on=None).select_related("employer").order_by("pk").first()
    referent = actor_of(User.objects.get(email="referent@demo.example"))
    person = PersonFactory.followed_by(
        referent, first_name="Nour", last_name=f"{secrets.choice(LAST_NAMES)}-{secrets.token_hex(3)}"
    )
    hire = HireFactory(person=person, employer=running.employer, occupation_id=running.occupation_id)
    proposal = ProposalFactory(person=person, job_offer=running.job_offer)
    ended = dt.date.today()  # noqa: DTZ011 -- any day will do
    immersion = ImmersionAgreementFactory(
        person=person,
        host=running.employer,
        occupation_id=running.occupation_id,
        status=ImmersionStatus.COMPLETED,
        starts_on=ended,
        ends_on=ended,
        last_day=ended,
    )

    def path(kind, about):
        return urlsplit(links.voice_url(kind, about)).path

    return {
        "person": str(person),
        "hire": hire.pk,
        "milestone": path(links.MILESTONE, FollowUpFactory(hire=hire).pk),
        "consent": path(links.CONSENT, proposal.pk),
        "rating": path(links.RATE_IMMERSION, immersion.pk),
        "home": urlsplit(links.own_page_url(person.pk, person.email)).path,
        "birth_date": person.birth_date,
    }


def tutor() -> dict:
    """A tutoring of the demonstration's référent, and what its tutor has in her mails."""
    from urllib.parse import urlsplit

    from django.utils import timezone

    from placements import tutor_links
    from placements.models import TutoringAssignment, TutoringCheck

    today = timezone.localdate()
    rows = TutoringAssignment.objects.running(today).filter(person__referent__user__email="referent@demo.example")
    one = rows.exclude(checks__answer="help").select_related("tutor", "person").order_by("-pk").first()
    check, _ = TutoringCheck.objects.update_or_create(
        assignment=one, due_on=today, defaults={"answer": "", "answered_at": None, "comment": ""}
    )
    return {
        "tutoring": one.pk,
        "person": str(one.person),
        "space": urlsplit(tutor_links.space_url(one.pk, one.tutor.email)).path,
        "check": urlsplit(tutor_links.check_url(check.pk, one.tutor.email)).path,
    }


def every_block() -> dict:
    from tests.e2e.seeds_contents import every_block

    return every_block()


def letters() -> dict:
    from tests.e2e.seeds_links import letters

    return letters()


SCENES = {
    "letters": letters,
    "every_block": every_block,
    "facilitator_month": facilitator_month,
    "contractor_month": contractor_month,
    "bridge": bridge,
    "immersions_advance": immersions_advance,
    "voice": voice,
    "tutor": tutor,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
