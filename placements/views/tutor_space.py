"""The tutor's own page, by a signed link and without an account. A GET changes nothing: mail programs open links."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import VisitorRequest
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from core.throttle import Throttled, throttle, visitor_address
from employers.models import Tutor
from placements import selectors_tutoring as selectors
from placements import tutor_links as links
from placements.enums import PulseAnswer
from placements.forms.tutoring import NoteForm, PulseForm, WordsForm
from placements.link_tokens import is_sent_to
from placements.models import TutoringAssignment, TutoringCheck, TutorNote
from placements.reaching import reach_of, refuse_forgotten
from placements.services import tutoring_follow as follow
from placements.tutor_documents import certificate_pdf, occupation_of, sheet_data, sheet_pdf, tutor_certificate_data
from placements.tutor_sheets import SHEETS
from placements.views.sending import refusal_say, status_of
from placements.views.tutorings import ANSWER_TONES, sheet_of

SENDINGS_AN_HOUR = 120
THANKS: dict[str, str] = {
    PulseAnswer.OK: "Merci ! C'est noté.",
    PulseAnswer.SO_SO: "Merci ! Le référent le lira.",
    PulseAnswer.HELP: "Le référent est prévenu tout de suite. Il vous contacte.",
}


def link_ended(request: VisitorRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "placements/tutor_link_ended.html", {"sentence": sentence}, status=status)


def _refused_link(request: VisitorRequest, refused: Refused) -> HttpResponse:
    return link_ended(request, str(refused), status=404 if "altered" in refused.codes else 410)


def _slow_down(request: VisitorRequest) -> None:
    throttle(scope="tutor_link", key=visitor_address(request), limit=SENDINGS_AN_HOUR, seconds=3600)


def _is_hers(stamp: str, tutor: Tutor) -> bool:
    return is_sent_to(stamp, email=tutor.email, phone=tutor.phone)


def _tutoring(token: str) -> TutoringAssignment:
    """The tutoring of a link. Raises Refused when the link says nothing any more."""
    tutoring_id, stamp = links.tutoring_of_token(token)
    found = selectors.tutoring_by_link(tutoring_id)
    if found is None or not _is_hers(stamp, found.tutor):
        raise Refused.because("gone", "Ce lien ne sert plus : un autre tuteur ou une autre adresse a pris la suite.")
    refuse_forgotten(found.person)
    return found


# --- The tutor's page -------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_space(request: VisitorRequest, token: str) -> HttpResponse:
    """Whom she follows, the next meetings, the sheets, her notes, and three buttons to say how it goes."""
    try:
        one = _tutoring(token)
    except Refused as refused:
        return _refused_link(request, refused)
    if request.method == "POST":
        try:
            _slow_down(request)
        except Throttled as throttled:
            return link_ended(request, str(throttled), status=429)
        act = ACTIONS.get(request.POST.get("action", ""))
        if act is None:
            return _space_page(request, one, token, status=422)
        return act(request, one, token)
    if "effacer" in request.GET:
        return _erase_page(request, one, token)
    return _space_page(request, one, token)


def _erase_page(request: VisitorRequest, one: TutoringAssignment, token: str) -> HttpResponse:
    """The note to erase, and what it means; its page when it is erased already."""
    note = one.notes.filter(pk=_number(request.GET.get("effacer", ""))).first()
    if note is None:
        return _back(token, "notes")
    return render(request, "placements/tutor_note_erase.html", {"note": note, "token": token})


def _space_page(
    request: VisitorRequest,
    one: TutoringAssignment,
    token: str,
    *,
    note_form: NoteForm | None = None,
    pulse_form: PulseForm | None = None,
    words_form: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    is_over, days = one.is_over(today), (today - one.starts_on).days
    due = [sheet for sheet in SHEETS.values() if sheet.day <= days]
    context: dict[str, Any] = {
        "one": one,
        "token": token,
        "who": selectors.name_for_host(one),
        "occupation": occupation_of(one),
        "referent": one.person.referent,
        "meetings": selectors.meetings_of(one, on=today),
        "is_over": is_over,
        "has_begun": one.starts_on <= today,
        "answers": PulseAnswer.choices,
        "today_check": one.checks.filter(due_on=today).exclude(answer="").first(),
        "tones": ANSWER_TONES,
        "notes": list(one.notes.all()),
        "note_form": note_form or NoteForm(initial={"stage": due[-1].stage if due else ""}),
        "pulse_form": pulse_form or PulseForm(),
        "words_form": words_form or WordsForm(initial={"words": one.words}),
        "sheets": list(SHEETS.values()),
    }
    return render(request, "placements/tutor_space.html", context, status=status)


def _space_path(one: TutoringAssignment) -> str:
    """The page of the tutor who opened the link of a question, for as long as somebody can write to her."""
    reach = reach_of(one.tutor)
    return reverse("placements:tutor_space", args=[links.space_token(one.pk, reach.address)]) if reach else ""


def _back(token: str, anchor: str = "") -> HttpResponse:
    url = reverse("placements:tutor_space", args=[token])
    return redirect(f"{url}#{anchor}" if anchor else url)


def _say(request: VisitorRequest, one: TutoringAssignment, token: str) -> HttpResponse:
    form = PulseForm(request.POST)
    answer = request.POST.get("answer", "")
    refusal: Refused | None = None
    if form.is_valid():
        try:
            follow.check_say(
                tutoring_id=one.pk, answer=answer, comment=form.cleaned_data["comment"], now=timezone.now()
            )
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            messages.success(request, THANKS[answer])
            return _back(token)
    return _space_page(request, one, token, pulse_form=form, status=status_of(form, refusal))


def _note(request: VisitorRequest, one: TutoringAssignment, token: str) -> HttpResponse:
    form = NoteForm(request.POST)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            with once(form) as sending:
                if not sending.is_repeat:
                    follow.note_add(tutoring_id=one.pk, now=timezone.now(), **form.values)
                    sending.done_url = request.path
                    shared = form.cleaned_data["is_shared"]
                    messages.success(
                        request, "Votre note est partagée avec le référent." if shared else "Votre note est gardée."
                    )
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            return _back(token, "notes")
    return _space_page(request, one, token, note_form=form, status=status_of(form, refusal))


def _words(request: VisitorRequest, one: TutoringAssignment, token: str) -> HttpResponse:
    form = WordsForm(request.POST)
    if form.is_valid():
        follow.words_set(tutoring_id=one.pk, words=form.cleaned_data["words"])
        messages.success(request, "C'est enregistré pour son attestation.")
        return _back(token, "savoir-faire")
    return _space_page(request, one, token, words_form=form, status=422)


def _share(request: VisitorRequest, one: TutoringAssignment, token: str) -> HttpResponse:
    is_shared = request.POST.get("partage") == "oui"
    try:
        follow.note_share(tutoring_id=one.pk, note_id=_number(request.POST.get("note", "")), is_shared=is_shared)
    except TutorNote.DoesNotExist:
        messages.error(request, "Cette note n'existe plus.")
    else:
        messages.success(request, "Note partagée." if is_shared else "Note gardée pour vous.")
    return _back(token, "notes")


def _erase(request: VisitorRequest, one: TutoringAssignment, token: str) -> HttpResponse:
    follow.note_remove(tutoring_id=one.pk, note_id=_number(request.POST.get("note", "")))
    messages.success(request, "La note est effacée.")
    return _back(token, "notes")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


ACTIONS: dict[str, Callable[[VisitorRequest, TutoringAssignment, str], HttpResponse]] = {
    "point": _say,
    "note": _note,
    "savoir-faire": _words,
    "partager": _share,
    "effacer": _erase,
}


@login_not_required
@never_cache
@require_safe
def tutor_space_sheet(request: VisitorRequest, token: str, sheet: str) -> HttpResponse:
    """A sheet by the tutor's link, on screen or as a document with `?format=pdf`."""
    found = sheet_of(sheet)
    try:
        one = _tutoring(token)
    except Refused as refused:
        return _refused_link(request, refused)
    if request.GET.get("format") == "pdf":
        return sheet_pdf(one, found, on=timezone.localdate())
    context = {
        "sheet": sheet_data(one, found),
        "back_name": "placements:tutor_space",
        "back_key": token,
        "is_link": True,
    }
    return render(request, "placements/tutor_sheet.html", context)


