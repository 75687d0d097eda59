"""The network at work: signatures and reviews, answers to the questionnaire, labels, advisers' calls, pauses."""

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from accounts.enums import Role
from accounts.models import Membership
from config.demo.world import World
from core.dates import months_later
from employers.enums import (
    Branch,
    ContractKind,
    EmployerKind,
    LabelStatus,
    NetworkStatus,
    NewsStatus,
    NoticeSide,
    VisitKind,
    WorkTogether,
)
from employers.facts import facts_of
from employers.models import (
    AdviserVisit,
    CharterReview,
    CharterSignature,
    CharterVersion,
    ContractingNotice,
    Employer,
    EmployerLabel,
    EmployerSurvey,
    Label,
    LabelProof,
    MemberNews,
    NetworkMembership,
    NoticeReply,
    NoticeReport,
    Partnership,
)
from employers.questionnaire import STEPS
from placements.enums import HireEndReason, WhatNext
from placements.models import Hire

BRANCH_WORDS = {
    "logist": Branch.TRANSPORT, "transport": Branch.TRANSPORT, "propret": Branch.CLEANING, "nettoy": Branch.CLEANING,
    "restau": Branch.HOSPITALITY, "hôtel": Branch.HOSPITALITY, "tour": Branch.HOSPITALITY, "bât": Branch.BUILDING,
    "btp": Branch.BUILDING, "maçon": Branch.BUILDING, "aide": Branch.CARE, "santé": Branch.CARE, "soin": Branch.CARE,
    "conditionn": Branch.INDUSTRY, "décollet": Branch.INDUSTRY, "blanchiss": Branch.CLEANING,
    "commerce": Branch.TRADE, "vente": Branch.TRADE, "boulang": Branch.TRADE, "indus": Branch.INDUSTRY,
    "méca": Branch.INDUSTRY, "espaces verts": Branch.AGRICULTURE, "maraîch": Branch.AGRICULTURE,
    "agric": Branch.AGRICULTURE, "recycl": Branch.RECYCLING, "réemploi": Branch.RECYCLING, "déchet": Branch.RECYCLING,
}  # fmt: skip
BRANCH_OF_KIND: dict[str, Branch] = {
    EmployerKind.PUBLIC: Branch.PUBLIC,
    EmployerKind.ETTI: Branch.STAFFING,
    EmployerKind.GEIQ: Branch.STAFFING,
}
ANSWERS: list[dict[str, Any]] = [
    {"tension": "yes", "posts": 6, "volume": "both", "difficulties": ["none", "hours"], "skills": ["punctual", "team"],
     "channels": ["ft", "word"], "contracts": ["cdi", "cdd"], "time": ["full", "shift"],
     "training": ["onsite", "tutor"], "csr": ["handicap"],
     "publics": ["rsa", "long", "senior"], "ways": ["immersion", "tutoring", "visits"],
     "help": ["profiles", "mobility"]},
    {"tension": "some", "posts": 2, "volume": "single", "difficulties": ["skills"], "skills": ["client", "french"],
     "channels": ["ft", "boards"], "contracts": ["cdd", "seasonal"], "time": ["part", "season"], "training": ["onsite"],
     "csr": ["no"], "publics": ["rsa", "young", "parent"], "ways": ["immersion", "job-dating"],
     "help": ["aids", "offers"]},
    {"tension": "no", "posts": 1, "skills": ["learn", "rigour"], "channels": ["siae"], "contracts": ["pec", "cdd"],
     "time": ["progressive", "part"], "training": ["before", "french"], "csr": ["purchases", "charter"],
     "publics": ["any"], "ways": ["visits", "club", "mentoring"], "help": ["welcome"]},
]  # fmt: skip
CALLS = [
    ("Prêts à accueillir deux immersions ; la cheffe d'équipe serait tutrice.", "Envoyer la convention type"),
    ("Visite de l'atelier. Horaires tôt : la navette ne passe pas avant 6 h 30.", "Voir la mobilité, mission locale"),
    ("Recrutement en pause jusqu'à la rentrée, reste d'accord pour des visites.", "Rappeler en septembre"),
    ("Veut comprendre le PEC et ce que l'aide couvre.", "Envoyer la fiche du PEC"),
]  # fmt: skip
PASSED_ON = 14  # enough to be shown
ROLES = ["Gérante", "Directeur de site", "Responsable des ressources humaines"]


