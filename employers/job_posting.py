"""A job as search engines read it: schema.org's JobPosting, with the fields that Google's guide names.

A contract that ends is TEMPORARY, and its time is FULL_TIME or PART_TIME. Immersions are not jobs: no posting.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from employers.enums import ContractKind
from employers.models import JobOffer
from referential.models import Skill

LEGAL_WEEK = 35  # hours a week from which a job is a full-time one (Code du travail L3121-27)


def job_posting(offer: JobOffer, *, skills: Sequence[Skill] = (), is_member: bool = False) -> SafeString:
    """The JSON of a published offer, safe inside a script tag."""
    text = json.dumps(posting_data(offer, skills=skills, is_member=is_member), ensure_ascii=False)
    for char, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(char, escaped)
    return mark_safe(text)  # noqa: S308 -- what could close the tag is escaped above


def posting_data(offer: JobOffer, *, skills: Sequence[Skill] = (), is_member: bool = False) -> dict[str, Any]:
    """Only what is known: an absent field is worth more than an empty one."""
    data = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": offer.title,
        "description": linebreaks(offer.description or offer.title, autoescape=True),
        "identifier": {"@type": "PropertyValue", "name": settings.DEPARTMENT_NAME, "value": f"{offer.kind}-{offer.pk}"},
        "datePosted": timezone.localdate(offer.published_at).isoformat(),
        "validThrough": _end_of(offer.expires_on),
        "employmentType": _employment_types(offer),
        "hiringOrganization": _organisation(offer, is_member=is_member),
        "jobLocation": {"@type": "Place", "address": _address(offer)},
        "baseSalary": _salary(offer),
        "workHours": f"{offer.hours_per_week.normalize():f} h par semaine".replace(".", ",")
        if offer.hours_per_week
        else None,
        "jobStartDate": offer.starts_on.isoformat() if offer.starts_on else None,
        "industry": offer.occupation.sector_label or None,
        "occupationalCategory": f"{offer.occupation_id} {offer.occupation.label}",
        "skills": ", ".join(skill.label for skill in skills) or None,
        "educationRequirements": "no requirements" if offer.no_diploma_required else None,
        "totalJobOpenings": offer.places,
        "directApply": False,
        "url": _absolute(offer.get_absolute_url()),
    }
    return {name: value for name, value in data.items() if value is not None}


def _end_of(day: dt.date | None) -> str | None:
    """The last instant of a day, as people here live it."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59))).isoformat()


def _employment_types(offer: JobOffer) -> list[str]:
    is_part_time = offer.hours_per_week is not None and offer.hours_per_week < LEGAL_WEEK
    ends = [] if offer.contract_kind == ContractKind.CDI else ["TEMPORARY"]
    return ["PART_TIME" if is_part_time else "FULL_TIME", *ends]


def _organisation(offer: JobOffer, *, is_member: bool) -> dict[str, str]:
    page = {"sameAs": _absolute(offer.employer.get_absolute_url())} if is_member else {}
    return {"@type": "Organization", "name": offer.employer.name, **page}


def _address(offer: JobOffer) -> dict[str, str]:
    postcodes = offer.commune.postcodes or []
    return {
        "@type": "PostalAddress",
        "addressLocality": offer.commune.name,
        **({"postalCode": postcodes[0]} if postcodes else {}),
        "addressCountry": "FR",
    }


def _salary(offer: JobOffer) -> dict[str, Any] | None:
    if not offer.monthly_wage:
        return None
    value = {"@type": "QuantitativeValue", "value": float(offer.monthly_wage), "unitText": "MONTH"}
    return {"@type": "MonetaryAmount", "currency": "EUR", "value": value}


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
