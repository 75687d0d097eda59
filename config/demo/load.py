"""A large random Département, to measure with: no story, only size.

Figures at scale 1: 100,000 people, 20,000 employers, 50,000 openings, 1,000,000 hours lines.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from clauses.enums import ClauseKind, EntryState, ObligationMethod, ParticipationRole, StatementStatus
from clauses.models import (
    DeclaredHours,
    Engagement,
    HoursLine,
    HoursStatement,
    Lot,
    Obligation,
    Participation,
    PublicContract,
)
from clauses.services.bulk import totals_rebuild
from config.demo.companies import fictional_siret
from config.demo.copying import copy_rows, next_id, quiet_triggers
from config.demo.load_after import agreements_copy, hires_copy
from core.commands import Progress
from employers.enums import OpeningKind, OpeningStatus, Slot
from employers.models import Employer, ImmersionOpening, JobOffer
from matching.models import ProfileOccupation, ProfileSkill, SkillsProfile
from people.models import Person
from placements.enums import ProposalStatus
from placements.models import FollowUp, Hire, ImmersionAgreement, Proposal
from referential.models import Commune, OccupationSkill

QUIET = [
    User, Membership, Organisation, Employer, JobOffer, ImmersionOpening, Person, SkillsProfile, Proposal,
    Hire, FollowUp, ImmersionAgreement, PublicContract, Lot, Obligation, Participation, Engagement, HoursStatement,
    DeclaredHours, HoursLine,
]  # fmt: skip
# As many teams of facilitators as a large Département has: each follows some 500 lots.
FACILITATION_BODIES = 12
LETTERS = "abcdefghijklmnoprstuv"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each thing, at scale 1."""

    employers: int = 20_000
    jobs: int = 35_000
    immersions: int = 15_000
    people: int = 100_000
    referents: int = 800
    proposals: int = 100_000
    hires: int = 20_000
    agreements: int = 20_000
    contracts: int = 2_500
    lots: int = 6_000
    engagements: int = 60_000
    hours_lines: int = 1_000_000

    def scaled(self, by: float) -> "Size":
        return Size(**{name: max(1, int(getattr(self, name) * by)) for name in self.__slots__})


