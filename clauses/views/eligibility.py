"""Eligibilities to check, one by one; the partner's opinion; a person's path and her counting window."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.people import (
    EligibilityFilter,
    EligibilityForm,
    EvidenceSeenForm,
    OpinionAnswerForm,
    OpinionAskForm,
    WindowForm,
)
from clauses.models import Engagement
from clauses.rules import countable_from
from clauses.selectors.eligibility import criteria_to_check, criteria_with_evidence
from clauses.selectors.people import (
    TO_CHECK,
    eligibility_queue,
    path_of,
    people_of_facilitator,
    window_of,
    windows_of,
    windows_to_watch,
)
from clauses.services.eligibility import (
    engagement_evidence_add,
    engagement_opinion_answer,
    engagement_opinion_ask,
    engagement_validate_eligibility,
)
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused
from people.enums import AccessPurpose, OpinionState
from people.models import EligibilityCriterion
from people.services import access_record


@role_required(Role.FACILITATOR)
@require_safe
def eligibility_list(request: ActorRequest) -> HttpResponse:
    form = EligibilityFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    state = filters.get("state") or TO_CHECK
    page = page_of(request, eligibility_queue(request.actor, state=state, text=filters.get("q", "")))
    context = {"form": form, "page_obj": page, "filtered": any(filters.values()), "today": today()}
    return render(request, "clauses/facilitator/eligibility_list.html", context)


@role_required(Role.FACILITATOR)
@require_safe
def window_list(request: ActorRequest) -> HttpResponse:
    """Everybody at work, whose window ends first."""
    text = request.GET.get("q", "")[:100]
    page = page_of(request, windows_to_watch(request.actor, on=today(), text=text))
    rows = [{"engagement": one, "window": window} for one, window in windows_of(list(page), on=today())]
    return render(request, "clauses/facilitator/window_list.html", {"page_obj": page, "rows": rows, "q": text})


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_detail(request: ActorRequest, engagement_id: int) -> HttpResponse:
    """One person on one lot: dated evidence on the hiring day, and the validation of the eligibility."""
    engagement = get_object_or_404(
        Engagement.objects.visible_to(request.actor).select_related(
            "person__commune", "lot__contract", "company", "employer", "occupation", "eligibility_validated_by"
        ),
        pk=engagement_id,
    )
    person = engagement.person
    met = criteria_with_evidence(person, on=engagement.starts_on)
    to_check = criteria_to_check(person, on=engagement.starts_on, met=met)
    forms = {
        "form": EligibilityForm(met=met, initial={"on": today(), "criteria": [row.code for row in met[:1]]}),
        "evidence_form": EvidenceSeenForm(criteria=[line.criterion for line in to_check], auto_id="id_seen_%s"),
        "opinion_form": OpinionAskForm(auto_id="id_ask_%s"),
        "answer_form": OpinionAnswerForm(auto_id="id_answer_%s", initial={"answered_on": today()}),
    }
    status = 200
    if request.method == "POST":
        status = _act(request, engagement, forms, met, [line.criterion for line in to_check])
        if status == 302:
            return redirect("clauses:engagement_detail", engagement.pk)
    else:
        access_record(actor=request.actor, person=person, purpose=AccessPurpose.CLAUSE, now=timezone.now())
    opinions = list(person.opinions.filter(hired_on=engagement.starts_on).select_related("asked_by"))
    context = forms | {
        "engagement": engagement,
        "lot": engagement.lot,
        "met": met,
        "to_check": to_check,
        "opinions": opinions,
        "opinion_asked": next((one for one in opinions if one.state == OpinionState.ASKED), None),
        "window": window_of(engagement, on=today()),
        "window_form": WindowForm.of(engagement),
        # By their names of today, even when the file no longer holds the proof.
        "retained": EligibilityCriterion.objects.filter(code__in=engagement.eligibility_criteria),
        "counts_from": countable_from(
            first_day=engagement.starts_on, eligibility_validated_on=engagement.eligibility_validated_on
        ),
        "age": person.age_on(engagement.starts_on),
    }
    return render(request, "clauses/facilitator/engagement_detail.html", context, status=status)


def _act(request: ActorRequest, engagement: Engagement, forms: dict, met: list, criteria: list) -> int:
    """The pressed button says which of the page's forms was sent; the sent form takes its place in `forms`."""
    sent: dict[str, tuple[str, Any, Callable[..., object], str]] = {
        "evidence": (
            "evidence_form",
            EvidenceSeenForm(request.POST, criteria=criteria, auto_id="id_seen_%s"),
            engagement_evidence_add,
            "Le justificatif est noté ; le document n'est pas conservé.",
        ),
        "ask": (
            "opinion_form",
            OpinionAskForm(request.POST, auto_id="id_ask_%s"),
            engagement_opinion_ask,
            "La demande d'avis est notée.",
        ),
        "answer": (
            "answer_form",
            OpinionAnswerForm(request.POST, auto_id="id_answer_%s"),
            engagement_opinion_answer,
            "La réponse du partenaire est enregistrée.",
        ),
        "": (
            "form",
            EligibilityForm(request.POST, met=met),
            engagement_validate_eligibility,
            "L'éligibilité est validée : les heures peuvent compter.",
        ),
    }
    name, form, service, said = sent.get(request.POST.get("action", ""), sent[""])
    forms[name] = form
    if not form.is_valid():
        return 422
    values = dict(form.cleaned_data)
    if name == "answer_form":
        asked = engagement.person.opinions.filter(hired_on=engagement.starts_on, state=OpinionState.ASKED)
        values["opinion_id"] = get_object_or_404(asked.order_by("pk"), pk=request.POST.get("opinion") or 0).pk
    try:
        service(actor=request.actor, engagement_id=engagement.pk, now=timezone.now(), **values)
    except Refused as refusal:
        return show_refusal(request, refusal, form)
    messages.success(request, said)
    return 302


@role_required(Role.FACILITATOR)
@require_safe
def person_path(request: ActorRequest, person_id: int) -> HttpResponse:
    """A person over all her clause contracts: window, hours by lot; nothing of contracts followed by others."""
    person = get_object_or_404(people_of_facilitator(request.actor).select_related("commune", "service"), pk=person_id)
    access_record(actor=request.actor, person=person, purpose=AccessPurpose.CLAUSE, now=timezone.now())
    path = path_of(person, actor=request.actor)
    context = {
        "person": person,
        "path": path,
        "window": window_of(path.engagements[0], on=today()) if path.engagements else None,
        "merges": person.merges.select_related("merged_by"),
        "labels": [str(row.lot) for row in path.engagements] + (["Autres marchés"] if path.others else []),
        "series": [
            {
                "label": "Heures comptées",
                "values": [row.validated_hours for row in path.engagements]
                + ([path.counted_elsewhere] if path.others else []),
            }
        ],
    }
    return render(request, "clauses/facilitator/person_path.html", context)
