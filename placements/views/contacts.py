"""« Contact aujourd'hui »: one click on a line, then a word or a step back on a page of its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import refusals_show
from people.views import person_open
from placements.forms.caseload import ContactForm
from placements.models import PersonContact
from placements.services.contacts import contact_note, contact_take_back
from placements.views.back import back_url
from placements.views.sending import status_of


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: ActorRequest, pk: int) -> HttpResponse:
    """Today's contact with a person: noted, told in a word, or taken back."""
    person, now = person_open(request, pk, record=False), timezone.now()
    back = back_url(request, default=reverse("placements:person", args=[pk]))
    if request.POST.get("action") == "annuler":
        if contact_take_back(actor=request.actor, person_id=pk, now=now):
            told = f"C'est effacé. Un autre échange d'aujourd'hui reste le dernier contact avec {person}."
        else:
            told = f"C'est corrigé : pas de contact aujourd'hui avec {person}."
        messages.success(request, told)
        return redirect(back)
    noted = PersonContact.objects.filter(person=person, held_on=timezone.localdate(now)).first()
    form = ContactForm(request.POST or None, initial={"word": noted.word if noted else ""})
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            contact_note(actor=request.actor, person_id=pk, now=now, word=form.word_said)
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            messages.success(request, f"C'est noté : contact aujourd'hui avec {person}.")
            return redirect(back)
    context = {"person": person, "noted": noted, "form": form, "back": back}
    return render(request, "placements/contact.html", context, status=status_of(form, refusal))
