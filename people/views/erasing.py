"""Anonymisation: the files announced, those done, and the page that says what goes and what stays before it is done."""

import itertools
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import refusals_show
from people import services
from people.enums import AccessPurpose
from people.forgetting import blockers_of, counted_days_of, parts_held
from people.forms_erasure import ErasureForm
from people.models import Person
from people.selectors import people_search
from people.selectors_erasure import WHO_ERASES, erasures_done, erasures_planned, people_to_erase

PAGE, FOUND = 20, 20
PURPOSES: dict[str, AccessPurpose] = {
    Role.REFERENT: AccessPurpose.FOLLOW_UP,
    Role.FACILITATOR: AccessPurpose.CLAUSE,
    Role.ADMIN: AccessPurpose.ADMINISTRATION,
}


@role_required(*WHO_ERASES)
@require_safe
def erasure_list(request: ActorRequest) -> HttpResponse:
    """What is announced, with a way to keep it; what is done; for the administration, whose file to look for."""
    text = request.GET.get("q", "").strip()[:100]
    found = people_search(people_to_erase(request.actor), text).select_related("service")
    context = {
        "planned": Paginator(erasures_planned(request.actor), PAGE).get_page(request.GET.get("page")),
        "done": erasures_done(request.actor)[:PAGE],
        "q": text,
        "found": found[:FOUND] if text else [],
        "kept_months": settings.PERSON_KEPT_MONTHS,
        "notice_days": settings.PERSON_NOTICE_DAYS,
    }
    return render(request, "people/erasure_list.html", context)


@role_required(*WHO_ERASES)
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: ActorRequest, person_id: int) -> HttpResponse:
    """Read what goes and what stays, say why, confirm. Sent twice, it is done once."""
    done = erasures_done(request.actor).filter(person_id=person_id).first()
    if done is not None:
        messages.info(request, f"Le dossier n° {person_id} est déjà anonymisé.")
        return redirect("people:erasure_list")
    person = get_object_or_404(people_to_erase(request.actor).select_related("service"), pk=person_id)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.person_anonymise(actor=request.actor, person_id=person.pk, now=timezone.now(), **form.values)
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, f"C'est fait : ce dossier est devenu « Personne anonymisée n° {person.pk} ».")
            return redirect("people:erasure_list")
    if request.method == "GET":
        purpose = PURPOSES[request.actor.role]
        services.access_record(actor=request.actor, person=person, purpose=purpose, now=timezone.now())
    return render(request, "people/erasure.html", _told(person) | {"form": form}, status=422 if form.errors else 200)


@role_required(*WHO_ERASES)
@require_POST
def erasure_put_off(request: ActorRequest, person_id: int) -> HttpResponse:
    """There was a contact: the file stays."""
    try:
        person = services.erasure_put_off(actor=request.actor, person_id=person_id, now=timezone.now())
    except Person.DoesNotExist:
        raise Http404("no such person in this scope") from None
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Le dossier de {person} est gardé : un contact est noté aujourd'hui.")
    return redirect("people:erasure_list")


def _told(person: Person) -> dict[str, Any]:
    """What lives, what goes, what stays and why."""
    held = parts_held(person)
    kept = sorted((part.why, part.title) for part, _ in held if not part.deletes)
    return {
        "person": person,
        "blockers": blockers_of(person, on=timezone.localdate()),
        "goes": sorted({part.title for part, _ in held if part.deletes}),
        "stays": [(why, [title for _, title in them]) for why, them in itertools.groupby(kept, key=lambda one: one[0])],
        "is_counted": bool(counted_days_of(person)),
        "evidence_years": settings.IMMERSION_EVIDENCE_YEARS,
    }
