"""The tutors of a company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.forms import once
from employers.forms.others import TutorForm
from employers.models import Tutor
from employers.selectors.workspace import employers_of, tutors_mine
from employers.services import tutor_create, tutor_set_active, tutor_update


@role_required(Role.EMPLOYER)
@require_safe
def tutors(request: ActorRequest) -> HttpResponse:
    return render(
        request,
        "employers/tutors.html",
        {"tutors": list(tutors_mine(request.actor)), "regimes_field": Tutor._meta.get_field("regimes")},
    )


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_new(request: ActorRequest) -> HttpResponse:
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    form = TutorForm(request.POST or None, employers=companies, initial={"employer": companies[0].pk})
    searching = "chercher" in request.POST
    if request.method == "POST" and not searching and form.is_valid():
        with once(form, user=request.user) as sending:
            if not sending.is_repeat:
                tutor = tutor_create(actor=request.actor, employer=form.company, now=timezone.now(), **form.facts)
                messages.success(request, f"{tutor} est enregistré parmi vos tuteurs.")
                sending.done_url = reverse("employers:tutors")
        return redirect(sending.done_url)
    return _page(request, form, searching=searching)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_edit(request: ActorRequest, pk: int) -> HttpResponse:
    tutor = get_object_or_404(tutors_mine(request.actor), pk=pk)
    form = TutorForm(request.POST or None, instance=tutor, employers=employers_of(request.actor))
    searching = "chercher" in request.POST
    if request.method == "POST" and not searching and form.is_valid():
        changed = tutor_update(actor=request.actor, tutor_id=pk, now=timezone.now(), **form.facts)
        messages.success(request, f"La fiche de {changed} est enregistrée.")
        return redirect("employers:tutors")
    return _page(request, form, searching=searching, tutor=tutor)


def _page(request: ActorRequest, form: TutorForm, *, searching: bool, tutor: Tutor | None = None) -> HttpResponse:
    context = {
        "form": form,
        "tutor": tutor,
        "searching": searching,
        "occupations": form.occupation_choices(),
    }
    refused = request.method == "POST" and not searching
    return render(request, "employers/tutor_form.html", context, status=422 if refused else 200)


@role_required(Role.EMPLOYER)
@require_POST
def tutor_toggle(request: ActorRequest, pk: int) -> HttpResponse:
    """Available or not, as the pressed button says: pressing twice changes nothing."""
    get_object_or_404(tutors_mine(request.actor), pk=pk)
    active = request.POST.get("active") == "oui"
    tutor = tutor_set_active(actor=request.actor, tutor_id=pk, active=active, now=timezone.now())
    messages.success(request, f"{tutor} est {'disponible' if active else 'indisponible'}.")
    return redirect("employers:tutors")
