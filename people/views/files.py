"""Pages that write a person's file. Her page itself belongs to `placements`, which knows the whole story."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import refusals_show
from people import services
from people.enums import AccessPurpose, ConsentPurpose
from people.forms import EvidenceForm, PersonForm
from people.models import Person
from people.selectors import Alike, people_alike
from people.views.comparing import side_by_side


def person_open(request: ActorRequest, pk: int, *, record: bool = True) -> Person:
    """The person behind an address, within the actor's scope, and the trace that somebody opened her file.

    The address of a file that was merged leads to the one that was kept.
    """
    people = Person.objects.visible_to(request.actor).select_related("commune", "referent__user", "territory")
    person = people.filter(pk=pk).first() or people.filter(merges__merged_id=pk).first()
    if person is None:
        raise Http404("no such person in this scope")
    if record:
        services.access_record(actor=request.actor, person=person, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())
    return person


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: ActorRequest) -> HttpResponse:
    """Open a file. Whoever may be the same person is shown first, side by side, with a clear choice."""
    form = PersonForm(request.POST or None, today=timezone.localdate())
    twins: list[Alike] = []
    if request.method == "POST" and form.is_valid():
        try:
            person = services.person_create(
                actor=request.actor,
                now=timezone.now(),
                is_distinct=form.cleaned_data["is_distinct"],
                **form.values,
            )
        except Refused as refused:
            if "duplicate" in refused.codes:
                twins = people_alike(
                    **{name: form.cleaned_data[name] for name in ("last_name", "first_name", "birth_date")}
                )
                form.ask_if_distinct()
            refusals_show(form, refused)
        else:
            messages.success(request, f"Le dossier de {person} est ouvert. Décrivez maintenant ce qu'elle sait faire.")
            return redirect("matching:profile_edit", person.pk)
    mine = Person.objects.visible_to(request.actor).filter(pk__in=[twin.person.pk for twin in twins])
    links = {pk: reverse("placements:person", args=[pk]) for pk in mine.values_list("pk", flat=True)}
    context = {"form": form, "twins": side_by_side(form.cleaned_data, twins, links=links) if twins else []}
    return render(request, "people/person_form.html", context, status=422 if form.errors else 200)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    person = person_open(request, pk, record=request.method == "GET")
    form = PersonForm(request.POST or None, instance=person, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.person_update(actor=request.actor, person_id=pk, now=timezone.now(), **form.values)
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "Le dossier est à jour.")
            return redirect("placements:person", pk)
    context = {"form": form, "person": person}
    return render(request, "people/person_form.html", context, status=422 if form.errors else 200)


@role_required(Role.REFERENT)
@require_POST
def consent(request: ActorRequest, pk: int) -> HttpResponse:
    """Record an agreement or its end: one button each."""
    person = person_open(request, pk, record=False)
    purpose = request.POST.get("purpose", "")
    gives = request.POST.get("action") != "withdraw"
    service = services.consent_give if gives else services.consent_withdraw
    try:
        service(actor=request.actor, person_id=person.pk, purpose=purpose, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        label = ConsentPurpose(purpose).label
        messages.success(request, f"Accord enregistré : {label}." if gives else f"Accord retiré : {label}.")
    return redirect("placements:person", pk)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Note that a justification was seen; the document is not kept."""
    person = person_open(request, pk, record=request.method == "GET")
    today = timezone.localdate()
    form = EvidenceForm(request.POST or None, today=today, initial={"issued_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.evidence_add(actor=request.actor, person_id=pk, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "Le justificatif est noté.")
            return redirect("placements:person", pk)
    context = {"form": form, "person": person}
    return render(request, "people/evidence_form.html", context, status=422 if form.errors else 200)


@role_required(Role.REFERENT)
@require_POST
def evidence_remove(request: ActorRequest, pk: int, evidence_pk: int) -> HttpResponse:
    person = person_open(request, pk, record=False)
    services.evidence_remove(actor=request.actor, person_id=person.pk, evidence_id=evidence_pk)
    messages.success(request, "La ligne est retirée.")
    return redirect("placements:person", pk)