def build_network(world: World) -> None:
    Employer.objects.bulk_update([_set_branch(one) for one in world.employers], ["branch"])
    _pass_on(world)
    _sign_and_review(world)
    _answer(world)
    _declare_labels(world)
    _call(world)
    _pause(world)
    _work_together(world)
    _tell_news(world)


def _set_branch(one: Employer) -> Employer:
    text = f"{one.sector} {one.description}".casefold()
    found = next((branch for word, branch in BRANCH_WORDS.items() if word in text), Branch.OTHER)
    one.branch = BRANCH_OF_KIND.get(one.kind, found)
    return one


def _pass_on(world: World) -> None:
    """Some of those whom ordinary employers hired this year came from a structure of insertion or a GEIQ."""
    structures = [one for one in world.employers if one.kind in EmployerKind.structures()]
    apart = EmployerKind.structures() | EmployerKind.adapted()
    hired = Hire.objects.filter(starts_on__gte=world.day(330)).exclude(employer__kind__in=apart)
    latest = {one.person_id: one for one in hired.order_by("-starts_on", "pk")}
    before = []
    for turn, hire in enumerate(list(latest.values())[:PASSED_ON]):
        structure = structures[turn % len(structures)]
        is_group = structure.kind == EmployerKind.GEIQ
        ended_on = hire.starts_on - dt.timedelta(days=20 + turn)
        before.append(
            Hire(
                person_id=hire.person_id,
                employer=structure,
                occupation_id=hire.occupation_id,
                contract_kind=ContractKind.PROFESSIONALISATION if is_group else ContractKind.CDDI,
                starts_on=world.day(420 + 3 * turn),
                ends_on=ended_on,
                hours_per_week=Decimal(26),
                ended_on=ended_on,
                end_reason=HireEndReason.END_OF_CONTRACT,
                next_step=WhatNext.OTHER_JOB,
                next_role=Role.REFERENT,
                recorded_at=world.instant(419 + 3 * turn),
            )
        )
    Hire.objects.bulk_create(before)


def _sign_and_review(world: World) -> None:
    """Each member signed when she joined, and again each year since; a past year has its review."""
    version = CharterVersion.objects.get()
    for turn, membership in enumerate(NetworkMembership.objects.select_related("employer").order_by("pk")):
        signed = membership.charter_signed_on
        while months_later(signed, 12) <= world.today - dt.timedelta(days=10 + turn % 3):
            signature = _signature(world, version, membership, signed, turn)
            if membership.status == NetworkStatus.MEMBER:
                _review(world, signature, turn)
            signed = months_later(signed, 12)
        _signature(world, version, membership, signed, turn)
        membership.charter_signed_on, membership.renew_by = signed, months_later(signed, 12)
        membership.save(update_fields=["charter_signed_on", "renew_by"])


def _signature(
    world: World, version: CharterVersion, membership: NetworkMembership, on: dt.date, turn: int
) -> CharterSignature:
    return CharterSignature.objects.create(
        membership=membership,
        version=version,
        signed_at=world.instant((world.today - on).days),
        signer_name=membership.employer.contact_name,
        signer_role=ROLES[turn % len(ROLES)],
        commitments=membership.commitments,
        valid_until=months_later(on, 12),
    )


