"""The company's side of a hire: tell whom it hired. It never sees a criterion."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.people import AnnounceForm
from clauses.models import Lot
from clauses.selectors.announcements import announcements_of_company
from clauses.services.announcements import announcement_make
from clauses.views.common import show_refusal
from core.errors import Refused
from core.forms import once


@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def announcement_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)
    form = AnnounceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        announcement_make(
                            actor=request.actor,
                            lot_id=lot.pk,
                            identity=form.identity,
                            terms=form.terms,
                            now=timezone.now(),
                        )
                        sending.done_url = reverse("clauses:announcement_new", args=[lot.pk])
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "L'embauche est annoncée. Le facilitateur vérifie, puis vous répond.")
                return redirect(sending.done_url)
    context = {"lot": lot, "form": form, "announcements": announcements_of_company(request.actor, lot)[:50]}
    return render(request, "clauses/contractor/announcement_form.html", context, status=status)
