"""The skills profile of a person, with its live preview, and the suggestions of words that other forms use too."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import refusals_show
from matching import live, selectors, services
from matching.forms import ProfileForm
from matching.loading import profile_of
from matching.models import SkillsProfile
from people.models import Person
from people.views import person_open
from referential.suggestions import occupation_choices, skill_choices

PREVIEW = 4
PLAIN_COLUMNS = (
    "max_km", "hours_min", "hours_max", "slots", "licences", "languages", "transports", "available_from", "purposes",
)  # fmt: skip


# --- Suggestions ------------------------------------------------------------------------------------------------
@role_required(*Role)
@require_safe
def occupation_suggest(request: ActorRequest) -> HttpResponse:
    """Occupations for a title in free French (`q`, or `title`): radio buttons called `occupation`.

    With `plusieurs`, checkboxes called `occupations`. What is already picked stays picked, on top.
    """
    text = _text(request, "q", "title", "occupation_q")
    name = "occupations" if request.GET.get("plusieurs") else "occupation"
    found = occupation_choices(text, picked=request.GET.getlist(name), name=name)
    page = "referential/_occupation_choices.html" if request.htmx else "matching/occupation_suggest.html"
    return render(request, page, {"found": found})


@role_required(*Role)
@require_safe
def skill_suggest(request: ActorRequest) -> HttpResponse:
    """Skills for words (`q`, or `skill_q`) and for the occupations picked: checkboxes called `skills`."""
    occupations = request.GET.getlist("occupations") + request.GET.getlist("occupation")
    found = skill_choices(_text(request, "q", "skill_q"), occupations=occupations, picked=request.GET.getlist("skills"))
    page = "referential/_skill_choices.html" if request.htmx else "matching/skill_suggest.html"
    return render(request, page, {"found": found})


def _text(request: HttpRequest, *names: str) -> str:
    return next((request.GET[name] for name in names if request.GET.get(name)), "")


# --- Profile ----------------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole profile on one page; saving it leads at once to the ranked openings."""
    person = person_open(request, pk, record=request.method == "GET")
    profile = (
        SkillsProfile.objects.filter(person=person)
        .select_related("commune")
        .prefetch_related("profile_occupations", "profile_skills")
        .first()
    )
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(profile, person))
    # Without JavaScript, "Chercher" shows the suggestions and saves nothing.
    searching = "chercher" in request.POST
    if request.method == "POST" and not searching and form.is_valid():
        try:
            services.profile_save(
                actor=request.actor,
                person_id=pk,
                now=timezone.now(),
                occupations=form.cleaned_data["occupations"],
                skills=form.cleaned_data["skills"],
                **form.values,
            )
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "Le profil est enregistré. Voici les offres qui lui correspondent le mieux.")
            return redirect("placements:matches", pk)
    source = request.POST if request.method == "POST" else None
    picked = source.getlist("occupations") if source else form.initial.get("occupations", [])
    skills = source.getlist("skills") if source else form.initial.get("skills", [])
    title = (source["title"] if source and "title" in source else "") if source else ""
    context = {
        "form": form,
        "person": person,
        "profile": profile,
        "is_searching_words": searching,
        "occupation_choices": occupation_choices(title, picked=picked, name="occupations"),
        "skill_choices": skill_choices(source.get("skill_q", "") if source else "", occupations=picked, picked=skills),
    }
    wrong = request.method == "POST" and not searching
    return render(request, "matching/profile_form.html", context, status=422 if wrong else 200)


@role_required(Role.REFERENT)
@require_POST
def profile_preview(request: ActorRequest, pk: int) -> HttpResponse:
    """The first openings of a profile that is not saved yet: shown beside the form while it is filled."""
    person = person_open(request, pk, record=False)
    form = ProfileForm(request.POST)
    form.is_valid()
    candidate = _candidate_of_form(form, person)
    found = selectors.suggestions_for(candidate, without=selectors.dismissed_keys(person), top=30)
    context = {"suggestions": found[:PREVIEW], "count": len(found), "person": person}
    return render(request, "matching/_preview.html", context)


def _candidate_of_form(form: ProfileForm, person: Person) -> selectors.Candidate:
    values = form.values
    commune = values.get("commune")
    row = {
        "person_id": person.pk,
        "title": values.get("title", ""),
        "summary": values.get("summary", ""),
        "commune__latitude": commune.latitude if commune else None,
        "commune__longitude": commune.longitude if commune else None,
        **{name: values.get(name) for name in PLAIN_COLUMNS},
    }
    profile = profile_of(
        row,
        occupations=[one.pk for one in form.cleaned_data.get("occupations", ())],
        skills=[one.pk for one in form.cleaned_data.get("skills", ())],
    )
    return selectors.Candidate(
        profile=profile,
        commune=commune,
        age=person.age_on(timezone.localdate()),
        kinds=live.kinds_wished(values.get("wishes", [])),
    )
