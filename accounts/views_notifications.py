"""What one receives and how; and the link of a mail that stops it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.forms_notifications import NotificationsForm
from accounts.http import ActorRequest, VisitorRequest
from accounts.models import User
from accounts.selectors import memberships_of
from accounts.services import notifications_choose
from core.enums import NotificationWay
from core.notifications import notifications_for, stop_read, ways_of


@role_required(*Role.values)
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: ActorRequest) -> HttpResponse:
    """Every message of the user's roles: those she may choose, and those that are always sent, with why."""
    mine = notifications_for({membership.role for membership in memberships_of(request.user)})
    data = request.POST if request.method == "POST" else None
    form = NotificationsForm(data, notifications=mine, chosen=ways_of(request.user.pk))
    if request.method == "POST" and form.is_valid():
        notifications_choose(user=request.user, ways=form.cleaned_data)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("accounts:notifications")
    context = {
        "form": form,
        "required": [one for one in mine if one.is_required],
        "managed": [(one, reverse(one.managed_at)) for one in mine if one.managed_at],
    }
    return render(request, "accounts/notifications.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notification_stop(request: VisitorRequest, token: str) -> HttpResponse:
    """From a mail, without logging in. Only the button stops it, since mail programs open links by themselves."""
    try:
        user_id, notification = stop_read(token)
        user = User.objects.get(pk=user_id)
    except (signing.BadSignature, User.DoesNotExist):
        return render(request, "accounts/notification_stop.html", {"notification": None}, status=404)
    if request.method == "POST":
        notifications_choose(user=user, ways={notification.name: NotificationWay.NONE})
    context = {"notification": notification, "is_done": request.method == "POST"}
    return render(request, "accounts/notification_stop.html", context)
