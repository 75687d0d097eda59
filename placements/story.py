"""A person's story, from her file to her job, as items of a timeline: newest first."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from matching.models import SkillsProfile
from people.enums import DocumentAct
from people.models import DocumentTrace, Person, ReferentChange
from placements.enums import FollowUpState, ProposalStatus
from placements.models import (
    FollowUp,
    Hire,
    ImmersionAgreement,
    JoinedDocument,
    Mentoring,
    PersonContact,
    Proposal,
    TutoringAssignment,
)
from placements.story_company import company_items

TONES: dict[str, str] = {
    ProposalStatus.ACCEPTED: "success",
    ProposalStatus.INTERVIEW: "success",
    ProposalStatus.MET: "success",
    ProposalStatus.HIRED: "success",
    ProposalStatus.REFUSED: "danger",
    ProposalStatus.WITHDRAWN: "neutral",
    ProposalStatus.CLOSED: "neutral",
}
BADGES: dict[str, str] = {
    **TONES,
    ProposalStatus.ASKED: "info",
    ProposalStatus.SENT: "info",
    ProposalStatus.SEEN: "info",
    ProposalStatus.REFUSED: "warning",
}
# The same states in the employer's words.
EMPLOYER_LABELS: dict[str, str] = {
    ProposalStatus.ASKED: "La personne est consultée",
    ProposalStatus.SENT: "Nouvelle, à répondre",
    ProposalStatus.SEEN: "À répondre",
    ProposalStatus.ACCEPTED: "Vous avez dit oui",
    ProposalStatus.INTERVIEW: "Entretien prévu",
    ProposalStatus.MET: "Entretien passé",
    ProposalStatus.REFUSED: "Vous avez dit non",
    ProposalStatus.WITHDRAWN: "Retirée par le référent",
    ProposalStatus.HIRED: "Embauche",
    ProposalStatus.CLOSED: "Sans suite",
}
STATE_TONES: dict[str, str] = {
    FollowUpState.IN_JOB: "success",
    FollowUpState.IN_OTHER_JOB: "success",
    FollowUpState.IN_TRAINING: "info",
    FollowUpState.OUT: "warning",
    FollowUpState.UNKNOWN: "neutral",
}


def story_of(
    person: Person,
    *,
    proposals: list[Proposal],
    joined: Mapping[int, list[JoinedDocument]],
    profile: SkillsProfile | None,
    hires: list[Hire],
    agreements: list[ImmersionAgreement],
    tutorings: list[TutoringAssignment],
    mentorings: list[Mentoring],
    changes: list[ReferentChange],
    contacts: list[PersonContact],
    traces: list[DocumentTrace],
) -> list[dict[str, Any]]:
    """Everything that happened, from rows already loaded."""
    items = [{"at": person.created_at, "title": "Dossier ouvert", "icon": "folder-plus", "tone": "neutral"}]
    if profile is not None:
        items.append(
            {"at": profile.updated_at, "title": "Profil de compétences à jour", "icon": "person-vcard", "tone": "info"}
        )
    for proposal in proposals:
        items += _proposal_items(proposal, joined.get(proposal.pk, []))
    for hire in hires:
        items += hire_items(hire)
    for agreement in agreements:
        items.append(
            {
                "at": agreement.created_at,
                "title": f"Immersion chez {agreement.host}",
                "text": _immersion_words(agreement),
                "icon": "compass",
                "tone": "info",
                "url": reverse("placements:agreement", args=[agreement.pk]),
            }
        )
    items += _referent_items(changes)
    items += _document_items(person, traces)
    spoke = {"title": "Contact avec la personne", "icon": "telephone", "tone": "neutral"}
    items += [{"at": one.recorded_at, "text": one.word, **spoke} for one in contacts]
    items += company_items(tutorings=tutorings, mentorings=mentorings, on=timezone.localdate())
    order = sorted(enumerate(items), key=lambda one: (one[1]["at"], one[0]), reverse=True)
    return [item for _, item in order]


def _referent_items(changes: Iterable[ReferentChange]) -> list[dict[str, Any]]:
    """Who followed her, one after the other."""
    return [
        {
            "at": change.at,
            "title": f"Nouveau référent : {change.to_referent.user}" if change.to_referent else "Nouveau référent",
            "text": ". ".join(filter(None, [change.get_reason_display(), change.note])),
            "by": str(change.by),
            "icon": "arrow-left-right",
            "tone": "neutral",
        }
        for change in changes
    ]


def _document_items(person: Person, traces: Iterable[DocumentTrace]) -> list[dict[str, Any]]:
    """What was done with her documents; those joined are told by their proposal as long as they are."""
    url = reverse("people:documents", args=[person.pk])
    return [
        {
            "at": one.at,
            "title": f"Document : {one.get_kind_display()}",
            "text": one.told,
            "by": str(one.by or ""),
            "icon": "file-earmark-text",
            "tone": "neutral",
            "url": f"{url}#historique",
        }
        for one in traces
        if one.act != DocumentAct.JOINED
    ]


def joined_items(joined: Iterable[JoinedDocument], *, where: str = "", url: str = "") -> list[dict[str, Any]]:
    """Documents joined to a proposal, those of one act together, and the first time that each was downloaded."""
    facts = {"tone": "neutral", "url": url}
    acts: dict[tuple[dt.datetime, str], list[str]] = {}
    items: list[dict[str, Any]] = []
    for one in joined:
        acts.setdefault((one.joined_at, str(one.joined_by)), []).append(str(one.document))
        if one.read_at:
            title = f"Document téléchargé{where} : {one.document}"
            items.append({"at": one.read_at, "title": title, "by": str(one.read_by), "icon": "download", **facts})
    for (at, by), names in acts.items():
        title = f"{'Documents joints' if len(names) > 1 else 'Document joint'}{where} : {', '.join(names)}"
        items.append({"at": at, "title": title, "by": by, "icon": "file-earmark-text", **facts})
    return items


def _proposal_items(proposal: Proposal, joined: Iterable[JoinedDocument]) -> list[dict[str, Any]]:
    url = reverse("placements:proposal", args=[proposal.pk])
    facts = {"text": proposal.opening.title, "by": str(proposal.proposed_by.user), "tone": "info", "url": url}
    items: list[dict[str, Any]] = []
    if proposal.asked_at:
        title = f"Consultée sur une proposition chez {proposal.employer}"
        items.append({"at": proposal.asked_at, "title": title, "icon": "chat-dots", **facts})
    if proposal.was_sent:
        items.append({"at": proposal.proposed_at, "title": f"Proposée à {proposal.employer}", "icon": "send", **facts})
    if proposal.answered_at:
        yes = not proposal.refusal_reason
        items.append(
            {
                "at": proposal.answered_at,
                "title": f"{proposal.employer} a dit oui" if yes else f"{proposal.employer} a dit non",
                "text": "" if yes else proposal.get_refusal_reason_display(),
                "icon": "check-circle" if yes else "x-circle",
                "tone": "success" if yes else "warning",
                "url": url,
            }
        )
    items += joined_items(joined, where=f" (proposition à {proposal.employer})", url=url)
    if proposal.interviewed_on:
        items.append(
            {
                "at": _at_noon(proposal.interviewed_on),
                "title": f"Entretien avec {proposal.employer}",
                "text": proposal.get_interview_result_display(),
                "icon": "chat-dots",
                "tone": "info",
                "url": url,
            }
        )
    return items


def hire_items(hire: Hire, *, for_employer: bool = False) -> list[dict[str, Any]]:
    """What happened in a hire, unsorted. The employer reads that a point was made, nothing of what was said there."""
    until = f" au {hire.ends_on:%d/%m/%Y}" if hire.ends_on else ""
    items: list[dict[str, Any]] = [
        {
            "at": hire.recorded_at,
            "title": f"Embauche chez {hire.employer}",
            "text": f"{hire.get_contract_kind_display()} du {hire.starts_on:%d/%m/%Y}{until}",
            "icon": "briefcase-fill",
            "tone": "success",
            "url": reverse("placements:hire", args=[hire.pk]) if not for_employer else "",
        }
    ]
    for follow_up in hire.follow_ups.all():
        if follow_up.done_at:
            items.append(_point_made(follow_up) if for_employer else _point(follow_up))
    if hire.ended_on:
        shows_next = not for_employer or hire.employer_said_next
        sequel = hire.get_next_step_display().lower() if shows_next else ""
        items.append(
            {
                "at": _at_noon(hire.ended_on),
                "title": f"Fin du contrat chez {hire.employer}",
                "text": " ; suite : ".join(filter(None, [hire.get_end_reason_display(), sequel])),
                "icon": "calendar-x",
                "tone": "neutral",
            }
        )
    return items


def _point(follow_up: FollowUp) -> dict[str, Any]:
    return {
        "at": follow_up.done_at,
        "title": f"Point à {follow_up.get_milestone_display()} : {follow_up.get_state_display().lower()}",
        "text": follow_up.note,
        "icon": "flag-fill",
        "tone": STATE_TONES.get(follow_up.state, "neutral"),
    }


def _point_made(follow_up: FollowUp) -> dict[str, Any]:
    title = f"Point à {follow_up.get_milestone_display()} fait par le référent"
    return {"at": follow_up.done_at, "title": title, "icon": "flag-fill", "tone": "neutral"}


def _immersion_words(agreement: ImmersionAgreement) -> str:
    words = f"{agreement}, {agreement.get_status_display().lower()}"
    return f"{words}. Suite : {agreement.get_led_to_display().lower()}" if agreement.led_to else words


def _at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
