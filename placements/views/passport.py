"""The skills passport, its badges and the copy of her data: for the référent, and for the person by her own link."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest, VisitorRequest
from core.documents import pdf_response
from core.errors import Refused
from core.throttle import throttle
from people.copies import copy_of
from people.models import Person, PersonDocument
from people.services import own_document_read
from people.views import document_response, person_open
from placements import services
from placements.enums import ImmersionStatus
from placements.forms import VoiceBirthForm
from placements.link_tokens import is_sent_to
from placements.passport.badges import immersion_badge, presentation_of
from placements.passport.content import passport_data, passport_of
from placements.passport.signing import Signer
from placements.reaching import refuse_forgotten
from placements.selectors_followup import questions_for
from placements.views.voice import by_link, show
from placements.voice import links
from placements.voice.language import Language

TEMPLATE = "placements/documents/passport.typ"
TRIES, TRY_SECONDS = 5, 15 * 60


# --- The référent ---------------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def passport(request: ActorRequest, pk: int) -> HttpResponse:
    return _pdf(person_open(request, pk))


@role_required(Role.REFERENT)
@require_safe
def badges(request: ActorRequest, pk: int) -> HttpResponse:
    return _badges(person_open(request, pk))


@role_required(Role.REFERENT)
@require_safe
def data_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """The copy of her data that a person asks her référent for: to print, or as a file.

    What tutors share with nobody is not in it: the person alone reads that, from her own page.
    """
    person = person_open(request, pk)
    parts = copy_of(person, reader_is_person=False)
    if request.GET.get("format") == "json":
        return _copy_file(parts, on=timezone.localdate())
    return render(request, "placements/data_copy.html", {"person": person, "parts": parts})


@role_required(Role.REFERENT)
@require_POST
def own_page_send(request: ActorRequest, pk: int) -> HttpResponse:
    """Send the person the link of her own page."""
    person = person_open(request, pk, record=False)
    try:
        services.own_page_send(actor=request.actor, person_id=person.pk, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"C'est envoyé : {person.first_name} reçoit le lien de sa page.")
    return redirect("placements:person", pk)


# --- The person -----------------------------------------------------------------------------------------------------
@by_link(links.OWN_PAGE)
def home(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """Her page: what she is asked, her passport, the copy of her data."""
    person, token = _person(about), request.path.rstrip("/").rpartition("/")[2]
    context: dict[str, Any] = {
        "person": person,
        "questions": [
            (language.say(one.key, **one.values), one.url) for one in questions_for(person, now=timezone.now())
        ],
        "passport_url": reverse("placements:voice_passport", args=[token]),
        "badges_url": reverse("placements:voice_badges", args=[token]),
        "copy_url": f"{reverse('placements:voice_copy', args=[token])}?langue={language.code}",
        "documents_url": f"{reverse('placements:voice_documents', args=[token])}?langue={language.code}",
        "has_documents": person.documents.exists(),
        "has_badges": person.immersions.filter(status=ImmersionStatus.COMPLETED).exists(),
    }
    return show(request, "home", language, **context)


@by_link(links.OWN_PAGE)
def own_passport(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    return _pdf(_person(about))


@by_link(links.OWN_PAGE)
def own_badges(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    return _badges(_person(about))


@by_link(links.OWN_PAGE)
def own_copy(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """All that is held about her, once she wrote her date of birth: a link may fall into other hands."""
    person = _person(about)
    form = VoiceBirthForm(request.POST or None, language=language)
    context: dict[str, Any] = {"form": form, "person": person}
    if request.method == "POST" and _is_her_birth_date(person, form, language):
        parts = copy_of(person, reader_is_person=True)
        if request.POST.get("format") == "json":
            return _copy_file(parts, on=timezone.localdate())
        context |= {
            "parts": parts,
            "birth_date": form.cleaned_data["birth_date"].isoformat(),
            "documents": _document_links(person, about),
        }
    return show(request, "copy", language, status=422 if form.errors else 200, **context)


@by_link(links.OWN_PAGE)
def own_documents(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """Her CV, her diplomas, once she wrote her date of birth, as for the copy of her data."""
    person = _person(about)
    form = VoiceBirthForm(request.POST or None, language=language)
    context: dict[str, Any] = {"form": form, "person": person}
    if request.method == "POST" and _is_her_birth_date(person, form, language):
        context |= {"is_open": True, "documents": _document_links(person, about)}
    return show(request, "documents", language, status=422 if form.errors else 200, **context)


@by_link(links.OWN_DOCUMENT)
def own_document(request: VisitorRequest, about: Any, language: Language) -> HttpResponse:
    """One document: its link was on her page, for the day. Each download is kept in the document's history."""
    pk, stamp = links.pair_read(about)
    found = PersonDocument.objects.select_related("person").filter(pk=pk).first()
    if found is None or not is_sent_to(stamp, email=found.person.email, phone=found.person.phone):
        raise Refused.because("altered", "no such document at this address")
    refuse_forgotten(found.person)
    if request.method == "HEAD":
        return document_response(found, b"")
    return document_response(found, own_document_read(document=found, now=timezone.now()))


def _is_her_birth_date(person: Person, form: VoiceBirthForm, language: Language) -> bool:
    """Whether the form says it; else it says what to do. Raises Throttled after too many tries."""
    if not form.is_valid():
        return False
    throttle(scope="copy", key=str(person.pk), limit=TRIES, seconds=TRY_SECONDS)
    if person.birth_date is not None and form.cleaned_data["birth_date"] == person.birth_date:
        return True
    form.add_error("birth_date", language.plain("birth_wrong"))
    return False


def _document_links(person: Person, about: Any) -> list[tuple[PersonDocument, str]]:
    """Her documents, each with a link that ends with the day and with the address her page was sent to."""
    stamp = links.pair_read(about)[1]
    return [(one, links.voice_url(links.OWN_DOCUMENT, [one.pk, stamp])) for one in person.documents.all()]


def _person(about: Any) -> Person:
    """The person of a link sent to the address she has today; one made anonymous has nothing here any more."""
    pk, stamp = links.pair_read(about)
    people = Person.objects.select_related("commune", "service", "territory", "referent__user")
    found = people.filter(pk=pk).first()
    if found is not None:
        refuse_forgotten(found)
    if found is None or not is_sent_to(stamp, email=found.email, phone=found.phone):
        raise Refused.because("altered", "no such person at this address")
    return found


# --- Documents ------------------------------------------------------------------------------------------------------
def _pdf(person: Person) -> HttpResponse:
    data = passport_data(passport_of(person))
    return pdf_response(
        TEMPLATE,
        data,
        title=f"Passeport de compétences de {person}",
        on=timezone.localdate(),
        filename="passeport-de-competences.pdf",
    )


def _badges(person: Person) -> HttpResponse:
    """The person's badges, each a whole credential that a wallet reads by itself."""
    done = person.immersions.filter(status=ImmersionStatus.COMPLETED).select_related("occupation", "person")
    signer = Signer(settings.BADGE_KEY or settings.SECRET_KEY)
    site, department = settings.SITE_URL.rstrip("/"), settings.DEPARTMENT_NAME
    credentials = [
        immersion_badge(one, site_url=site, department=department, signer=signer) for one in done.order_by("starts_on")
    ]
    response = JsonResponse(presentation_of(credentials), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="badges.json"'
    return response


def _copy_file(parts: list[Any], *, on: dt.date) -> HttpResponse:
    body = {"date": on.isoformat(), "parties": [{"titre": part.title, "lignes": part.lines} for part in parts]}
    text = json.dumps(body, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response
