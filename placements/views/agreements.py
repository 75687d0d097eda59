"""The référent's immersion agreements: the list, the form in five steps, sending, reminding, changing, renewing."""

import datetime as dt
import math
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core import formats
from core.errors import Refused
from core.forms import refusals_show
from core.workflow import transition_history, transitions_available
from people.enums import AccessPurpose
from people.services import access_record
from placements import selectors_agreements as selectors
from placements import services
from placements.agreement_check import AIMS, CHECK, HOST, WHEN, WHO, findings_of, warnings_of
from placements.agreement_document import accident_steps, document_of, presences_of
from placements.agreement_links import signing_path
from placements.agreement_pdf import agreement_pdf
from placements.enums import ImmersionStatus
from placements.forms.agreements import (
    AgreementFilterForm,
    AimsForm,
    HostForm,
    PostponeForm,
    RenewalForm,
    StepForm,
    WhenForm,
    WhoForm,
)
from placements.models import ImmersionAgreement
from placements.rules import hours_by_week, total_hours
from placements.selectors_followup import sayings_about
from placements.transitions import AGREEMENT_TRANSITIONS, REOPEN, UNFINISHED
from placements.views.closing import Closing, close, nothing_asked
from placements.views.sending import status_of

PAGE = 25
POSTPONED_DAYS = 7  # proposed: time to have it signed
STEPS = {WHO: "Qui", HOST: "Où", AIMS: "Pour quoi", WHEN: "Quand", CHECK: "Vérifier et envoyer"}
FORMS: dict[str, type[StepForm]] = {WHO: WhoForm, HOST: HostForm, AIMS: AimsForm, WHEN: WhenForm}
LEADS = {
    WHO: "La personne, qui l'accompagne, et comment chacun signera.",
    HOST: "La structure d'accueil, et qui accueille la personne.",
    AIMS: "Ce que l'immersion doit montrer, et comment on le verra.",
    WHEN: "Les dates et les heures de présence. Les totaux et la loi sont vérifiés pour vous.",
}


