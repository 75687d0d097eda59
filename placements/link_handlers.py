"""New links for those whose own no longer opens: they go to the address that is known, never to another."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from people.models import Person
from placements.enums import ProposalStatus
from placements.handlers import addresses_of
from placements.links import answer_url
from placements.models import Proposal, TutoringAssignment
from placements.reaching import reach_of
from placements.selectors import with_opening
from placements.selectors_tutoring import RELATED, name_for_host
from placements.services.proposals import opening_is_available
from placements.tutor_links import space_url
from placements.voice.links import OWN_PAGE
from placements.voice_handlers import write_to_person

TO_ANSWER = (ProposalStatus.SENT, ProposalStatus.SEEN)
MOST = 20  # links in one mail
Line = tuple[str, str, str]  # the address as it is known, what the link opens, the link


@outbox_handler("links_asked")
def send_links_again(event: OutboxEvent) -> None:
    """One mail for each thing this address is: a person's, a tutor's, an employer's. The address typed is forgotten."""
    email, today = event.payload["email"], timezone.localdate()
    _to_people(email, event)
    _write(_of_tutor(email, on=today), who="tutor", event=event)
    _write(_of_employer(email), who="employer", event=event)
    OutboxEvent.objects.filter(pk=event.pk).update(payload={})


def _to_people(email: str, event: OutboxEvent) -> None:
    for person in Person.objects.filter(email__iexact=email).order_by("pk")[:MOST]:
        reach = reach_of(person)
        if reach is not None and not reach.is_phone:
            write_to_person(
                person,
                key=f"{event.key}:{person.pk}",
                subject="Votre nouveau lien",
                sentences=[
                    "Vous avez demandé un nouveau lien. Voici votre page : vos questions, vos documents, le passeport.",
                    "Ce n'était pas vous ? Ne faites rien.",
                ],
                label="Ouvrir ma page",
                kind=OWN_PAGE,
            )


def _of_tutor(email: str, *, on: dt.date) -> Iterator[Line]:
    """Her page for each person she accompanies, or did not long ago: her certificate is there."""
    recent = on - dt.timedelta(days=settings.TUTOR_LINK_DAYS)
    rows = TutoringAssignment.objects.filter(tutor__email__iexact=email).select_related(*RELATED)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=recent)).order_by("-starts_on", "-pk")
    for one in rows[:MOST]:
        yield one.tutor.email, f"Votre page de tuteur, avec {name_for_host(one)}", space_url(one.pk, one.tutor.email)


def _of_employer(email: str) -> Iterator[Line]:
    """The proposals that wait for an answer and are written to this address."""
    member = Q(employer__organisation__memberships__user__email__iexact=email)
    mine = Proposal.objects.filter(Q(employer__contact_email__iexact=email) | member, status__in=TO_ANSWER)
    rows = with_opening(Proposal.objects.filter(pk__in=mine.order_by().values("pk"))).order_by("-proposed_at", "-pk")
    for one in rows[:MOST]:
        known = {address.lower(): address for address in addresses_of(one.employer)}
        if email.lower() in known and opening_is_available(one):
            label = f"Répondre pour : {one.opening.title}"
            yield known[email.lower()], label, answer_url(one.pk, one.ask_again_on)


def _write(lines: Iterable[Line], *, who: str, event: OutboxEvent) -> None:
    """To the address as it is known, never as it was typed: two that a database finds alike may be two people's."""
    by_address: dict[str, list[tuple[str, str]]] = {}
    for address, label, url in lines:
        by_address.setdefault(address, []).append((label, url))
    for rank, (address, links) in enumerate(by_address.items()):
        send_templated(
            template="placements/mail/links_again",
            to=[address],
            context={"links": links},
            key=f"{event.key}:{who}:{rank}",
        )
