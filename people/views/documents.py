"""The documents of a person, kept by her référent."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import once, refusals_show
from people import services
from people.forms_documents import DocumentForm
from people.models import Person, PersonDocument
from people.rules.documents import MOST
from people.selectors import document_traces_of
from people.views.files import person_open

TRACES_SHOWN = 50


def document_response(document: PersonDocument, content: bytes) -> HttpResponse:
    return file_response(content, media_type=document.media_type, filename=document.filename)


def file_response(content: bytes, *, media_type: str, filename: str) -> HttpResponse:
    """The file to keep, never shown inside the site: no browser guesses what it is, no cache keeps it."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: ActorRequest, pk: int) -> HttpResponse:
    """All the documents of a person, and the form that adds one."""
    person = person_open(request, pk, record=request.method == "GET")
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    services.document_add(actor=request.actor, person_id=person.pk, now=timezone.now(), **form.values)
                    sending.done_url = reverse("people:documents", args=[person.pk])
                    messages.success(request, "Le document est dans son dossier.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    kept = list(person.documents.select_related("put_by"))
    context = {
        "person": person,
        "form": form,
        "documents": kept,
        "is_full": len(kept) >= MOST,
        "most": MOST,
        "traces": document_traces_of(person, limit=TRACES_SHOWN),
    }
    return render(request, "people/documents.html", context, status=422 if form.errors else 200)


@role_required(Role.REFERENT)
@require_GET
def document(request: ActorRequest, pk: int, document_pk: int) -> HttpResponse:
    """The file itself, for the référent."""
    one = _document_or_404(person_open(request, pk, record=False), document_pk)
    try:
        content = services.document_read(actor=request.actor, document=one, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("people:documents", pk)
    return document_response(one, content)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: ActorRequest, pk: int, document_pk: int) -> HttpResponse:
    """Name a document better, or put another file in its place."""
    person = person_open(request, pk, record=request.method == "GET")
    one = _document_or_404(person, document_pk)
    form = DocumentForm(request.POST or None, request.FILES or None, document=one)
    if request.method == "POST" and form.is_valid():
        try:
            services.document_change(
                actor=request.actor, person_id=person.pk, document_id=one.pk, now=timezone.now(), **form.values
            )
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "Le document est à jour.")
            return redirect("people:documents", person.pk)
    context = {"person": person, "document": one, "form": form}
    return render(request, "people/document_form.html", context, status=422 if form.errors else 200)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def document_remove(request: ActorRequest, pk: int, document_pk: int) -> HttpResponse:
    """Ask, then take the document and its file away: there is no way back."""
    person = person_open(request, pk, record=False)
    one = _document_or_404(person, document_pk)
    if request.method == "POST":
        services.document_remove(actor=request.actor, person_id=person.pk, document_id=one.pk, now=timezone.now())
        messages.success(request, "Le document est supprimé.")
        return redirect("people:documents", person.pk)
    return render(request, "people/document_remove.html", {"person": person, "document": one})


def _document_or_404(person: Person, document_pk: int) -> PersonDocument:
    found = person.documents.filter(pk=document_pk).first()
    if found is None:
        raise Http404("no such document of this person")
    return found
