"""The public door of employers."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.errors import Refused
from core.forms import once, refusals_show
from core.throttle import Throttled, throttle, visitor_address
from employers.forms.registration import RegistrationForm
from employers.services import Outcome, employer_register

ATTEMPTS_AN_HOUR = 10


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a company. The answer is the same whether or not the address has an account."""
    user = request.user if request.user.is_authenticated else None
    form = RegistrationForm(request.POST or None, user=user)
    status = 200
    if request.method == "POST":
        if form.is_robot:
            return redirect("account_email_verification_sent")
        try:
            throttle(scope="registration", key=visitor_address(request), limit=ATTEMPTS_AN_HOUR, seconds=3600)
            if form.is_valid():
                return _register(request, form)
            status = 422
        except Throttled as throttled:
            form.add_error(None, str(throttled))
            status = 429
        except Refused as refused:
            refusals_show(form, refused)
            status = 422
    return render(request, "employers/register.html", {"form": form}, status=status)


def _register(request: HttpRequest, form: RegistrationForm) -> HttpResponse:
    opened: User | None = None
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            result = employer_register(
                company=form.company,
                contact=form.contact,
                wants_charter=form.cleaned_data["wants_charter"],
                now=timezone.now(),
            )
            if result.outcome == Outcome.KNOWN_COMPANY:
                sending.done_url = reverse("employers:register_known")
            elif form.user is not None:
                sending.done_url = reverse("employers:home")
            else:
                sending.done_url = reverse("account_email_verification_sent")
                opened = result.user
        if form.user is not None and not sending.is_repeat and sending.done_url == reverse("employers:home"):
            messages.success(request, "Votre entreprise est inscrite. Vous pouvez publier une première offre.")
    if opened is None:
        return redirect(sending.done_url)
    # Confirms the address where that is mandatory, logs in at once where it is not.
    return perform_login(request, opened, signup=True, redirect_url=reverse("employers:home"))


@login_not_required
@require_safe
def register_known(request: HttpRequest) -> HttpResponse:
    """This SIRET is here already: what happens now, and what to do."""
    return render(request, "employers/register_known.html")
