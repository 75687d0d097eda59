"""The company's tutors at work: who follows whom, places left, and the papers to give them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from placements import selectors_tutoring as selectors
from placements.reaching import reach_of
from placements.services.tutoring import link_send
from placements.tutor_documents import occupation_of
from placements.tutor_links import space_url
from placements.tutor_sheets import SHEETS
from placements.views.tutorings import tutoring_of


@role_required(Role.EMPLOYER)
@require_safe
def employer_tutors(request: ActorRequest) -> HttpResponse:
    """Who follows whom, until when, and how many places are left."""
    today = timezone.localdate()
    boards = selectors.tutor_boards(request.actor, on=today)
    names = selectors.names_for_host([one for board in boards for one in board.followed])
    rows = [(board, [(one, names[one.pk], one.starts_on > today) for one in board.followed]) for board in boards]
    return render(request, "placements/employer_tutors.html", {"rows": rows, "today": today})


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def employer_tutoring(request: ActorRequest, tutoring_pk: int) -> HttpResponse:
    """One tutoring, for the company: dates, meetings, kit and sheets. The tutor's notes stay hers."""
    one, today = tutoring_of(request, tutoring_pk), timezone.localdate()
    if request.method == "POST":
        link_send(actor=request.actor, tutoring_id=tutoring_pk, now=timezone.now())
        messages.success(request, "Le lien personnel part.")
        return redirect(request.path)
    email = one.tutor.email
    is_hers = bool(email) and email.lower() == request.actor.user.email.lower()
    context = {
        "one": one,
        "reach": reach_of(one.tutor),
        "who": selectors.name_for_host(one),
        "occupation": occupation_of(one),
        "meetings": selectors.meetings_of(one, on=today),
        "is_over": one.is_over(today),
        "has_begun": one.starts_on <= today,
        "referent": one.person.referent,
        "sheets": list(SHEETS.values()),
        "own_url": space_url(one.pk, email) if is_hers else "",
    }
    return render(request, "placements/employer_tutoring.html", context)
