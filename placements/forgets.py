"""How this room forgets a person (`people.forgetting`): what is counted stays, the words and the identity go."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Func, OuterRef, Q, UUIDField

from people.forgetting import activity_register, blockers_register, forget_by, forget_rows, forget_words
from people.models import Person
from placements.enums import ImmersionStatus, SignatoryRole
from placements.models import (
    FollowUp,
    Hire,
    ImmersionAgreement,
    Mentoring,
    PersonSaying,
    Proposal,
    TutoringAssignment,
)
from placements.services.evidence import agreements_seal

HERS = (SignatoryRole.PERSON, SignatoryRole.REPRESENTATIVE)
LIVE = (ImmersionStatus.SIGNING, ImmersionStatus.READY, ImmersionStatus.RUNNING)
COUNTED = "Les chiffres du Département et de l'entreprise la comptent encore, sans nom ni texte."
SIGNED = "Une convention signée se compte encore ; sa preuve est mise sous scellé, puis détruite."
# A link that was sent opens nothing any more: its key changed.
NEW_KEY = Func(function="gen_random_uuid", output_field=UUIDField())


def register() -> None:
    _of_proposals()
    _of_immersions()
    _of_hires()
    _of_company()
    forget_by(agreements_seal)
    blockers_register(blockers)
    activity_register(activity)


def _of_proposals() -> None:
    blanks = dict.fromkeys(("message", "refusal_comment", "interview_place"), "")
    forget_words("placements.Proposal", "person", "Propositions", blanks=blanks, why=COUNTED)
    forget_rows("placements.JoinedDocument", "document__person", "Documents joints")
    forget_words("placements.PersonSaying", "person", "Ce qu'elle a dit", blanks={"word": ""}, why=COUNTED)


def _of_immersions() -> None:
    texts = (
        *("adviser_name", "support_structure", "aims", "assessment_method", "tasks", "safety", "renewal_reason"),
        *("place", "welcomer_name", "welcomer_role", "welcomer_email", "welcomer_phone"),
    )
    nothing: dict[str, Any] = {"schedule": {}, "document": None, "cui_starts_on": None, "cui_ends_on": None}
    forget_words(
        "placements.ImmersionAgreement",
        "person",
        "Immersions",
        blanks=dict.fromkeys(texts, "") | nothing,
        keeps=(
            *("host_address", "host_legal_form", "host_registration", "host_activity", "host_collective_agreement"),
            *("document_hash", "form_version"),
        ),
        why=COUNTED,
    )
    forget_words(
        "placements.ImmersionSignatory",
        "agreement__person",
        "Signataires des immersions",
        only=Q(role__in=HERS),
        blanks={"name": "", "quality": "", "email": None, "phone": None, "code_hash": "", "key": NEW_KEY},
        why=SIGNED,
    )
    forget_words(
        "placements.ImmersionSignature",
        "agreement__person",
        "Signatures des immersions",
        only=Q(role__in=HERS),
        blanks={"email": "", "phone": "", "address": None, "user_agent": ""},
        words=("name",),
        keeps=("document_hash",),
        why=SIGNED,
    )
    forget_words(
        "placements.AgreementEvidence",
        "agreement__person",
        "Preuves sous scellé",
        keeps=("sealed",),
        why="Lues par aucune page, ouvertes pour un juge seulement, détruites à leur terme.",
    )
    forget_words(
        "placements.ImmersionAssessment",
        "agreement__person",
        "Bilans d'immersion",
        blanks={"tasks_done": "", "strengths": "", "to_improve": "", "key": NEW_KEY},
        keeps=("email", "filled_by"),
        why=COUNTED,
    )


def _of_hires() -> None:
    forget_words("placements.Hire", "person", "Embauches", blanks={"aids": "", "next_word": ""}, why=COUNTED)
    forget_rows("placements.FollowUp", "hire__person", "Points de suivi à venir", only=Q(done_at__isnull=True))
    forget_words("placements.FollowUp", "hire__person", "Points de suivi faits", blanks={"note": ""}, why=COUNTED)
    forget_words(
        "placements.FollowUpAnswer",
        "follow_up__hire__person",
        "Réponses aux points de suivi",
        blanks={"word": ""},
        why=COUNTED,
    )
    forget_words("placements.FollowUpAsking", "follow_up__hire__person", "Questions envoyées", why=COUNTED)
    forget_rows("placements.HireWarning", "hire__person", "Signes d'alerte ouverts", only=Q(closed_at__isnull=True))
    forget_words(
        "placements.HireWarning",
        "hire__person",
        "Signes d'alerte traités",
        words=("word",),
        keeps=("key",),
        why=COUNTED,
    )
    forget_rows("placements.HoursStep", "hire__person", "Paliers d'heures")


def _of_company() -> None:
    blanks = dict.fromkeys(("exception_reason", "words", "end_note"), "")
    forget_words("placements.TutoringAssignment", "person", "Tutorats", blanks=blanks, why=COUNTED)
    forget_rows("placements.TutorNote", "assignment__person", "Notes de ses tuteurs")
    forget_rows("placements.PersonContact", "person", "Contacts notés")
    forget_words(
        "placements.TutoringCheck",
        "assignment__person",
        "Points de tutorat",
        blanks={"comment": ""},
        words=("closing_note",),
        why=COUNTED,
    )
    forget_words("placements.Mentoring", "person", "Parrainages", blanks={"goal": "", "end_note": ""}, why=COUNTED)
    forget_words(
        "placements.MentoringMeeting",
        "mentoring__person",
        "Rencontres de parrainage",
        blanks={"note": ""},
        why=COUNTED,
    )


# --- What lives -----------------------------------------------------------------------------------------------------
def blockers(person: Person, on: dt.date) -> Iterable[str]:
    """What a company, a tutor or a volunteer still counts on."""
    for one in ImmersionAgreement.objects.filter(person=person, status__in=LIVE).select_related("host"):
        state = one.get_status_display().lower()
        yield f"Chez {one.host.name}, une immersion est {state} : annulez-la, ou dites comment elle s'est terminée."
    for proposal in Proposal.objects.filter(person=person).open().select_related("employer"):
        yield f"Une proposition à {proposal.employer.name} est ouverte : retirez-la, ou notez sa suite."
    for tutoring in TutoringAssignment.objects.filter(person=person).not_over(on).select_related("tutor__employer"):
        yield f"{tutoring.tutor}, chez {tutoring.tutor.employer.name}, est encore son tuteur : terminez ce tutorat."
    for mentoring in Mentoring.objects.filter(person=person).active().select_related("mentor"):
        yield f"{mentoring.mentor} la parraine encore : terminez ce parrainage."


def activity(since: dt.date) -> Q:
    """Something was said, signed, worked or planned since that day, or is still to come."""
    hers = OuterRef("pk")
    rows = (
        Proposal.objects.filter(person=hers, proposed_at__date__gte=since),
        ImmersionAgreement.objects.filter(person=hers, ends_on__gte=since),
        Hire.objects.filter(Q(starts_on__gte=since) | Q(ends_on__gte=since) | Q(ended_on__gte=since), person=hers),
        FollowUp.objects.filter(Q(due_on__gte=since) | Q(done_at__date__gte=since), hire__person=hers),
        PersonSaying.objects.filter(person=hers, at__date__gte=since),
        TutoringAssignment.objects.filter(person=hers).not_over(since),
        Mentoring.objects.filter(person=hers).active(),
    )
    found = Q()
    for one in rows:
        found |= Q(Exists(one))
    return found
