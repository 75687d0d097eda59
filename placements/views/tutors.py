"""The tutors of the company where a person was hired or is welcomed: who has a place, who may not, by which article."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core import formats
from core.errors import Conflict, Reason, Refused
from employers.enums import OpeningKind, TutorRegime
from employers.models import Tutor
from matching import live
from matching import selectors as matching
from matching.engine.types import Match
from matching.loading import openings_load
from people.models import Person
from placements.enums import MeetingRhythm
from placements.models import Hire, ImmersionAgreement
from placements.rules import regime_rule
from placements.selectors_tutoring import assignments_of
from placements.services.tutoring import (
    Placement,
    Terms,
    followed_meanwhile,
    placement_of,
    tutor_assign,
    tutor_reasons,
    tutor_release,
    tutor_replace,
)
from placements.views.closing import Closing, close, nothing_asked


@dataclass(frozen=True, slots=True)
class Choice:
    """A tutor of the company: what fits, how many places are left, why she may not."""

    tutor: Tutor
    active: int
    match: Match | None
    refusals: list[Reason]
    needs_exception: bool = False

    @property
    def left(self) -> int:
        return max(0, self.tutor.capacity - self.active)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_of_hire(request: ActorRequest, hire_pk: int) -> HttpResponse:
    rows = Hire.objects.visible_to(request.actor).select_related("person", "employer", "occupation")
    return _page(request, rows.filter(pk=hire_pk).first(), reverse("placements:tutor_of_hire", args=[hire_pk]))


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_of_immersion(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    rows = ImmersionAgreement.objects.filter(person__in=Person.objects.visible_to(request.actor))
    row = rows.select_related("person", "host", "occupation").filter(pk=agreement_pk).first()
    return _page(request, row, reverse("placements:tutor_of_immersion", args=[agreement_pk]))


def _page(request: ActorRequest, row: Hire | ImmersionAgreement | None, here: str) -> HttpResponse:
    if row is None:
        raise Http404("no such placement in this scope")
    if "retirer" in request.GET:
        return _release(request, row, here)
    status = 200
    if request.method == "POST":
        try:
            _act(request, row)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            status = 409
        except Refused as refused:
            messages.error(request, str(refused))
            status = 422
        else:
            return redirect(here)
    placement = placement_of(row)
    repeats = "oui" in {request.GET.get("redouble"), request.POST.get("redouble")}
    choices = choices_of(placement, repeats=repeats)
    given = assignments_of(row)
    current = given[0] if given and given[0].ended_at is None else None
    context = {
        "person": placement.person,
        "placement": placement,
        "employer": row.employer if isinstance(row, Hire) else row.host,
        "regime": _regime_words(placement),
        "assignment": current,
        "earlier": [one for one in given if one.ended_at is not None],
        "is_apprenticeship": placement.regime == TutorRegime.APPRENTICESHIP,
        "repeats": repeats,
        "rhythms": MeetingRhythm.choices,
        "may_replace": current is not None and not current.is_over(timezone.localdate()),
        "free": [one for one in choices if not one.refusals],
        "refused": [one for one in choices if one.refusals],
        "is_immersion": isinstance(row, ImmersionAgreement),
    }
    return render(request, "placements/tutors.html", context, status=status)


def _release(request: ActorRequest, row: Hire | ImmersionAgreement, here: str) -> HttpResponse:
    """Before the tutor is taken back, on a page of its own."""
    given = assignments_of(row)
    current = given[0] if given and given[0].ended_at is None else None
    if current is None and request.method != "POST":
        return redirect(here)
    closing = Closing(
        title="Retirer ce tuteur ?",
        eyebrow=row.person,
        lead=f"{current.tutor}, depuis le {formats.day(current.starts_on)}." if current else "",
        told="Sa place redevient libre. Nommé aujourd'hui, il s'efface comme une erreur ; sinon le tutorat se termine "
        "aujourd'hui, reste dans l'historique, et le tuteur en est remercié. Pour un autre tuteur, choisissez plutôt "
        "« Remplacer par ce tuteur ».",
        button="Retirer ce tuteur",
        back_url=here,
        done="Le tuteur est retiré. Choisissez-en un autre.",
        is_grave=True,
    )
    act = partial(tutor_release, actor=request.actor, row=row, now=timezone.now())
    return close(request, closing, nothing_asked(request), act)


def _regime_words(placement: Placement) -> str:
    if placement.regime == TutorRegime.MENTORING:
        return "pas de plafond légal pour ce contrat"
    return f"cadre : {TutorRegime(placement.regime).label}"


def _act(request: ActorRequest, row: Hire | ImmersionAgreement) -> None:
    number = request.POST.get("tuteur", "")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Refused.because("tutor", "Choisissez un tuteur dans la liste.")
    rhythm = request.POST.get("rythme", "")
    terms = Terms(
        rhythm=rhythm if rhythm in MeetingRhythm.values else MeetingRhythm.WEEKLY,
        repeats=request.POST.get("redouble") == "oui",
        exception=request.POST.get("exception", "")[:300],
    )
    act = tutor_replace if request.POST.get("action") == "remplacer" else tutor_assign
    try:
        done = act(actor=request.actor, row=row, tutor_id=int(number), now=timezone.now(), terms=terms)
    except Tutor.DoesNotExist:
        raise Refused.because("tutor", "Ce tuteur n'est pas de cette entreprise.") from None
    messages.success(request, f"{done.tutor} est affecté.")


def choices_of(placement: Placement, *, repeats: bool = False) -> list[Choice]:
    """The company's tutors: those who may first, then by what fits, then by experience."""
    company = Tutor.objects.filter(employer=placement.employer_id)
    tutors = list(company.select_related("occupation", "employer").order_by("pk"))
    loads = followed_meanwhile(placement, [one.pk for one in tutors])
    is_exceptional = regime_rule(placement.regime).employer_is_exceptional
    matches = _matches(placement, [one.pk for one in tutors if one.is_active])
    choices = [
        Choice(
            tutor,
            loads[tutor.pk].active(placement),
            matches.get(tutor.pk),
            tutor_reasons(tutor, placement, load=loads[tutor.pk], repeats=repeats),
            needs_exception=is_exceptional and tutor.is_company_head,
        )
        for tutor in tutors
    ]
    return sorted(
        choices,
        key=lambda one: (
            bool(one.refusals),
            -(one.match.score if one.match else 0.0),
            -one.tutor.years_experience,
            one.tutor.pk,
        ),
    )


def _matches(placement: Placement, tutor_ids: list[int]) -> dict[int, Match]:
    candidate = matching.candidate_of(placement.person, on=timezone.localdate())
    if candidate is None or not tutor_ids:
        return {}
    matcher = live.matchers()[OpeningKind.TUTORING]
    table = matcher.encode([candidate.profile], [candidate.age])
    found: dict[int, Match] = {}
    for opening in openings_load(OpeningKind.TUTORING, ids=tutor_ids):
        for match in matcher.match_opening(opening, table, top=1):
            found[int(opening.id.partition(":")[2])] = match
    return found
