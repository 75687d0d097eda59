"""The demonstration Département, told from its map to its year of work."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from clauses.services.reference import thresholds_load, trades_load
from config.demo import (
    agreements,
    bridges,
    companies,
    contracts,
    dates,
    dossiers,
    entries,
    fairness,
    followups,
    journeys,
    market,
    network,
    obligations,
    offers,
    onlots,
    papers,
    persons,
    pooling,
    relays,
    results,
    retention,
    studies,
    teams,
)
from config.demo.world import World
from core.commands import Progress
from employers.services import reference_lists_load as employers_lists_load
from matching.enums import AuditOrigin
from matching.gates import fairness_refusals
from matching.services import (
    fairness_audit_request,
    fairness_audit_run,
    matcher_train,
    matcher_version_active,
    recommendations_refresh_all,
)
from people.services import reference_lists_load as people_lists_load
from placements.services import outcomes_backfill
from referential.services import shipped_referential_load


def is_empty() -> bool:
    """Whether nobody works here yet."""
    return not Organisation.objects.exists()


def is_told() -> bool:
    """Whether the people who work here are those of this demonstration."""
    return User.objects.filter(email="referent@demo.example").exists()


def tell(*, today: dt.date, progress: Progress) -> dict[str, int]:
    """Write the whole demonstration in one transaction: all of it, or nothing."""
    world = World(today=today)
    with transaction.atomic():
        progress("Référentiels")
        shipped_referential_load()
        people_lists_load()
        employers_lists_load()
        trades_load()
        thresholds_load()
        progress("Territoires et équipes")
        teams.build_map(world)
        teams.build_teams(world)
        progress("Employeurs, offres et tuteurs")
        companies.build_employers(world)
        companies.build_openings(world)
        companies.build_tutors(world)
        progress("Personnes")
        persons.build_people(world)
        progress("Une année de propositions")
        journeys.build_journeys(world, matcher_version_active())
        agreements.build_agreements(world)
        followups.build_follow_ups(world)
        papers.build_papers(world)
        relays.build_relays(world)
        progress("Marchés et heures d'insertion")
        contracts.build_contracts(world)
        onlots.build_people_on_lots(world)
        studies.build_studies(world)
        market.build_market(world)
        bridges.build_bridges(world)
        obligations.build_obligations(world)
        pooling.build_pooling(world)
        fairness.build_fairness(world)
        dates.build_dates(world)
        entries.build_entries(world)
        dossiers.build_dossiers(world)
        results.build_results(world)
        retention.build_retention(world)
        offers.build_offers(world)
        network.build_network(world)
        outcomes_backfill()
        _tell_the_planner()
    progress("Rapprochements")
    recommendations_refresh_all()
    progress("Apprentissage")
    matcher_train(now=timezone.now(), gates=fairness_refusals)
    progress("Audit d'équité")
    audit = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=timezone.now(), wake=False)
    fairness_audit_run(audit_id=audit.pk)
    return counts()


def _tell_the_planner() -> None:
    """Count the rows now: autovacuum, passing while they were being written, may have found the tables empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def counts() -> dict[str, int]:
    """What the demonstration holds, for its command and its test."""
    from clauses.models import HoursLine, Lot, PublicContract
    from employers.models import Employer, ImmersionOpening, JobOffer, Tutor
    from matching.models import Recommendation
    from people.models import Person
    from placements.models import Hire, Proposal

    models: dict[str, type[Any]] = {
        "employers": Employer,
        "jobs": JobOffer,
        "immersions": ImmersionOpening,
        "tutors": Tutor,
        "people": Person,
        "proposals": Proposal,
        "hires": Hire,
        "contracts": PublicContract,
        "lots": Lot,
        "hours_lines": HoursLine,
        "recommendations": Recommendation,
    }
    return {name: model.objects.count() for name, model in models.items()}
