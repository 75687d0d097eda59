"""What a company tried to find people for a lot: what was written, and what Passerelle itself has seen."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from accounts.models import Organisation
from clauses.models import Engagement, GoodFaithStep, Lot
from core import formats
from employers.enums import OpeningStatus
from employers.models import JobOffer
from placements.models import Hire, ImmersionAgreement, Proposal

DAYS_BEFORE = 60
SHOWN = 60


@dataclass(frozen=True, slots=True)
class FoundFact:
    """Something that happened in Passerelle. Never a name."""

    day: dt.date
    nature: str
    text: str


def good_faith_found(lot: Lot, company: Organisation) -> list[FoundFact]:
    """Offers published, proposals answered, people hired, hosted or put on the lot, the latest first."""
    first = (lot.starts_on or dt.date.min + dt.timedelta(DAYS_BEFORE)) - dt.timedelta(DAYS_BEFORE)
    last = lot.ends_on or dt.date.max
    mine: dict[str, Any] = {"employer__organisation": company}
    found = [
        FoundFact(localdate(at), "Offre publiée", f"« {title} », {places} place{'s' if places > 1 else ''}.")
        for title, places, at in JobOffer.objects.filter(**mine, published_at__date__range=(first, last))
        .exclude(status=OpeningStatus.DRAFT)
        .values_list("title", "places", "published_at")[:SHOWN]
    ]
    answers = Proposal.objects.filter(**mine, answered_at__date__range=(first, last)).order_by("-answered_at", "pk")
    found += [
        FoundFact(localdate(one.answered_at), "Proposition étudiée", f"Réponse : {one.get_status_display().lower()}.")
        for one in answers.only("status", "answered_at")[:SHOWN]
        if one.answered_at is not None
    ]
    found += [
        FoundFact(starts_on, "Immersion accueillie", f"Du {formats.day(starts_on)} au {formats.day(ends_on)}.")
        for starts_on, ends_on in ImmersionAgreement.objects.filter(
            host__organisation=company, starts_on__range=(first, last)
        ).values_list("starts_on", "ends_on")[:SHOWN]
    ]
    found += [
        FoundFact(one.starts_on, "Embauche", f"{one.get_contract_kind_display()}.")
        for one in Hire.objects.filter(**mine, starts_on__range=(first, last)).only("starts_on", "contract_kind")[
            :SHOWN
        ]
    ]
    found += [
        FoundFact(one.starts_on, "Sur le lot", f"Une personne, {one.get_contract_kind_display()}.")
        for one in Engagement.objects.filter(lot=lot, company=company).only("starts_on", "contract_kind")[:SHOWN]
    ]
    return sorted(found, key=lambda fact: (fact.day, fact.nature, fact.text), reverse=True)


def good_faith_data(lot: Lot, company: Organisation, steps: list[GoodFaithStep]) -> dict[str, Any]:
    """What the PDF of the file says."""
    return {
        "company": company.name,
        "contract": f"{lot.contract.reference}, lot {lot.number} · {lot.title}",
        "buyer": lot.contract.buyer.name,
        "steps": [
            [
                step.text + (f" ({step.people} personne{'s' if step.people > 1 else ''})" if step.people else ""),
                step.get_kind_display(),
                formats.day(step.done_on),
                "l'entreprise" if step.by_company else "le facilitateur",
            ]
            for step in steps
        ],
        "found": [[fact.text, fact.nature, formats.day(fact.day)] for fact in good_faith_found(lot, company)],
    }
