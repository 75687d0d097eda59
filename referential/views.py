from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from referential.selectors import commune_search


@login_not_required
@require_safe
@cache_control(max_age=3600, public=True)
def communes(request: HttpRequest) -> HttpResponse:
    """Suggestions for a commune field, as options. `champ` names the parameter that holds the text (`q` if absent)."""
    text = request.GET.get(request.GET.get("champ", "q"), "")
    return render(request, "referential/communes.html", {"communes": commune_search(text.replace("\x00", ""))})
