"""What the facilitator writes about a lot: penalty proposals, letters, meetings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.documents.letters import letter_first_text, letter_pdf
from clauses.enums import LetterKind
from clauses.forms.exchanges import LetterForm, MeetingForm, PenaltyForm
from clauses.models import Letter, Lot, Meeting, PenaltyProposal
from clauses.selectors.lots import lots_of, progress_of
from clauses.services.exchanges import letter_discard, letter_send, letter_write, meeting_step_done, meeting_write
from clauses.services.penalties import penalty_propose, penalty_withdraw
from clauses.views.common import penalty_estimate, show_refusal, today
from core.errors import Refused
from core.forms import once


@role_required(Role.FACILITATOR)
@require_safe
def lot_exchanges(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)
    context = {
        "lot": lot,
        "penalties": PenaltyProposal.objects.filter(lot=lot).select_related("proposed_by", "decided_by"),
        "letters": Letter.objects.filter(lot=lot).select_related("company", "sent_by", "reply").defer("content"),
        "meetings": Meeting.objects.filter(lot=lot).select_related("created_by"),
        "companies": _companies(lot),
        "kinds": LetterKind.choices,
    }
    return render(request, "clauses/facilitator/lot_exchanges.html", context)


def _companies(lot: Lot) -> list[tuple[int, str]]:
    rows = lot.participations.filter(organisation__isnull=False).select_related("organisation")
    return [(one.organisation_id, one.display_name) for one in rows if one.organisation_id is not None]


# --- Penalty ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def penalty_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(lots_of(request.actor), pk=lot_id)
    progress = progress_of(lot, on=today())
    estimate = penalty_estimate(lot, progress.totals)
    form = PenaltyForm(request.POST or None, initial={"euros": estimate.euros if estimate else None})
    status, back = 200, reverse("clauses:lot_exchanges", args=[lot.pk])
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        penalty_propose(
                            actor=request.actor, lot_id=lot.pk, now=timezone.now(), on=today(), **form.values
                        )
                        sending.done_url = back
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "La proposition est envoyée à l'acheteur, qui décide.")
                return redirect(back)
    context = {"lot": lot, "form": form, "progress": progress, "estimate": estimate}
    return render(request, "clauses/facilitator/penalty_form.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_POST
def penalty_take_back(request: ActorRequest, penalty_id: int) -> HttpResponse:
    proposed = get_object_or_404(PenaltyProposal.objects.visible_to(request.actor), pk=penalty_id)
    try:
        penalty_withdraw(actor=request.actor, penalty_id=proposed.pk, now=timezone.now())
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "La proposition est retirée.")
    return redirect("clauses:lot_exchanges", proposed.lot_id)


# --- Letters ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    """A letter starts from a text with the figures of the day; every word can be changed."""
    lot = get_object_or_404(lots_of(request.actor), pk=lot_id)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LetterKind.values else LetterKind.REMINDER
    subject, body = letter_first_text(kind, lot, progress_of(lot, on=today()))
    form = LetterForm(
        request.POST or None, companies=_companies(lot), initial={"kind": kind, "subject": subject, "body": body}
    )
    return _letter_form(request, lot, form, None)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_detail(request: ActorRequest, letter_id: int) -> HttpResponse:
    """A draft can be changed, looked at, sent or thrown away; a letter that was sent is shown as it was."""
    letter = get_object_or_404(
        Letter.objects.visible_to(request.actor).select_related("lot__contract__buyer", "company", "sent_by", "reply"),
        pk=letter_id,
    )
    if letter.is_sent:
        return render(request, "clauses/facilitator/letter_sent.html", {"letter": letter, "lot": letter.lot})
    initial = {name: getattr(letter, name) for name in ("company_id", "kind", "subject", "body", "reply_by")}
    form = LetterForm(request.POST or None, companies=_companies(letter.lot), initial=initial)
    return _letter_form(request, letter.lot, form, letter)


def _letter_form(request: ActorRequest, lot: Lot, form: LetterForm, letter: Letter | None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                address = _letter_save(request, lot, form, letter)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                return redirect(address)
    context = {"lot": lot, "form": form, "letter": letter}
    return render(request, "clauses/facilitator/letter_form.html", context, status=status)


def _letter_save(request: ActorRequest, lot: Lot, form: LetterForm, letter: Letter | None) -> str:
    now = timezone.now()
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            written = letter_write(
                actor=request.actor,
                lot_id=lot.pk,
                values=form.values,
                now=now,
                letter_id=letter.pk if letter else None,
            )
            if request.POST.get("action") == "send":
                letter_send(actor=request.actor, letter_id=written.pk, now=now)
                messages.success(request, "Le courrier est envoyé et conservé tel quel.")
            else:
                messages.success(request, "Le projet de courrier est enregistré.")
            sending.done_url = reverse("clauses:letter_detail", args=[written.pk])
    return sending.done_url


@role_required(Role.FACILITATOR)
@require_POST
def letter_throw_away(request: ActorRequest, letter_id: int) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.visible_to(request.actor).defer("content"), pk=letter_id)
    try:
        letter_discard(actor=request.actor, letter_id=letter.pk)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "Le projet de courrier est supprimé.")
    return redirect("clauses:lot_exchanges", letter.lot_id)


@role_required(Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR)
@require_safe
def letter_document(request: ActorRequest, letter_id: int) -> HttpResponse:
    """The PDF: the very bytes that were sent, or a draft made now for the facilitator."""
    letter = get_object_or_404(
        Letter.objects.visible_to(request.actor).select_related(
            "lot__contract__buyer", "company", "sender", "created_by", "sent_by"
        ),
        pk=letter_id,
    )
    content = bytes(letter.content) if letter.content is not None else letter_pdf(letter, on=today())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="courrier-{letter.reference or "projet"}.pdf"'
    return response


# --- Meetings ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)
    return _meeting_form(request, lot, None)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: ActorRequest, meeting_id: int) -> HttpResponse:
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.actor).select_related("lot__contract"), pk=meeting_id
    )
    return _meeting_form(request, meeting.lot, meeting)


def _meeting_form(request: ActorRequest, lot: Lot, meeting: Meeting | None) -> HttpResponse:
    form = MeetingForm.of(meeting, request.POST if request.method == "POST" else None)
    status, back = 200, reverse("clauses:lot_exchanges", args=[lot.pk])
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        meeting_write(
                            actor=request.actor,
                            lot_id=lot.pk,
                            values=form.values,
                            now=timezone.now(),
                            meeting_id=meeting.pk if meeting else None,
                        )
                        sending.done_url = back
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "La réunion est enregistrée.")
                return redirect(back)
    context = {"lot": lot, "form": form, "meeting": meeting}
    return render(request, "clauses/facilitator/meeting_form.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_POST
def meeting_done(request: ActorRequest, meeting_id: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.actor), pk=meeting_id)
    meeting_step_done(actor=request.actor, meeting_id=meeting.pk, on=today())
    messages.success(request, "L'étape est marquée comme faite.")
    return redirect("clauses:lot_exchanges", meeting.lot_id)