def _review(world: World, signature: CharterSignature, turn: int) -> None:
    first, last = months_later(signature.valid_until, -12), signature.valid_until
    facts = facts_of(signature.membership.employer_id, first=first, last=last).as_json
    answers = {
        code: {"kept": ["yes", "partly"][(turn + n) % 2], "words": WORDS_OF.get(code, "")}
        for n, code in enumerate(signature.commitments)
    }
    ago = max(1, (world.today - last).days)
    read = turn % 3 != 0
    CharterReview.objects.create(
        signature=signature,
        period_start=first,
        period_end=last,
        facts=facts,
        answers=answers,
        words="L'équipe a pris l'habitude d'accueillir. Il nous manque du temps pour préparer les arrivées.",
        submitted_at=world.instant(ago),
        read_at=world.instant(ago) if read else None,
        read_by=world.users["pilotage"] if read else None,
    )


WORDS_OF = {
    "immersions": "Les équipes demandent maintenant la date de la prochaine.",
    "tutorat": "Une journée par mois est réservée au tutorat.",
    "horaires-progressifs": "Essayé sur un poste, à étendre.",
}


def _answer(world: World) -> None:
    surveys = []
    for turn, one in enumerate(world.employers):
        if turn % 4 == 3:
            continue
        done = [step.code for step in STEPS][: 3 if turn % 5 == 4 else 5]
        asked = {question.code for step in STEPS if step.code in done for question in step.questions}
        answers = {code: value for code, value in ANSWERS[turn % 3].items() if code in asked}
        ago = 10 + 7 * turn % 200
        surveys.append(
            EmployerSurvey(
                employer=one,
                answers={"branch": one.branch, "size": _size(one.headcount or 0), **answers},
                steps_done=done,
                completed_at=world.instant(ago) if len(done) == len(STEPS) else None,
                updated_at=world.instant(ago),
            )
        )
    EmployerSurvey.objects.bulk_create(surveys)


def _size(headcount: int) -> str:
    bounds = (("1-9", 9), ("10-49", 49), ("50-249", 249), ("250", 10**6))
    return next(code for code, most in bounds if headcount <= most)


def _declare_labels(world: World) -> None:
    """Two labels wait to be verified; one ends next month."""
    label = Label.objects.get(code="entreprise-apprenante")
    for turn, one in enumerate(world.employers[5:8]):
        held = EmployerLabel.objects.create(
            employer=one,
            label=label,
            obtained_on=world.day(340 - turn),
            expires_on=world.day(-25) if turn == 2 else None,
            proof=f"Attestation n° {41 + turn}",
            status=LabelStatus.CONFIRMED if turn == 2 else LabelStatus.DECLARED,
        )
        if turn == 1:
            _prove(world, held)


def _prove(world: World, held: EmployerLabel) -> None:
    """A photograph of the certificate."""
    drawn = BytesIO()
    Image.new("RGB", (420, 594), "#f4f0e7").save(drawn, "JPEG")
    LabelProof.objects.create(
        held=held,
        extension="jpg",
        size=len(drawn.getvalue()),
        data=drawn.getvalue(),
        put_at=world.instant(2),
        put_by=world.users["employeur"],
    )


def _call(world: World) -> None:
    adviser = Membership.objects.get(user=world.users["pilotage"])
    visits = []
    for turn, one in enumerate(world.employers[:16]):
        summary, step = CALLS[turn % len(CALLS)]
        ago = 3 + 5 * turn
        visits.append(
            AdviserVisit(
                employer=one,
                kind=[VisitKind.CALL, VisitKind.VISIT, VisitKind.CALL, VisitKind.MEETING][turn % 4],
                on=world.day(ago),
                by=adviser.user,
                summary=summary,
                next_step=step,
                next_on=world.day(min(ago - 2, 12 - 3 * turn)),
                next_by=adviser,
                done_at=world.instant(1) if turn % 4 == 2 else None,
                created_at=world.instant(ago),
            )
        )
    AdviserVisit.objects.bulk_create(visits)
    Employer.objects.filter(pk__in=[visit.employer_id for visit in visits]).update(adviser=adviser)


def _pause(world: World) -> None:
    paused = world.employers[17]
    paused.paused_until, paused.pause_reason = world.day(-21), "Fermeture annuelle de l'atelier"
    paused.max_waiting = 3
    paused.save(update_fields=["paused_until", "pause_reason", "max_waiting"])


