"""What the pages of a study share: who passes, the study asked, its tabs."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.models import Study
from clauses.selectors.sizing.studies import other_side_label, studies_of

STEPS = (
    ("clauses:study_detail", "Synthèse", "clipboard-data"),
    ("clauses:study_edit", "Marché", "briefcase"),
    ("clauses:study_lots", "Lots", "layers"),
    ("clauses:study_feasibility", "Faisabilité", "geo-alt"),
    ("clauses:study_kinds", "Type de clause", "signpost-split"),
    ("clauses:study_wording", "Rédaction", "file-text"),
    ("clauses:study_comparables", "Marchés semblables", "clock-history"),
)

either_side: Callable = role_required(Role.BUYER, Role.FACILITATOR)


def study_asked(request: ActorRequest, study_id: int) -> Study:
    return get_object_or_404(studies_of(request.actor), pk=study_id)


def study_context(request: ActorRequest, study: Study, current: str, **more: Any) -> dict[str, Any]:
    """The frame of a study's page; `current` is the name of the address shown."""
    steps = [
        {"label": label, "icon": icon, "url": reverse(name, args=[study.pk]), "active": name == current}
        for name, label, icon in STEPS
    ]
    return {
        "study": study,
        "steps": steps,
        "is_own": study.side == request.actor.role,
        "is_facilitator": request.actor.role == Role.FACILITATOR,
        "shared_with": other_side_label(study) if study.is_shared else "",
        **more,
    }