@role_required(Role.REFERENT)
@require_safe
def agreements(request: ActorRequest) -> HttpResponse:
    """All the agreements of the service, with who must still sign."""
    form = AgreementFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    rows = selectors.agreements_filtered(
        selectors.agreements_of(request.actor), text=chosen.get("q", ""), state=chosen.get("etat", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [row_of(one) for one in page]}
    return render(request, "placements/agreements.html", context)


def row_of(one: ImmersionAgreement) -> dict[str, Any]:
    waited = selectors.waited_for(selectors.signings_of(one)) if one.status == ImmersionStatus.SIGNING else []
    return {"one": one, "tone": selectors.TONES[one.status], "waited": ", ".join(waited)}


def agreement_of(request: ActorRequest, pk: int) -> ImmersionAgreement:
    rows = selectors.agreements_of(request.actor)
    found = rows.select_related(
        "person__commune", "host__commune", "occupation", "opening", "proposal", "renews", "assessment", "tutor"
    )
    one = found.filter(pk=pk).first()
    if one is None:
        raise Http404("no such agreement in this scope")
    return one


# --- One agreement ------------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def agreement(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """Where it stands, who has signed, what may be done, its history."""
    one = agreement_of(request, agreement_pk)
    _opened(request, one)
    return _agreement_page(request, one)


def _opened(request: ActorRequest, one: ImmersionAgreement) -> None:
    """The person may ask who read what her agreement says of her."""
    access_record(actor=request.actor, person=one.person, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())


def _agreement_page(request: ActorRequest, one: ImmersionAgreement, *, status: int = 200) -> HttpResponse:
    signings = selectors.signings_of(one)
    renewal = ImmersionAgreement.objects.filter(renews=one).first()
    context = {
        "agreement": one,
        "tone": selectors.TONES[one.status],
        "signings": signings,
        "waited": selectors.waited_for(signings),
        "actions": {change.name for change in transitions_available(AGREEMENT_TRANSITIONS, one, request.actor)},
        # A draft whose first day has passed never began: one may cancel it, or change its dates.
        "can_end": one.status in UNFINISHED
        and (one.status != ImmersionStatus.DRAFT or one.starts_on < timezone.localdate()),
        "can_postpone": _may_postpone(one),
        "can_renew": one.status in services.RENEWABLE and one.renews_id is None and renewal is None,
        "renewal": renewal,
        "assessment": getattr(one, "assessment", None),
        "sayings": sayings_about(one),
        "can_ask": one.status in services.ASSESSED,
        "my_link": _my_link(request, signings) if one.status == ImmersionStatus.SIGNING else "",
        "reminded_today": any(
            row.signatory.reminded_on == timezone.localdate() for row in signings if row.signature is None
        ),
        "first_step": WHO,
        "history": _history(one),
    }
    return render(request, "placements/agreement.html", context, status=status)


def _my_link(request: ActorRequest, signings: list[selectors.Signing]) -> str:
    """The référent opens her own link from here: the code goes to her address all the same."""
    mine = (row.signatory for row in signings if row.signature is None and row.signatory.email == request.user.email)
    one = next(mine, None)
    return signing_path(one) if one else ""


def _history(one: ImmersionAgreement) -> list[dict[str, Any]]:
    items = [
        {
            "at": log.at,
            "title": log.label,
            "by": str(log.actor) if log.actor else "",
            "text": log.reason,
            "tone": "info",
        }
        for log in transition_history(one)
    ]
    signed = [
        {
            "at": given.signed_at,
            "title": f"Signée par {given.name} ({given.get_role_display().lower()})",
            "text": "Effacée depuis par une modification." if given.voided_at else "",
            "icon": "pen",
            "tone": "neutral" if given.voided_at else "success",
        }
        for given in one.signatures.all()
    ]
    begun = {"at": one.created_at, "title": "Convention commencée", "icon": "file-earmark-text", "tone": "neutral"}
    return sorted([*items, *signed, begun], key=lambda item: item["at"], reverse=True)


# --- The form in steps --------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_step(request: ActorRequest, agreement_pk: int, step: str) -> HttpResponse:
    """One step, kept as soon as it is sent. One goes back and forth freely."""
    one = agreement_of(request, agreement_pk)
    if step not in STEPS:
        raise Http404(step)
    if one.status != ImmersionStatus.DRAFT:
        return redirect("placements:agreement", one.pk)
    if step in (WHO, CHECK):
        _opened(request, one)
    if step == CHECK:
        return _check_page(request, one)
    signatories = {row.signatory.role: row.signatory for row in selectors.signings_of(one)}
    form = FORMS[step](request.POST or None, agreement=one, signatories=signatories)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.agreement_save(
                actor=request.actor, agreement_id=one.pk, values=form.values, contacts=form.contacts
            )
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            return redirect(_next_url(request, one, step))
    context = {"form": form, **_step_context(one, step), **(_times(one) if step == WHEN else {})}
    return render(request, f"placements/agreement_{TEMPLATES[step]}.html", context, status=status_of(form, refusal))


TEMPLATES = {WHO: "who", HOST: "host", AIMS: "aims", WHEN: "when"}


def _next_url(request: ActorRequest, one: ImmersionAgreement, step: str) -> str:
    """On to the next step; or the same one, to see its totals or go on filling it."""
    steps = list(STEPS)
    if "stay" in request.POST:
        messages.success(request, "C'est enregistré.")
        target = step
    else:
        target = steps[steps.index(step) + 1]
    return _step_url(one, target)


def _step_url(one: ImmersionAgreement, step: str) -> str:
    return reverse("placements:agreement_step", args=[one.pk, step])


def _step_context(one: ImmersionAgreement, step: str) -> dict[str, Any]:
    names = list(STEPS)
    signatories = [row.signatory for row in selectors.signings_of(one)]
    open_steps = {finding.step for finding in findings_of(one, signatories, on=timezone.localdate())}
    rows = [
        {
            "label": label,
            "state": "current" if name == step else "todo" if name in open_steps or name == CHECK else "done",
            "url": _step_url(one, name),
        }
        for name, label in STEPS.items()
    ]
    place = names.index(step)
    return {
        "agreement": one,
        "step": step,
        "title": STEPS[step],
        "lead": LEADS.get(step, ""),
        "steps": rows,
        "current": place + 1,
        "previous_url": rows[place - 1]["url"] if place else "",
    }


def _times(one: ImmersionAgreement) -> dict[str, Any]:
    """What the schedule kept so far makes."""
    present = presences_of(one)
    return {
        "total": total_hours(present),
        "day_count": len(present),
        "weeks": [
            {"year": year, "week": week, "hours": hours} for (year, week), hours in hours_by_week(present).items()
        ],
        "warnings": warnings_of(one),
    }


def _check_page(request: ActorRequest, one: ImmersionAgreement) -> HttpResponse:
    """The summary: what each will read, what is missing, and the button that sends it."""
    signatories = [row.signatory for row in selectors.signings_of(one)]
    today = timezone.localdate()
    findings = findings_of(one, signatories, on=today)
    status = 200
    if request.method == "POST":
        try:
            services.agreement_send(actor=request.actor, agreement_id=one.pk, now=timezone.now())
        except Refused:
            status = 422  # what is missing is already listed on the page
        else:
            messages.success(request, "C'est envoyé : chacun reçoit son lien pour lire et signer.")
            return redirect("placements:agreement", one.pk)
    context = {
        **_step_context(one, CHECK),
        "document": document_of(one, signatories, on=today),
        "findings": [(finding, _step_url(one, finding.step)) for finding in findings],
        "warnings": warnings_of(one),
    }
    return render(request, "placements/agreement_check.html", context, status=status)


# --- What one does with it ----------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_reopen(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """Before the signatures already given are erased."""
    one = agreement_of(request, agreement_pk)
    if request.method != "POST" and one.status not in REOPEN.sources:
        return redirect("placements:agreement", one.pk)
    signed = one.signatures.filter(voided_at=None).count()
    closing = Closing(
        title=REOPEN.label,
        eyebrow=one.host.name,
        lead=f"Du {formats.day(one.starts_on)} au {formats.day(one.ends_on)}, pour {one.person} : "
        f"{signed} signature{'s' if signed > 1 else ''} donnée{'s' if signed > 1 else ''}.",
        told=REOPEN.confirm,
        button="Effacer les signatures et modifier",
        back_url=reverse("placements:agreement", args=[one.pk]),
        next_url=_step_url(one, CHECK),
        done="Vous pouvez modifier la convention. Chacun sait qu'elle sera à signer de nouveau.",
        is_grave=True,
    )
    act = partial(services.agreement_reopen, actor=request.actor, agreement_id=one.pk, now=timezone.now())
    return close(request, closing, nothing_asked(request), act)


@role_required(Role.REFERENT)
@require_POST
def agreement_act(request: ActorRequest, agreement_pk: int, action: str) -> HttpResponse:
    """Remind, ask for the assessment: one button each."""
    one = agreement_of(request, agreement_pk)
    if action not in ACTS:
        raise Http404(action)
    act, sentence = ACTS[action]
    try:
        act(actor=request.actor, agreement_id=one.pk, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("placements:agreement", one.pk)
    messages.success(request, sentence)
    return redirect("placements:agreement", one.pk)


ACTS: dict[str, tuple[Any, str]] = {
    "relancer": (services.signatures_remind, "C'est fait : ceux qui n'ont pas signé reçoivent un rappel."),
    "bilan": (services.assessment_ask, "C'est fait : le lien du bilan est envoyé."),
}


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_renew(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """A second month, with the same purpose."""
    one = agreement_of(request, agreement_pk)
    form = RenewalForm(request.POST or None)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            second = services.immersion_renew(
                actor=request.actor, agreement_id=one.pk, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            messages.success(request, "Le renouvellement est prêt : vérifiez chaque étape avant de l'envoyer.")
            return redirect("placements:agreement_step", second.pk, AIMS)
    context = {"agreement": one, "form": form}
    return render(request, "placements/agreement_renew.html", context, status=status_of(form, refusal))


def _may_postpone(one: ImmersionAgreement) -> bool:
    """Its first day came and not everybody has signed. Before that day, its dates are simply changed."""
    return one.status in services.UNSIGNED and one.starts_on <= timezone.localdate()


def _dates_proposed(one: ImmersionAgreement) -> dict[str, dt.date]:
    """As long as planned, from the same day of the week, once there is time to have it signed."""
    late = (timezone.localdate() + dt.timedelta(days=POSTPONED_DAYS) - one.starts_on).days
    moved = dt.timedelta(weeks=math.ceil(late / 7))
    return {"starts_on": one.starts_on + moved, "ends_on": one.ends_on + moved}


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_postpone(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """Other dates for what was not signed in time."""
    one = agreement_of(request, agreement_pk)
    if request.method != "POST" and not _may_postpone(one):
        return redirect("placements:agreement", one.pk)
    closing = Closing(
        title="Reporter l'immersion",
        eyebrow=one.host.name,
        lead=f"Elle était prévue du {formats.day(one.starts_on)} au {formats.day(one.ends_on)}.",
        told="Les nouvelles dates sont vérifiées avec la loi. La convention redevient un brouillon, avec la même "
        "semaine d'horaires : vous la relisez et la renvoyez. Les signatures déjà données s'effacent, et chacun en est "
        "prévenu.",
        button="Reporter à ces dates",
        back_url=reverse("placements:agreement", args=[one.pk]),
        next_url=_step_url(one, CHECK),
        done="C'est reporté. Vérifiez la convention, puis envoyez-la à la signature.",
    )
    form = PostponeForm(request.POST or None, initial=_dates_proposed(one))
    act = partial(services.agreement_postpone, actor=request.actor, agreement_id=one.pk, now=timezone.now())
    return close(request, closing, form, act)


@role_required(Role.REFERENT, Role.EMPLOYER)
@require_safe
def agreement_document(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """The PDF: of what was sent to be signed, or of the draft as it stands."""
    one = agreement_of(request, agreement_pk)
    _opened(request, one)
    return agreement_pdf(one)


# --- The host -----------------------------------------------------------------------------------------------------
@role_required(Role.EMPLOYER)
@require_safe
def host_agreements(request: ActorRequest) -> HttpResponse:
    """The immersions at the employer's, from the day they are sent to be signed."""
    rows = selectors.agreements_of(request.actor).order_by("-starts_on", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/host_agreements.html", {"page": page, "rows": [row_of(one) for one in page]})


@role_required(Role.EMPLOYER)
@require_safe
def host_agreement(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """One immersion: who signs, when the person comes, and what to do in case of an accident."""
    one = agreement_of(request, agreement_pk)
    _opened(request, one)
    signings = selectors.signings_of(one)
    context = {
        "agreement": one,
        "document": one.document,
        "accident": (one.document or {}).get("accident") or accident_steps(one, None),
        "tone": selectors.TONES[one.status],
        "signings": signings,
        "waited": selectors.waited_for(signings) if one.status == ImmersionStatus.SIGNING else [],
        "can_end": one.status in (ImmersionStatus.READY, ImmersionStatus.RUNNING),
        "is_over": one.status not in UNFINISHED,
        "my_link": _my_link(request, signings) if one.status == ImmersionStatus.SIGNING else "",
        "assessment": getattr(one, "assessment", None),
        "until": formats.day(one.ends_on),
    }
    return render(request, "placements/host_agreement.html", context)
