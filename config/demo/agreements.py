"""Five immersion agreements at five moments of their life, at the demonstration's employer."""

import datetime as dt
from typing import Any

from django.utils import timezone

from config.demo.companies import DEMO_EMPLOYER
from config.demo.world import World, given
from employers.enums import ImmersionPurpose
from placements.agreement_document import address_of, document_hash, document_of
from placements.enums import AimsReached, ImmersionSequel, ImmersionStatus, PersonSituation
from placements.models import ImmersionAgreement, ImmersionAssessment, ImmersionSignatory, ImmersionSignature

WEEK = {str(day): ["09:00", "16:30", 60] for day in range(4)} | {"4": ["09:00", "12:30", 0]}
CONTENTS = {
    "situation": PersonSituation.JOBSEEKER,
    "host_legal_form": "SARL",
    "host_activity": "Messagerie et logistique",
    "host_collective_agreement": "Transports routiers (IDCC 16)",
    "aims": "Voir si le rythme d'un quai lui convient, et apprendre à préparer une commande.",
    "assessment_method": "Un point chaque vendredi avec la personne qui accueille, puis un bilan écrit.",
    "tasks": "Préparer des commandes en binôme, étiqueter, ranger les retours.",
    "safety": "Chaussures et gilet fournis. Pas de conduite de chariot.",
}
# State, first day counted from today, days, who has signed.
MOMENTS: list[tuple[str, int, int, tuple[str, ...]]] = [
    (ImmersionStatus.DRAFT, 20, 11, ()),
    (ImmersionStatus.SIGNING, 12, 11, ("person", "prescriber")),
    (ImmersionStatus.READY, 5, 4, ("person", "host", "prescriber")),
    (ImmersionStatus.RUNNING, -3, 11, ("person", "host", "prescriber")),
    (ImmersionStatus.COMPLETED, -40, 11, ("person", "host", "prescriber")),
]


def build_agreements(world: World) -> None:
    busy = set(ImmersionAgreement.objects.filter(ends_on__gte=world.day(60)).values_list("person", flat=True))
    referent = world.users["referent"]
    people = [one for one in world.people if given(one.referent).user_id == referent.pk and one.pk not in busy]
    openings = [one for one in world.immersions if one.employer.name == DEMO_EMPLOYER]
    for number, (moment, person) in enumerate(zip(MOMENTS, people[2:], strict=False)):
        _agreement(world, number, moment, person, openings[number % len(openings)])


def _agreement(
    world: World, number: int, moment: tuple[str, int, int, tuple[str, ...]], person: Any, opening: Any
) -> None:
    status, first, days, signed = moment
    starts = world.day(-first)
    over = status == ImmersionStatus.COMPLETED
    person.address = person.address or f"{3 + 4 * number} rue des Tilleuls"
    person.save(update_fields=["address"])
    host = opening.employer
    agreement = ImmersionAgreement(
        person=person,
        host=host,
        opening=opening,
        prescriber=person.referent,
        purpose=ImmersionPurpose.DISCOVER,
        occupation_id=opening.occupation_id,
        starts_on=starts,
        ends_on=starts + dt.timedelta(days=days),
        hours_per_week=29,
        adviser_name=str(given(person.referent).user),
        host_address=address_of(host),
        host_registration=host.siret,
        place=address_of(host),
        welcomer_name="Maud Quaival",
        welcomer_role="cheffe de quai",
        welcomer_email=f"quai{number}@demo.example",
        welcomer_phone="0450000190",
        schedule={"week": WEEK, "exceptions": {}},
        last_day=starts + dt.timedelta(days=days) if over else None,
        led_to=ImmersionSequel.NO_JOB if over else "",
        created_at=_at(world, max(2, 7 - first)),
        **CONTENTS,
    )
    agreement.save()
    signatories = ImmersionSignatory.objects.bulk_create(
        ImmersionSignatory(agreement=agreement, role=role, name=name, quality=quality, email=email, phone=phone)
        for role, name, quality, email, phone in (
            ("person", str(person), "", f"personne{number}@demo.example", f"060000010{number}"),
            (
                "host",
                host.contact_name or "Ada Grandpont",
                "directrice",
                "employeur@demo.example",
                f"045000010{number}",
            ),
            (
                "prescriber",
                str(given(person.referent).user),
                "référente",
                "referent@demo.example",
                f"045000020{number}",
            ),
        )
    )
    if status == ImmersionStatus.DRAFT:
        ImmersionAgreement.objects.filter(pk=agreement.pk).update(aims="", host_collective_agreement="")
        return
    at = _at(world, 1 if first > 0 else 6 - first)
    agreement.document = document_of(agreement, signatories, on=at.date())
    agreement.document_hash = document_hash(agreement.document)
    agreement.form_version = agreement.document["form"]
    agreement.sent_at, agreement.status = at, status
    agreement.save()
    ImmersionSignature.objects.bulk_create(
        ImmersionSignature(
            agreement=agreement,
            role=one.role,
            name=one.name,
            email=given(one.email),
            phone=given(one.phone),
            signed_at=at + dt.timedelta(hours=1 + place),
            address="192.0.2.10",
            user_agent="Démonstration",
            document_hash=agreement.document_hash,
            declares_motive=one.role == "host",
        )
        for place, one in enumerate(signatories)
        if one.role in signed
    )
    if over:
        _assessment(agreement, at=_at(world, 28))


def _at(world: World, days_ago: int) -> dt.datetime:
    """That day at ten, without the dice that the other builders throw."""
    return timezone.make_aware(dt.datetime.combine(world.day(days_ago), dt.time(10)))


def _assessment(agreement: ImmersionAgreement, *, at: dt.datetime) -> None:
    ImmersionAssessment.objects.create(
        agreement=agreement,
        email=agreement.welcomer_email,
        asked_at=at,
        filled_at=at + dt.timedelta(hours=3),
        filled_by=agreement.welcomer_name,
        aims_reached=AimsReached.YES,
        tasks_done="Préparation de commandes, puis une journée entière aux retours.",
        strengths="Toujours à l'heure, pose des questions, prend soin du matériel.",
        to_improve="Gagner en vitesse aux heures de départ.",
        would_welcome_again=True,
    )
