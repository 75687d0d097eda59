"""Pages that a person opens by the link of a mail, without an account, in her language.

Opening one changes nothing, since mail programs open links by themselves: only a button answers. The questions show
the first name and the step, nothing else. Her own page also leads to her passport; the whole file asks for her date of
birth.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import VisitorRequest
from core.errors import Conflict, Refused
from core.throttle import Throttled, throttle, visitor_address
from people.models import Person
from placements import services
from placements.enums import AGREED, ProposalStatus, Respondent, VoiceKind
from placements.forms import VoiceConsentForm, VoiceMilestoneForm, VoiceRatingForm
from placements.link_tokens import is_sent_to
from placements.models import FollowUp, ImmersionAgreement, Proposal
from placements.reaching import FORGOTTEN, refuse_forgotten
from placements.selectors_documents import joined_to, kinds_of
from placements.voice import links
from placements.voice.language import Language, all_languages
from placements.voice.questions import consent_is_open, first_moment, presence_is_open

LIMIT, WINDOW_SECONDS = 120, 600  # a library or a telephone network is one address for many people
ENDS = {"expired": "link_expired", FORGOTTEN: "forgotten"}
Row = TypeVar("Row")
Shown = Callable[[VisitorRequest, Any, Language], HttpResponse]


def by_link(kind: links.LinkKind) -> Callable[[Shown], Callable[..., HttpResponse]]:
    """A page opened by a link of this kind: its language is chosen, the link read, sendings counted.

    The view receives what the link is about. Refusals it raises become a kind page: 404 altered, 410 too old or over,
    409 said meanwhile, 429 too often.
    """

    def decorate(view: Shown) -> Callable[..., HttpResponse]:
        @login_not_required
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def open_link(request: VisitorRequest, token: str) -> HttpResponse:
            language = Language.named(request.POST.get("langue") or request.GET.get("langue") or "")
            try:
                about, sent_to = links.phone_part(links.voice_read(kind, token))
                _refuse_given_up(sent_to)
                if request.method == "POST":
                    throttle(scope="voice", key=visitor_address(request), limit=LIMIT, seconds=WINDOW_SECONDS)
                return view(request, about, language)
            except Throttled:
                return end(request, language, "wait", status=429)
            except Conflict as conflict:
                key = "already" if conflict.codes & {"already_said", "already_answered"} else "over"
                return end(request, language, key, status=409 if request.method == "POST" else 410)
            except Refused as refused:
                key = next((ENDS[code] for code in sorted(refused.codes) if code in ENDS), "link_altered")
                return end(request, language, key, status=404 if key == "link_altered" else 410)

        return open_link

    return decorate


def _refuse_given_up(sent_to: tuple[int, str] | None) -> None:
    """A link sent to a number that is no longer hers is as one too old: somebody else holds that telephone."""
    if sent_to is None:
        return
    person_id, stamp = sent_to
    phone = Person.objects.filter(pk=person_id).values_list("phone", flat=True).first() or ""
    if not is_sent_to(stamp, email="", phone=phone):
        raise Refused.because("expired", "sent to another number")


def show(
    request: VisitorRequest, template: str, language: Language, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One of these pages, with what its frame needs."""
    full = {"language": language, "languages": all_languages(), **context}
    return render(request, f"placements/voice/{template}.html", full, status=status)


def end(request: VisitorRequest, language: Language, key: str, *, status: int) -> HttpResponse:
    """Why the link leads nowhere."""
    offers_link = key in {"link_expired", "link_altered"}
    return show(
        request, "end", language, status=status, sentence=language.say(key), thanks=False, offers_link=offers_link
    )


def thank(request: VisitorRequest, language: Language, *, told: bool = False) -> HttpResponse:
    return show(request, "end", language, sentence=language.say("thanks_text"), thanks=True, told=told)


