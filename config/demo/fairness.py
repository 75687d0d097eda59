"""What the facts say of companies: tutors named or not, people followed after a lot, points shared and set aside."""

from accounts.actors import actor_of
from clauses.enums import ExitMilestone, SignalCode
from clauses.models import CompanySignal, Engagement, ExitNote
from clauses.selectors.exits import last_day_of_engagement, milestone_day
from clauses.services.fairness import companies_review, signal_dismiss, signal_share
from config.demo.contracts import DEMO_CONTRACTOR, KEEPS_PEOPLE
from config.demo.world import World, given
from employers.enums import ContractKind
from placements.enums import FollowUpState

# Companies that say who helps the newcomers; in the others nobody wrote it down.
TUTORS = {
    "Les Jardins du Semnoz": "Encadrante technique",
    "Association Coup de Main": "Encadrant technique",
    "Les Mains Vertes du Faucigny": "Monitrice d'atelier",
    "GEIQ Bâtiment des Savoie": "Maître d'apprentissage",
    "Tri du Mont": "Encadrant technique",
    "Lac & Toits": "Cheffe de chantier",
    KEEPS_PEOPLE: "Encadrant technique",
    DEMO_CONTRACTOR: "Chef d'équipe",
}
ASIDE = {
    "Blanchisserie du Léman": "La responsable d'atelier accompagne chaque personne ; vu sur place le mois dernier.",
}


def build_fairness(world: World) -> None:
    for company, who in TUTORS.items():
        Engagement.objects.filter(company__name=company, tutor_name="").update(tutor_name=who)
    _people_after(world)
    companies_review(on=world.today)
    _decisions(world)


def _people_after(world: World) -> None:
    """What was learnt of people three and six months after: in one company most of them work, two in a CDI."""
    left = Engagement.objects.annotate(left_on=last_day_of_engagement()).filter(left_on__lt=world.today)
    good = [FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB, FollowUpState.IN_JOB, FollowUpState.IN_TRAINING]
    mixed = [FollowUpState.OUT, FollowUpState.IN_TRAINING, FollowUpState.IN_OTHER_JOB, FollowUpState.OUT]
    notes = []
    for number, one in enumerate(left.select_related("company").order_by("pk")):
        keeps = given(one.company).name == KEEPS_PEOPLE
        if not keeps and number % 3 == 0:
            continue
        notes += [
            ExitNote(
                engagement=one,
                milestone=milestone,
                state=(good if keeps else mixed)[number % 4],
                noted_at=world.instant(10),
                noted_by=world.users["facilitateur"],
            )
            for milestone in (ExitMilestone.MONTH_3, ExitMilestone.MONTH_6)
            if milestone_day(one.left_on, milestone) <= world.today
        ]
    ExitNote.objects.bulk_create(notes)
    kept = left.filter(company__name=KEEPS_PEOPLE).order_by("-left_on", "pk")[:2]
    Engagement.objects.filter(pk__in=[one.pk for one in kept]).update(contract_kind=ContractKind.CDI)


def _decisions(world: World) -> None:
    """A question set aside with its reason, and two points that the demonstration's company reads in its space."""
    facilitator = given(actor_of(world.users["facilitateur"]))
    open_ones = CompanySignal.objects.open()
    for company, reason in ASIDE.items():
        for signal in open_ones.filter(company__name=company, code=SignalCode.NO_TUTOR):
            signal_dismiss(actor=facilitator, signal_id=signal.pk, reason=reason, now=world.instant(0))
    shared = open_ones.filter(
        company__name=DEMO_CONTRACTOR, code__in=[SignalCode.TUTORS, SignalCode.LATE_STATEMENTS, SignalCode.ON_TIME]
    )
    for signal in shared:
        signal_share(actor=facilitator, signal_id=signal.pk, now=world.instant(0))
