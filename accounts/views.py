"""Entry points after login, the team, and the door that an invitation opens."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import HOME_OF_ROLE, Role
from accounts.forms import InvitationForm, ProfileForm, RefusalForm, WelcomeForm
from accounts.http import ActorRequest, VisitorRequest
from accounts.models import AccessRequest, Invitation, Membership, Organisation
from accounts.selectors import colleagues, memberships_of, pending_invitations
from accounts.services import (
    access_request_answer,
    invitation_accept,
    invitation_find,
    invitation_revoke,
    invitation_send,
    membership_end,
    membership_switch,
    profile_change,
    roles_to_offer,
)
from core.errors import Conflict, Refused
from core.forms import refusals_show

ANY_ROLE = tuple(Role)


@require_safe
def home(request: VisitorRequest) -> HttpResponse:
    """Send each person to the space of her current role."""
    if request.actor is None:
        if request.user.is_superuser:
            return redirect("/admin/")
        return render(request, "accounts/no_membership.html", status=403)
    return redirect(HOME_OF_ROLE[request.actor.role])


@role_required(*ANY_ROLE)
@require_POST
def switch(request: ActorRequest) -> HttpResponse:
    """Act in another of one's roles."""
    chosen = request.POST.get("membership", "")
    try:
        membership = membership_switch(user=request.user, membership_id=int(chosen) if chosen.isdecimal() else 0)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:home")
    messages.success(request, f"Vous agissez maintenant comme {membership}.")
    return redirect(HOME_OF_ROLE[membership.role])


@role_required(*ANY_ROLE)
@require_safe
def team(request: ActorRequest) -> HttpResponse:
    """The colleagues of the actor's organisation and the invitations that wait."""
    return render(
        request,
        "accounts/team.html",
        {
            "colleagues": colleagues(request.actor),
            "requests": AccessRequest.objects.visible_to(request.actor)
            .filter(organisation_id=request.actor.organisation_id)
            .waiting()
            .select_related("organisation"),
            "invitations": pending_invitations(request.actor, now=timezone.now()),
            "own_user_id": request.user.pk,
        },
    )


@role_required(*ANY_ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ActorRequest) -> HttpResponse:
    """Invite somebody to one's organisation, or to another that one may open (`?organisation=`)."""
    organisation = _organisation_to_invite(request)
    form = InvitationForm(request.POST or None, actor=request.actor, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        territory = form.cleaned_data.get("territory")
        try:
            invitation = invitation_send(
                actor=request.actor,
                organisation=organisation,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                territory_id=territory.pk if territory else None,
                now=timezone.now(),
            )
        except Refused as refusal:
            refusals_show(form, refusal)
        else:
            messages.success(request, f"Invitation envoyée à {invitation.email}.")
            return redirect("accounts:team")
    return render(
        request,
        "accounts/invite.html",
        {"form": form, "organisation": organisation},
        status=422 if form.errors else 200,
    )


def _organisation_to_invite(request: ActorRequest) -> Organisation:
    asked = request.GET.get("organisation", "")
    if not asked:
        return request.actor.organisation
    organisation = get_object_or_404(
        Organisation.objects.filter(is_active=True), pk=int(asked) if asked.isdecimal() else 0
    )
    if not roles_to_offer(actor=request.actor, organisation=organisation):
        return get_object_or_404(Organisation.objects.none(), pk=organisation.pk)
    return organisation


@role_required(*ANY_ROLE)
@require_POST
def invitation_withdraw(request: ActorRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=invitation_id)
    try:
        invitation_revoke(actor=request.actor, invitation_id=invitation.pk, now=timezone.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    else:
        messages.success(request, f"L'invitation de {invitation.email} est retirée : son lien ne marche plus.")
    return redirect("accounts:team")


@role_required(*ANY_ROLE)
@require_POST
def member_end(request: ActorRequest, membership_id: int) -> HttpResponse:
    mine = Membership.objects.filter(organisation_id=request.actor.organisation_id)
    membership = get_object_or_404(mine, pk=membership_id)
    try:
        membership_end(actor=request.actor, membership_id=membership.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L'accès de {membership.user} est fermé.")
    return redirect("accounts:team")


@role_required(*ANY_ROLE)
@require_POST
def access_request_reply(request: ActorRequest, request_id: int) -> HttpResponse:
    """Invite the person who asks for an access. Only the first answer counts."""
    asked = get_object_or_404(AccessRequest.objects.visible_to(request.actor), pk=request_id)
    try:
        access_request_answer(actor=request.actor, request_id=asked.pk, accept=True, now=timezone.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Une invitation part à {asked.email}.")
    return redirect(_requests_page(request))


@role_required(*ANY_ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def access_request_refuse(request: ActorRequest, request_id: int) -> HttpResponse:
    """Say no, with a reason that the person reads."""
    requests = AccessRequest.objects.visible_to(request.actor).select_related("organisation")
    asked = get_object_or_404(requests, pk=request_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access_request_answer(
                actor=request.actor,
                request_id=asked.pk,
                accept=False,
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"La demande de {asked.email} est refusée. Un courriel le lui dit.")
        return redirect(_requests_page(request))
    context = {"asked": asked, "form": form, "back_url": reverse(_requests_page(request))}
    return render(request, "accounts/access_refuse.html", context, status=422 if form.errors else 200)


def _requests_page(request: ActorRequest) -> str:
    return "employers:pilot_organisations" if request.actor.is_department_wide else "accounts:team"


@role_required(*ANY_ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: ActorRequest) -> HttpResponse:
    """The user's own name and telephone, her roles, and the way to her password and second factor."""
    user = request.user
    form = ProfileForm(
        request.POST or None,
        initial={"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone},
    )
    if request.method == "POST" and form.is_valid():
        profile_change(user=user, **form.cleaned_data)
        messages.success(request, "Vos informations sont enregistrées.")
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "memberships": memberships_of(user)},
        status=422 if form.errors else 200,
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_open(request: VisitorRequest, token: str) -> HttpResponse:
    """Accept an invitation: as the user already logged in, or by opening an account."""
    now = timezone.now()
    try:
        invitation = invitation_find(token=token, now=now)
    except Refused as refusal:
        return render(request, "accounts/invitation_refused.html", {"reason": str(refusal)}, status=410)
    known = request.user if request.user.is_authenticated else None
    form = None if known else WelcomeForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            member = invitation_accept(token=token, now=now, user=known, **(form.cleaned_data if form else {}))
        except Conflict as conflict:
            return render(request, "accounts/invitation_refused.html", {"reason": str(conflict)}, status=409)
        except Refused as refusal:
            if form is None:
                return render(request, "accounts/invitation_refused.html", {"reason": str(refusal)}, status=403)
            refusals_show(form, refusal)
        else:
            if known is None:
                login(request, member, backend=settings.AUTHENTICATION_BACKENDS[1])
            messages.success(request, f"Bienvenue dans l'équipe {invitation.organisation}.")
            return redirect("accounts:home")
    return render(
        request,
        "accounts/invitation_open.html",
        {"form": form, "invitation": invitation},
        status=422 if form is not None and form.errors else 200,
    )
