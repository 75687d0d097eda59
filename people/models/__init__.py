"""The only home of personal data. No social security number, ever (decree 2019-341)."""

from people.models.documents import DocumentContent, DocumentTrace, PersonDocument
from people.models.duplicates import PersonMerge, PersonPair
from people.models.eligibility import EligibilityCriterion, EligibilityEvidence, PartnerOpinion
from people.models.erasure import PersonErasure
from people.models.persons import AnnouncedPerson, Person, PersonQuerySet
from people.models.referents import ReferentChange
from people.models.rights import AccessLog, Consent

__all__ = [
    "AccessLog",
    "AnnouncedPerson",
    "Consent",
    "DocumentContent",
    "DocumentTrace",
    "EligibilityCriterion",
    "EligibilityEvidence",
    "PartnerOpinion",
    "Person",
    "PersonDocument",
    "PersonErasure",
    "PersonMerge",
    "PersonPair",
    "PersonQuerySet",
    "ReferentChange",
]
