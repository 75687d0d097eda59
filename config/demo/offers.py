"""Offers at the moments that ask for somebody's word: one to check, one sent back, one that ends, one put off."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F
from django.utils import timezone

from config.demo.companies import DEMO_EMPLOYER
from config.demo.world import World
from core.models import TransitionLog
from employers.enums import ContractKind, OpeningStatus, Slot
from employers.models import Employer, JobOffer, OpeningSketch
from placements.enums import ProposalStatus
from placements.models import Proposal

NEIGHBOUR = 3  # an employer beside the demonstration's own


def build_offers(world: World) -> None:
    _places_for_all_hired()
    demo = next(one for one in world.employers if one.name == DEMO_EMPLOYER)
    _to_check(world, world.employers[NEIGHBOUR])
    _sent_back(world, demo)
    _that_ends(world, demo)
    _begun(world, demo)
    _put_off(world, demo)


def _places_for_all_hired() -> None:
    """The year of proposals hires as it likes: an offer has at least the places that were taken."""
    for offer in JobOffer.objects.annotate(hired=Count("hires")).filter(hired__gt=F("places")):
        JobOffer.objects.filter(pk=offer.pk).update(places=offer.hired)


def _noon(world: World, days_ago: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(world.day(days_ago), dt.time(12)))


def _to_check(world: World, employer: Employer) -> None:
    """Words that the pilot will want to talk about, and another offer of the same employer that it resembles."""
    alike = next(one for one in world.jobs if one.employer == employer and one.status == OpeningStatus.PUBLISHED)
    _offer(
        world,
        alike,
        title=f"{alike.title} (H/F)",
        description=(
            "Nous cherchons une personne jeune et véhiculée pour renforcer l'équipe avant l'été. Expérience exigée. "
            "Le travail s'apprend avec un collègue pendant la première semaine."
        ),
        status=OpeningStatus.SUBMITTED,
        days_ago=2,
    )


def _sent_back(world: World, employer: Employer) -> None:
    """The pilot asked for the hours: her words wait on the draft."""
    like = next(one for one in world.jobs if one.employer == employer)
    offer = _offer(
        world,
        like,
        title="Renfort du quai pour l'été",
        description="Charger les camions du matin avec l'équipe du quai. Chariot électrique, pas de charge lourde.",
        status=OpeningStatus.DRAFT,
        days_ago=6,
    )
    TransitionLog.objects.create(
        content_type=ContentType.objects.get_for_model(offer),
        object_id=offer.pk,
        transition="send_back",
        label="Demander une correction",
        source_state=OpeningStatus.SUBMITTED,
        target_state=OpeningStatus.DRAFT,
        reason="Pouvez-vous préciser l'heure de début et si le bus arrive à temps ? Merci.",
        actor=world.users["pilotage"],
        actor_role="pilot",
        at=_noon(world, 4),
    )


def _offer(world: World, like: JobOffer, *, title: str, description: str, status: str, days_ago: int) -> JobOffer:
    return JobOffer.objects.create(
        employer=like.employer,
        title=title,
        description=description,
        occupation_id=like.occupation_id,
        commune_id=like.commune_id,
        territory=like.territory,
        contract_kind=ContractKind.SEASONAL,
        duration_months=4,
        hours_per_week=30,
        slots=[Slot.DAY],
        places=2,
        starts_on=world.day(-30),
        expires_on=world.day(-45),
        status=status,
        created_at=_noon(world, days_ago),
    )


def _that_ends(world: World, employer: Employer) -> None:
    offer = next(one for one in world.jobs if one.employer == employer and one.status == OpeningStatus.PUBLISHED)
    JobOffer.objects.filter(pk=offer.pk).update(starts_on=world.day(3), expires_on=world.day(-4))


def _begun(world: World, employer: Employer) -> None:
    """What Paul was typing yesterday."""
    title = "Préparateur ou préparatrice de commandes"
    OpeningSketch.objects.create(
        author=world.users["employeur"],
        organisation=employer.organisation,
        kind="job",
        title=title,
        boxes={
            "title": [title],
            "hours_per_week": ["28"],
            "places": ["2"],
            "commune": [str(employer.commune)],
            "contract_kind": [ContractKind.CDD],
            "no_diploma_required": ["on"],
            "expires_on": [world.day(-60).isoformat()],
        },
        saved_at=_noon(world, 1),
    )


def _put_off(world: World, employer: Employer) -> None:
    """One of the proposals that wait: « pas maintenant », the question comes back in ten days."""
    waiting = Proposal.objects.filter(employer=employer, status=ProposalStatus.SENT, asked_at=None).order_by("pk")
    one = waiting.last()
    if one is None or waiting.count() < 2:
        return
    until = world.day(-10)
    Proposal.objects.filter(pk=one.pk).update(status=ProposalStatus.SEEN, seen_at=_noon(world, 1), ask_again_on=until)