@login_not_required
@never_cache
@require_safe
def tutor_space_certificate(request: VisitorRequest, token: str) -> HttpResponse:
    """The tutor's certificate of tutoring."""
    try:
        one = _tutoring(token)
    except Refused as refused:
        return _refused_link(request, refused)
    today = timezone.localdate()
    if one.starts_on > today:
        raise Http404("nothing to certify yet")
    data = tutor_certificate_data(one, on=today)
    return certificate_pdf(data, on=today, filename="attestation-tuteur.pdf")


# --- « Ça va ? » ------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_check(request: VisitorRequest, token: str) -> HttpResponse:
    """Three large buttons; the answer is given once, under a lock."""
    try:
        check_id, stamp = links.check_of_token(token)
        check = _check(check_id, stamp)
    except Refused as refused:
        return _refused_link(request, refused)
    one = check.assignment
    if check.answered_at is not None:
        thanks = request.GET.get("merci") == "1"
        sentence = THANKS[check.answer] if thanks else "Vous avez déjà répondu : merci."
        return _answered(request, check, sentence, thanks=thanks)
    if one.is_over(timezone.localdate()):
        return link_ended(request, "Ce tutorat est terminé. Merci d'avoir accompagné cette personne !", status=410)
    form = PulseForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _slow_down(request)
            follow.check_answer(
                check_id=check.pk,
                answer=request.POST.get("answer", ""),
                comment=form.cleaned_data["comment"],
                now=timezone.now(),
            )
        except Throttled as throttled:
            return link_ended(request, str(throttled), status=429)
        except Conflict as conflict:
            return link_ended(request, str(conflict), status=409)
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            return redirect(f"{request.path}?merci=1")
    context = {
        "check": check,
        "one": one,
        "who": selectors.name_for_host(one),
        "form": form,
        "answers": PulseAnswer.choices,
    }
    return render(request, "placements/tutor_check.html", context, status=status_of(form, refusal))


def _check(check_id: int, stamp: str) -> TutoringCheck:
    related = [f"assignment__{name}" for name in selectors.RELATED]
    check = TutoringCheck.objects.select_related(*related).filter(pk=check_id).first()
    if check is None or not _is_hers(stamp, check.assignment.tutor):
        raise Refused.because("gone", "Ce lien ne sert plus.")
    refuse_forgotten(check.assignment.person)
    return check


def _answered(request: VisitorRequest, check: TutoringCheck, sentence: str, *, thanks: bool) -> HttpResponse:
    one = check.assignment
    context = {
        "sentence": sentence,
        "thanks": thanks,
        "space_url": _space_path(one),
        "is_help": check.is_alert,
        "referent": one.person.referent,
    }
    return render(request, "placements/tutor_thanks.html", context, status=200 if thanks else 410)
