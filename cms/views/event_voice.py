"""The page by which a person says whether she comes to a meeting, in her language and without an account."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from accounts.http import VisitorRequest
from cms import services
from cms.event_links import EVENT, EVENT_NEWS
from cms.models import EventPage, EventRegistration
from cms.services.seats import place_told
from core.errors import Refused
from placements.forms import VoiceConsentForm
from placements.reaching import refuse_forgotten
from placements.views.voice import by_link, done, end, is_thanked, show, thank
from placements.voice import links
from placements.voice.language import Language


@by_link(EVENT)
def event(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """Whether she comes; she may change her mind until it begins."""
    return _event(request, about, language)


@by_link(EVENT_NEWS)
def event_news(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """The same, reached by a message that tells of a change."""
    return _event(request, about, language)


def _event(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    pk, instant = links.pair_read(about)
    one, told_at = _registration(pk), dt.datetime.fromisoformat(instant)
    if is_thanked(request):
        return thank(request, language, told=request.GET["merci"] == "2")
    if ended := _ended(one, told_at):
        return end(request, language, ended, status=410)
    form = VoiceConsentForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        return _answer(request, one, told_at, form, language)
    return show(
        request,
        "yes_or_no",
        language,
        status=422 if form.errors else 200,
        form=form,
        person=one.person,
        sentences=_sentences(one, language),
        title=language.say("presence_title"),
        yes=language.say("presence_yes"),
        no=language.say("presence_no"),
    )


def _answer(
    request: VisitorRequest, one: EventRegistration, told_at: dt.datetime, form: VoiceConsentForm, language: Language
) -> HttpResponse:
    said, now = form.cleaned_data, timezone.now()
    comes = said["answer"] == "yes"
    if comes:
        services.registration_confirm(registration_id=one.pk, about_at=told_at, now=now)
    else:
        services.registration_decline(registration_id=one.pk, about_at=told_at, now=now, word=said["word"])
    return done(request, language, told=not comes)


def _sentences(one: EventRegistration, language: Language) -> list[Any]:
    meeting: EventPage = one.event
    sentences = [
        language.say("presence_event", title=meeting.title, when=language.moment(meeting.starts_at)),
        language.say("presence_place", place=place_told(meeting)),
    ]
    if one.status == "waiting":
        sentences.append(language.say("event_waiting"))
    return sentences


def _ended(one: EventRegistration, told_at: dt.datetime) -> str:
    """Why there is nothing to answer any more, as a key of the words; empty while there is."""
    if one.event.is_called_off:
        return "event_called_off"
    if not one.is_active:
        return "event_cancelled"
    has_moved = one.event.starts_at != told_at
    return "event_over" if has_moved or one.event.starts_at <= timezone.now() else ""


def _registration(pk: Any) -> EventRegistration:
    one = EventRegistration.objects.select_related("person", "event__desk").filter(pk=pk).first()
    if one is None or one.person is None:
        raise Refused.because("altered", "nothing has this key")
    refuse_forgotten(one.person)
    return one
