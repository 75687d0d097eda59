"""Employers, what they offer, and the network of inclusive employers."""

from employers.models.advising import AdviserVisit
from employers.models.charter import CharterReview, CharterSignature, CharterVersion
from employers.models.companies import Employer, EmployerLabel, EmployerQuerySet, Label, NetworkMembership
from employers.models.lists import CharterTheme, OfferCriterion
from employers.models.openings import ImmersionOpening, JobOffer, Opening, OpeningQuerySet, OpeningViews
from employers.models.proofs import LabelProof
from employers.models.searching import normalised, search_words
from employers.models.sketches import OpeningSketch, OpeningSketchQuerySet
from employers.models.survey import EmployerSurvey
from employers.models.together import ContractingNotice, MemberNews, NoticeReply, NoticeReport, Partnership
from employers.models.tutors import Tutor, TutorQuerySet

__all__ = [
    "AdviserVisit",
    "CharterReview",
    "CharterSignature",
    "CharterTheme",
    "CharterVersion",
    "ContractingNotice",
    "Employer",
    "EmployerLabel",
    "EmployerQuerySet",
    "EmployerSurvey",
    "ImmersionOpening",
    "JobOffer",
    "Label",
    "LabelProof",
    "MemberNews",
    "NetworkMembership",
    "NoticeReply",
    "NoticeReport",
    "OfferCriterion",
    "Opening",
    "OpeningQuerySet",
    "OpeningSketch",
    "OpeningSketchQuerySet",
    "OpeningViews",
    "Partnership",
    "Tutor",
    "TutorQuerySet",
    "normalised",
    "search_words",
]