def done(request: VisitorRequest, language: Language, *, told: bool = False) -> HttpResponse:
    """After an answer: a page that may be loaded again without sending again."""
    return redirect(f"{request.path}?langue={language.code}&merci={'2' if told else '1'}")


def is_thanked(request: VisitorRequest) -> bool:
    return request.method != "POST" and request.GET.get("merci") in {"1", "2"}


def refuse_said(*, is_said: bool, is_over: bool) -> None:
    if is_said:
        raise Conflict.because("already_said", "said")
    if is_over:
        raise Conflict.because("over", "over")


# --- A proposal ---------------------------------------------------------------------------------------------------
@by_link(links.CONSENT)
def consent(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """Yes or no to being presented for one opening."""
    one = _proposal(about)
    kinds = kinds_of(joined_to(one))
    question = YesOrNo(
        person=one.person,
        is_said=one.sayings.filter(kind=VoiceKind.CONSENT).exists(),
        is_over=not consent_is_open(one),
        words="consent",
        sentences=[
            language.say(f"consent_{one.kind}", title=one.opening.title, employer=one.employer.name),
            language.say(_consent_about(one)),
            *([language.say("consent_documents", documents=", ".join(kinds))] if kinds else []),
            language.say("consent_free"),
        ],
    )

    def answer(**said: Any) -> bool:
        saying = services.proposal_consent(proposal_id=one.pk, **said)
        one.refresh_from_db(fields=["status"])
        return saying.agrees is False or one.status == ProposalStatus.CLOSED

    return _yes_or_no(request, language, question, answer)


def _consent_about(proposal: Proposal) -> str:
    """What the employer knows of her by now."""
    if proposal.status == ProposalStatus.ASKED:
        return "consent_first"
    return "consent_met" if proposal.status in AGREED else "consent_after"


def _proposal(pk: Any) -> Proposal:
    rows = Proposal.objects.select_related("person", "employer", "job_offer", "immersion", "agreement")
    proposal = _found(rows.filter(pk=pk).first())
    refuse_forgotten(proposal.person)
    return proposal


def _found(row: Row | None) -> Row:
    """What a link is about; a link of what is no more does not work, as an altered one."""
    if row is None:
        raise Refused.because("altered", "nothing has this key")
    return row


# --- A meeting ----------------------------------------------------------------------------------------------------
@by_link(links.INTERVIEW)
def interview(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """Whether she comes to her interview; a link about a date that moved is over."""
    pk, instant = links.pair_read(about)
    at, one = dt.datetime.fromisoformat(instant), _proposal(pk)
    is_planned = one.status == ProposalStatus.INTERVIEW and one.interview_at == at
    sentences = [language.say("presence_interview", employer=one.employer.name, when=language.moment(at))]
    if one.interview_place:
        sentences.append(language.say("presence_place", place=one.interview_place))
    question = YesOrNo(
        person=one.person,
        is_said=one.sayings.filter(kind=VoiceKind.INTERVIEW, about_at=at).exists(),
        is_over=not is_planned or at <= timezone.now(),
        words="presence",
        sentences=sentences,
    )

    def answer(**said: Any) -> bool:
        return services.interview_presence(proposal_id=one.pk, about_at=at, **said).agrees is False

    return _yes_or_no(request, language, question, answer)


@by_link(links.IMMERSION)
def immersion(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """Whether she comes to her immersion; a link about a first day that moved is over."""
    pk, day = links.pair_read(about)
    starts_on, one = dt.date.fromisoformat(day), _agreement(pk)
    said_of_it = one.sayings.filter(kind=VoiceKind.IMMERSION, about_at=first_moment(starts_on))
    question = YesOrNo(
        person=one.person,
        is_said=said_of_it.exists(),
        is_over=not presence_is_open(one, starts_on=starts_on, on=timezone.localdate()),
        words="presence",
        sentences=[language.say("presence_immersion", employer=one.host.name, when=language.day(starts_on))],
    )

    def answer(**said: Any) -> bool:
        return services.immersion_presence(agreement_id=one.pk, starts_on=starts_on, **said).agrees is False

    return _yes_or_no(request, language, question, answer)


def _agreement(pk: Any) -> ImmersionAgreement:
    agreement = _found(ImmersionAgreement.objects.select_related("person", "host").filter(pk=pk).first())
    refuse_forgotten(agreement.person)
    return agreement


# --- A yes or a no ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class YesOrNo:
    """A question answered by one of two buttons; `words` begins the names of its title and its buttons."""

    person: Person
    is_said: bool
    is_over: bool
    words: str
    sentences: list[SafeString]


def _yes_or_no(
    request: VisitorRequest, language: Language, question: YesOrNo, answer: Callable[..., bool]
) -> HttpResponse:
    """Show the question, or take its answer: `answer` writes it, and says whether the référent is told at once."""
    if question.is_said and is_thanked(request):
        return thank(request, language, told=request.GET["merci"] == "2")
    refuse_said(is_said=question.is_said, is_over=question.is_over)
    form = VoiceConsentForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        agrees, word = form.cleaned_data["answer"] == "yes", form.cleaned_data["word"]
        told = answer(agrees=agrees, now=timezone.now(), word=word, language=language.code)
        return done(request, language, told=told)
    return show(
        request,
        "yes_or_no",
        language,
        status=422 if form.errors else 200,
        form=form,
        person=question.person,
        sentences=question.sentences,
        title=language.say(f"{question.words}_title"),
        yes=language.say(f"{question.words}_yes"),
        no=language.say(f"{question.words}_no"),
    )


# --- What she thinks of a step --------------------------------------------------------------------------------------
@by_link(links.RATE_INTERVIEW)
def rate_interview(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    one = _proposal(about)
    return _rate(request, language, one, question=language.say("rating_interview", employer=one.employer.name))


@by_link(links.RATE_IMMERSION)
def rate_immersion(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    one = _agreement(about)
    return _rate(request, language, one, question=language.say("rating_immersion", employer=one.host.name))


def _rate(
    request: VisitorRequest, language: Language, step: Proposal | ImmersionAgreement, *, question: str
) -> HttpResponse:
    is_said = step.sayings.filter(kind=VoiceKind.RATING).exists()
    if is_said and is_thanked(request):
        return thank(request, language)
    refuse_said(is_said=is_said, is_over=False)
    form = VoiceRatingForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        services.step_rate(step=step, now=timezone.now(), language=language.code, **form.cleaned_data)
        return done(request, language)
    return show(
        request,
        "questions",
        language,
        status=422 if form.errors else 200,
        form=form,
        person=step.person,
        title=language.say("rating_title"),
        sentences=[question],
    )


# --- How it goes --------------------------------------------------------------------------------------------------
@by_link(links.MILESTONE)
def milestone(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """How it goes in her job, at a milestone."""
    rows = FollowUp.objects.select_related("hire__person", "hire__employer")
    one = _found(rows.filter(pk=about).first())
    refuse_forgotten(one.hire.person)
    is_said = one.answers.filter(respondent=Respondent.PERSON).exists()
    if is_said and is_thanked(request):
        return thank(request, language, told=request.GET["merci"] == "2")
    refuse_said(is_said=is_said, is_over=one.done_at is not None)
    form = VoiceMilestoneForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        services.follow_up_answer(
            follow_up_id=one.pk,
            respondent=Respondent.PERSON,
            now=timezone.now(),
            language=language.code,
            **form.cleaned_data,
        )
        return done(request, language, told=form.cleaned_data["help_wanted"])
    hire = one.hire
    return show(
        request,
        "questions",
        language,
        status=422 if form.errors else 200,
        form=form,
        person=hire.person,
        title=language.say("milestone_title"),
        sentences=[
            language.say("milestone_text", employer=hire.employer.name, when=language.day(hire.starts_on)),
            language.say("milestone_read"),
        ],
    )
