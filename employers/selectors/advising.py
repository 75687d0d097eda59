"""The employers that the Département follows, within the territory of who asks."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.actors import Actor
from employers.enums import NetworkStatus
from employers.models import AdviserVisit, Employer
from employers.selectors.openings import normal, words


@dataclass(frozen=True, slots=True)
class AdvisedSearch:
    """What an adviser looks for; the last four are answers to the questionnaire."""

    text: str = ""
    branch: str = ""
    network: str = ""
    mine: bool = False
    late: bool = False
    public: str = ""
    way: str = ""
    help: str = ""
    tension: str = ""


def advised(actor: Actor) -> QuerySet[Employer]:
    rows = Employer.objects.visible_to(actor)
    return rows if actor.territory_ids is None else rows.filter(territory__in=actor.territory_ids)


def advised_search(actor: Actor, search: AdvisedSearch, *, on: dt.date) -> QuerySet[Employer]:
    """Employers with the day of the last exchange and of the next step; those to be called first come first."""
    to_do = AdviserVisit.objects.to_do().filter(employer=OuterRef("pk")).order_by("next_on", "pk")
    last = AdviserVisit.objects.filter(employer=OuterRef("pk")).order_by("-on", "-pk")
    rows = (
        advised(actor)
        .select_related("commune", "network_membership", "adviser__user")
        .annotate(next_on=Subquery(to_do.values("next_on")[:1]), last_on=Subquery(last.values("on")[:1]))
    )
    if search.text:
        rows = rows.filter(
            Q(search_document=words(search.text)) | Q(search_name__trigram_word_similar=normal(search.text))
        )
    if search.branch:
        rows = rows.filter(branch=search.branch)
    if search.network == "none":
        rows = rows.exclude(network_membership__status__in=[NetworkStatus.MEMBER, NetworkStatus.CANDIDATE])
    elif search.network:
        rows = rows.filter(network_membership__status=search.network)
    if search.mine:
        rows = rows.filter(adviser=actor.membership)
    if search.late:
        rows = rows.filter(next_on__lte=on)
    for question, answer in (("publics", search.public), ("ways", search.way), ("help", search.help)):
        if answer:
            rows = rows.filter(survey__answers__contains={question: [answer]})
    if search.tension:
        rows = rows.filter(survey__answers__contains={"tension": search.tension})
    return rows.order_by("next_on", "name", "pk")


def steps_due(actor: Actor, *, by: dt.date, mine: bool = False) -> QuerySet[AdviserVisit]:
    """What is to be done by a day, the oldest first."""
    rows = AdviserVisit.objects.visible_to(actor).to_do().filter(next_on__lte=by)
    if mine:
        rows = rows.filter(next_by=actor.membership)
    return rows.select_related("employer", "next_by__user").order_by("next_on", "pk")
