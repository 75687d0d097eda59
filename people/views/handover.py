"""The page on which a caseload passes to colleagues: choose, read who receives whom, confirm."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import Membership
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from people import services
from people.forms_handover import HandOverFilterForm, HandOverForm, LeavingForm
from people.models import Person
from people.selectors import people_search
from people.selectors_handover import colleagues_to_receive, people_to_hand_over, referents_to_relieve


@role_required(Role.REFERENT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: ActorRequest) -> HttpResponse:
    """A first sending shows who would receive whom, a second one does it."""
    referents = referents_to_relieve(request.actor)
    choice = LeavingForm(request.GET if "de" in request.GET else None, referents=referents)
    leaving = _leaving(request, choice)
    if leaving is None:
        return render(request, "people/hand_over_whose.html", {"choice": choice}, status=422 if choice.errors else 200)
    shown = HandOverFilterForm(request.GET)
    words = shown.cleaned_data.get("q", "") if shown.is_valid() else ""
    people = people_search(people_to_hand_over(request.actor, leaving=leaving), words).select_related("commune")
    colleagues = colleagues_to_receive(leaving)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        people=people,
        colleagues=colleagues,
        initial={"people": request.GET.getlist("personne")},
    )
    context = {
        "leaving": leaving,
        "is_mine": leaving.pk == request.actor.membership.pk,
        "shown": shown,
        "words": words,
        "back_url": _back(request, leaving),
        "choice": choice if referents.count() > 1 else None,
        "form": form,
        "people": people,
        "colleagues": colleagues,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/hand_over.html", context, status=422 if form.errors else 200)
    if request.POST.get("action") != "confirmer":
        return render(request, "people/hand_over_check.html", context | {"plan": _plan(form)})
    try:
        with once(form, user=request.user) as sending:
            if not sending.is_repeat:
                changes = services.caseload_hand_over(
                    actor=request.actor,
                    leaving_id=leaving.pk,
                    shares=form.shares(),
                    reason=form.cleaned_data["reason"],
                    note=form.cleaned_data["note"],
                    now=timezone.now(),
                )
                sending.done_url = f"{reverse('people:hand_over')}?de={leaving.pk}"
                messages.success(request, _done_words(len(changes)))
    except Refused as refused:
        refusals_show(form, refused)
        status = 409 if isinstance(refused, Conflict) else 422
        return render(request, "people/hand_over.html", context, status=status)
    return redirect(sending.done_url)


def _leaving(request: ActorRequest, choice: LeavingForm) -> Membership | None:
    """Whose caseload the page is about: the one asked for, else the actor's own."""
    if choice.is_bound:
        return choice.cleaned_data["de"] if choice.is_valid() else None
    return request.actor.membership if request.actor.role == Role.REFERENT else None


def _back(request: ActorRequest, leaving: Membership) -> str:
    """Where one comes from: her own people, the manager's team, the administration's choice of a référent."""
    if leaving.pk == request.actor.membership.pk:
        return reverse("placements:people")
    return reverse("placements:team" if request.actor.role == Role.REFERENT else "people:hand_over")


def _plan(form: HandOverForm) -> list[tuple[Membership, list[Person]]]:
    """Who receives whom, as the confirmation shows it."""
    shares = form.shares()
    people = form.everybody.in_bulk(list(shares))
    return [
        (taker, [people[person] for person, given in shares.items() if given == taker.pk])
        for taker in form.cleaned_data["takers"]
    ]


def _done_words(count: int) -> str:
    if count == 1:
        return "C'est fait : une personne a un nouveau référent, et son histoire le dit."
    return f"C'est fait : {count} personnes ont un nouveau référent, et leur histoire le dit."