class LoadGenerator:
    """Writes one size of random data in one transaction. Same seed, same data."""

    def __init__(self, *, size: Size, today: dt.date, progress: Progress, seed: int = 7) -> None:
        self.size, self.today, self.progress = size, today, progress
        self.dice = random.Random(seed)  # noqa: S311 -- load, not secrets
        self.now = timezone.now()
        self.communes = list(Commune.objects.filter(latitude__isnull=False).values_list("pk", flat=True)[:2000])
        self.skills_of: dict[str, list[str]] = {}
        for occupation, skill in OccupationSkill.objects.values_list("occupation_id", "skill_id"):
            self.skills_of.setdefault(occupation, []).append(skill)
        self.occupations = sorted(self.skills_of)
        self.first = {model: next_id(model) for model in [*QUIET, ProfileOccupation, ProfileSkill]}

    def run(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        steps = [
            ("organisations", self.organisations),
            ("employers", self.employers),
            ("jobs", self.jobs),
            ("immersions", self.immersions),
            ("referents", self.referents),
            ("people", self.people),
            ("profiles", self.profiles),
            ("profile_skills", self.profile_skills),
            ("proposals", self.proposals),
            ("hires", lambda: hires_copy(self)),
            ("agreements", lambda: agreements_copy(self)),
            ("contracts", self.contracts),
            ("lots", self.lots),
            ("engagements", self.engagements),
            ("statements", self.statements),
            ("hours_lines", self.hours),
        ]
        with transaction.atomic(), quiet_triggers(*QUIET):
            for name, step in steps:
                self.progress(name)
                counts[name] = step()
            totals_rebuild()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return counts

    def ids(self, model: type[Model], count: int) -> range:
        return range(self.first[model], self.first[model] + count)

    def word(self) -> str:
        return "".join(self.dice.choices(LETTERS, k=7)).capitalize()

    def day(self, within: int) -> dt.date:
        return self.today - dt.timedelta(days=self.dice.randrange(within))

    def instant(self, within: int) -> dt.datetime:
        return self.now - dt.timedelta(seconds=self.dice.randrange(within * 86_400))

    # -- who -------------------------------------------------------------------------------------------------------
    def organisations(self) -> int:
        self.service = Organisation.objects.create(name="Service de charge", kind=OrganisationKind.REFERRER_SERVICE)
        self.bodies = [
            Organisation.objects.create(name=f"Facilitation de charge {n}", kind=OrganisationKind.FACILITATOR_BODY)
            for n in range(1, FACILITATION_BODIES + 1)
        ]
        self.first[Organisation] = next_id(Organisation)
        ids = self.ids(Organisation, self.size.employers)
        return copy_rows(
            Organisation,
            ["id", "name", "kind", "siret", "commune_id"],
            (
                (pk, f"{self.word()} {n}", OrganisationKind.EMPLOYER.value, fictional_siret(1_000 + n), self.commune())
                for n, pk in enumerate(ids)
            ),
        )

    def commune(self) -> str:
        return self.dice.choice(self.communes)

    def employers(self) -> int:
        organisations = self.ids(Organisation, self.size.employers)
        return copy_rows(
            Employer,
            ["id", "organisation_id", "siret", "name", "commune_id", "sector"],
            (
                (pk, organisation, fictional_siret(1_000 + n), f"{self.word()} {n}", self.commune(), "Charge")
                for n, (pk, organisation) in enumerate(
                    zip(self.ids(Employer, self.size.employers), organisations, strict=True)
                )
            ),
        )

    def referents(self) -> int:
        users = self.ids(User, self.size.referents)
        copy_rows(
            User,
            ["id", "email", "password", "last_name"],
            ((pk, f"charge{pk}@load.example", "!", f"Charge {pk}") for pk in users),
        )
        return copy_rows(
            Membership,
            ["id", "user_id", "organisation_id", "role"],
            (
                (pk, user, self.service.pk, Role.REFERENT.value)
                for pk, user in zip(self.ids(Membership, len(users)), users, strict=True)
            ),
        )

    # -- what they offer -------------------------------------------------------------------------------------------
    def jobs(self) -> int:
        return self._openings(JobOffer, self.size.jobs)

    def immersions(self) -> int:
        return self._openings(ImmersionOpening, self.size.immersions)

    def _openings(self, model: type, count: int) -> int:
        employers = self.ids(Employer, self.size.employers)
        ids = self.ids(model, count)
        occupations = {pk: self.dice.choice(self.occupations) for pk in ids}
        made = copy_rows(
            model,
            [
                "id", "employer_id", "title", "occupation_id", "commune_id", "hours_per_week", "slots", "status",
                "published_at", "places",
            ],
            (
                (
                    pk, self.dice.choice(employers), f"Poste {pk}", occupations[pk], self.commune(),
                    self.dice.choice([24, 28, 30, 35]), self.dice.sample([s.value for s in Slot], 2),
                    OpeningStatus.PUBLISHED.value, self.instant(200), self.dice.choice([1, 1, 2, 5]),
                )
                for pk in ids
            ),
        )  # fmt: skip
        through = model.skills.through  # type: ignore[attr-defined]
        owner = f"{model._meta.model_name}_id"  # type: ignore[attr-defined]
        copy_rows(
            through, [owner, "skill_id"], ((pk, skill) for pk in ids for skill in self._skills(occupations[pk], 6))
        )
        return made

    def _skills(self, occupation: str, count: int) -> list[str]:
        pool = self.skills_of[occupation]
        return self.dice.sample(pool, min(count, len(pool)))

    # -- whom ------------------------------------------------------------------------------------------------------
    def people(self) -> int:
        memberships = self.ids(Membership, self.size.referents)
        return copy_rows(
            Person,
            [
                "id", "first_name", "last_name", "birth_date", "commune_id", "service_id", "referent_id",
                "last_contact_on", "created_at",
            ],
            (
                (
                    pk, self.word(), f"{self.word()} {pk}", self.birth_date(),
                    self.commune(), self.service.pk, memberships[pk % len(memberships)], self.day(400),
                    self.now - dt.timedelta(days=pk % 700),
                )
                for pk in self.ids(Person, self.size.people)
            ),
        )  # fmt: skip

    def birth_date(self) -> dt.date:
        return self.today - dt.timedelta(days=self.dice.randrange(7_000, 22_000))

    def profiles(self) -> int:
        people = self.ids(Person, self.size.people)
        return copy_rows(
            SkillsProfile,
            ["id", "person_id", "title", "commune_id", "max_km", "hours_min", "hours_max", "slots"],
            (
                (
                    pk, person, "Poste recherché", self.commune(), self.dice.choice([10, 15, 20, 30]), 20, 35,
                    self.dice.sample([s.value for s in Slot], 3),
                )
                for pk, person in zip(self.ids(SkillsProfile, len(people)), people, strict=True)
            ),
        )  # fmt: skip

    def profile_skills(self) -> int:
        ids = self.ids(SkillsProfile, self.size.people)
        occupations = {pk: self.dice.choice(self.occupations) for pk in ids}
        copy_rows(
            ProfileOccupation,
            ["profile_id", "occupation_id"],
            occupations.items(),
        )
        return copy_rows(
            ProfileSkill,
            ["profile_id", "skill_id"],
            ((pk, skill) for pk in ids for skill in self._skills(occupations[pk], 6)),
        )

    def proposals(self) -> int:
        people, jobs = self.ids(Person, self.size.people), self.ids(JobOffer, self.size.jobs)
        employer_of = dict(JobOffer.objects.filter(pk__gte=jobs.start).values_list("pk", "employer_id"))
        memberships = self.ids(Membership, self.size.referents)
        closed = [ProposalStatus.CLOSED.value, ProposalStatus.WITHDRAWN.value]

        def rows() -> Iterator[tuple]:
            for n, pk in enumerate(self.ids(Proposal, self.size.proposals)):
                person, job = people[n % len(people)], self.dice.choice(jobs)
                sent = self.instant(500)
                status = ProposalStatus.SENT.value if n % 5 == 0 and n < len(people) else self.dice.choice(closed)
                referent = memberships[person % len(memberships)]
                yield pk, person, employer_of[job], OpeningKind.JOB.value, job, status, referent, sent, sent

        return copy_rows(
            Proposal,
            [
                "id", "person_id", "employer_id", "kind", "job_offer_id", "status", "proposed_by_id", "proposed_at",
                "answered_at",
            ],
            rows(),
        )  # fmt: skip

    # -- what is owed ----------------------------------------------------------------------------------------------
    def contracts(self) -> int:
        buyers = self.ids(Organisation, min(200, self.size.employers))
        return copy_rows(
            PublicContract,
            ["id", "reference", "title", "buyer_id", "facilitation_id", "notified_on", "amount_excl_tax"],
            (
                (
                    pk,
                    f"CH-{pk}",
                    f"Marché {self.word()}",
                    self.dice.choice(buyers),
                    self.bodies[n % len(self.bodies)].pk,
                    self.day(1200),
                    500_000,
                )
                for n, pk in enumerate(self.ids(PublicContract, self.size.contracts))
            ),
        )

    def lots(self) -> int:
        contracts = self.ids(PublicContract, self.size.contracts)
        companies = self.ids(Organisation, self.size.employers)
        author = User.objects.order_by("pk").values_list("pk", flat=True)[0]
        ids = self.ids(Lot, self.size.lots)
        self.company_of = {pk: self.dice.choice(companies) for pk in ids}
        starts = self.today - dt.timedelta(days=900)
        made = copy_rows(
            Lot,
            ["id", "contract_id", "number", "title", "clause_kind", "amount_excl_tax", "starts_on", "ends_on"],
            (
                (
                    pk, contracts[n % len(contracts)], str(n // len(contracts) + 1), f"Lot {self.word()}",
                    ClauseKind.EXECUTION.value, 200_000, starts, self.today + dt.timedelta(days=300),
                )
                for n, pk in enumerate(ids)
            ),
        )  # fmt: skip
        copy_rows(
            Participation,
            ["lot_id", "organisation_id", "role"],
            ((pk, company, ParticipationRole.LEAD.value) for pk, company in self.company_of.items()),
        )
        copy_rows(
            Obligation,
            ["lot_id", "method", "computed_hours", "hours", "decided_by_id"],
            ((pk, ObligationMethod.FIXED.value, 20_000, 20_000, author) for pk in ids),
        )
        self.author = author
        return made

    def engagements(self) -> int:
        lots, people = self.ids(Lot, self.size.lots), self.ids(Person, self.size.people)
        starts = self.today - dt.timedelta(days=800)
        return copy_rows(
            Engagement,
            [
                "id", "person_id", "lot_id", "company_id", "employer_id", "contract_kind", "starts_on", "weekly_hours",
                "window_start", "window_end", "eligibility_validated_on", "eligibility_validated_by_id",
                "eligibility_criteria",
            ],
            (
                (
                    pk, people[n % len(people)], lots[n % len(lots)], self.company_of[lots[n % len(lots)]],
                    self.company_of[lots[n % len(lots)]], "cdd", starts, 30, starts,
                    starts + dt.timedelta(days=1800), starts, self.author, ["rsa"],
                )
                for n, pk in enumerate(self.ids(Engagement, self.size.engagements))
            ),
        )  # fmt: skip

    def months(self) -> list[dt.date]:
        """Enough whole months to spread the lines: one line for each engagement and month."""
        count = -(-self.size.hours_lines // self.size.engagements)
        index = self.today.year * 12 + self.today.month - 1
        return [dt.date((index - back) // 12, (index - back) % 12 + 1, 1) for back in range(count, 0, -1)]

    def statements(self) -> int:
        lots = self.ids(Lot, self.size.lots)
        pairs = list(itertools.product(self.months(), lots))
        ids = self.ids(HoursStatement, len(pairs))
        self.statement_of = dict(zip(pairs, ids, strict=True))
        return copy_rows(
            HoursStatement,
            ["id", "lot_id", "company_id", "month", "status", "due_on", "sent_at", "sent_by_id"],
            (
                (
                    pk, lot, self.company_of[lot], month, StatementStatus.VALIDATED.value,
                    month + dt.timedelta(days=40), self.now, self.author,
                )
                for (month, lot), pk in self.statement_of.items()
            ),
        )  # fmt: skip

    def _declared(self) -> Iterator[tuple]:
        lots = self.ids(Lot, self.size.lots)
        engagements = self.ids(Engagement, self.size.engagements)
        turns = itertools.product(self.months(), enumerate(engagements))
        ids = self.ids(DeclaredHours, self.size.hours_lines)
        for pk, (month, (n, engagement)) in zip(ids, turns, strict=False):
            hours = Decimal(60 + pk * 7919 % 9000 / 100).quantize(Decimal("0.01"))
            yield pk, lots[n % len(lots)], engagement, month, month + dt.timedelta(days=27), hours

    def hours(self) -> int:
        copy_rows(
            DeclaredHours,
            ["id", "statement_id", "engagement_id", "first_day", "last_day", "hours", "state"],
            (
                (pk, self.statement_of[month, lot], engagement, month, last, hours, EntryState.VALIDATED.value)
                for pk, lot, engagement, month, last, hours in self._declared()
            ),
        )
        return copy_rows(
            HoursLine,
            [
                "lot_id", "engagement_id", "declared_id", "month", "kind", "first_day", "last_day", "hours",
                "countable", "recorded_by_id",
            ],
            (
                (lot, engagement, pk, month, "WORK", month, last, hours, True, self.author)
                for pk, lot, engagement, month, last, hours in self._declared()
            ),
        )  # fmt: skip