def _work_together(world: World) -> None:
    """Structures of insertion and companies look for each other; two contracts and a project came of it."""
    siae = [one for one in world.employers if one.kind in (*EmployerKind.siae(), EmployerKind.GEIQ)]
    ordinary = [one for one in world.employers if one.kind == EmployerKind.ORDINARY]
    told = [
        (ordinary[0], NoticeSide.NEED, WorkTogether.SUBCONTRACT, "Entretien des abords d'un entrepôt",
         "Deux passages par mois : tonte, haies, ramassage. Matériel fourni si besoin.", Branch.AGRICULTURE),
        (siae[0], NoticeSide.OFFER, WorkTogether.PEOPLE, "Trois salariés en fin de parcours, prêts à essayer",
         "Préparation de commandes et nettoyage. Une immersion d'abord, avec notre encadrant.", Branch.CLEANING),
        (siae[1], NoticeSide.NEED, WorkTogether.COCONTRACT, "Répondre ensemble à un marché de nettoyage",
         "Nous cherchons une entreprise pour le lot vitrerie ; consultation attendue dans deux mois.", Branch.CLEANING),
        (ordinary[1], NoticeSide.OFFER, WorkTogether.PURCHASE, "Atelier disponible pour de petites séries",
         "Montage, conditionnement : une équipe disponible l'après-midi.", Branch.INDUSTRY),
    ]  # fmt: skip
    notices = [
        ContractingNotice.objects.create(
            employer=employer,
            side=side,
            form=form,
            title=title,
            description=text,
            branch=branch,
            open_until=world.day(-60 - turn),
            created_at=world.instant(6 + 4 * turn),
        )
        for turn, (employer, side, form, title, text, branch) in enumerate(told)
    ]
    NoticeReply.objects.create(
        notice=notices[0],
        employer=siae[1],
        message="Notre équipe espaces verts passe déjà dans la zone le mardi. Pouvons-nous venir voir ?",
        by=world.users["employeur"],
        at=world.instant(3),
    )
    NoticeReport.objects.create(
        notice=notices[3],
        employer=siae[0],
        reason="Cette entreprise loue son atelier : ce n'est pas un travail à partager.",
        by=world.users["employeur"],
        at=world.instant(1),
    )
    for turn, (form, title, amount) in enumerate(
        [
            (WorkTogether.SUBCONTRACT, "Nettoyage de fin de chantier", 8400),
            (WorkTogether.PURCHASE, "Conditionnement de coffrets", 3150),
            (WorkTogether.PROJECT, "Visites croisées des ateliers", None),
        ]
    ):
        Partnership.objects.create(
            form=form,
            first=ordinary[turn],
            second=siae[turn % len(siae)],
            title=title,
            signed_on=world.day(30 + 50 * turn),
            amount=amount,
            recorded_by=world.users["pilotage"],
            recorded_at=world.instant(20 + 50 * turn),
        )


def _tell_news(world: World) -> None:
    members = [one.employer for one in NetworkMembership.objects.filter(status=NetworkStatus.MEMBER).order_by("pk")[:4]]
    told = [
        ("Une matinée portes ouvertes", "Douze personnes ont visité l'atelier, deux reviennent en immersion."),
        ("Deux nouvelles tutrices", "Elles ont suivi une journée de préparation, et se relaient chaque matin."),
        ("Une navette depuis la gare", "Partagée avec deux voisins, elle rend l'équipe du matin accessible."),
        ("Nos horaires du premier mois", "Vingt heures la première semaine, puis cinq de plus chaque semaine."),
    ]
    for turn, (member, (title, text)) in enumerate(zip(members, told, strict=True)):
        is_online = turn < 3
        MemberNews.objects.create(
            employer=member,
            title=title,
            text=text,
            status=NewsStatus.PUBLISHED if is_online else NewsStatus.SUBMITTED,
            published_at=world.instant(4 + 9 * turn) if is_online else None,
            created_at=world.instant(5 + 9 * turn),
        )
