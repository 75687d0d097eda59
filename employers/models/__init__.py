"""Employers, what they offer, and the network of inclusive employers."""

from employers.models.companies import Employer, EmployerLabel, EmployerQuerySet, Label, NetworkMembership
from employers.models.lists import CharterTheme, OfferCriterion
from employers.models.openings import ImmersionOpening, JobOffer, Opening, OpeningQuerySet, OpeningViews
from employers.models.searching import normalised, search_words
from employers.models.tutors import Tutor, TutorQuerySet

__all__ = [
    "CharterTheme",
    "Employer",
    "EmployerLabel",
    "EmployerQuerySet",
    "ImmersionOpening",
    "JobOffer",
    "Label",
    "NetworkMembership",
    "OfferCriterion",
    "Opening",
    "OpeningQuerySet",
    "OpeningViews",
    "Tutor",
    "TutorQuerySet",
    "normalised",
    "search_words",
]
