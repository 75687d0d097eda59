"""The reasoned opinion of a partner: asked when no listed criterion holds, then given or refused."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.workflow import transition_apply
from people.enums import OpinionState, Partner
from people.models import EligibilityCriterion, PartnerOpinion, Person
from people.transitions import OPINION_GIVE, OPINION_REFUSE


@transaction.atomic
def opinion_ask(
    *, actor: Actor, person: Person, partner: str, hired_on: dt.date, question: str, now: dt.datetime
) -> PartnerOpinion:
    """Note that a partner is asked about a person for one hiring day. The caller found the person in the actor's scope.

    Raises Conflict while the same partner is already asked.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.opinions.filter(partner=partner, hired_on=hired_on, state=OpinionState.ASKED).exists():
        raise Conflict.because("already_asked", "Un avis est déjà demandé à ce partenaire.", "partner")
    if partner not in Partner.values:
        raise Refused.because("partner", "Choisissez le partenaire dans la liste.", "partner")
    if not question.strip():
        raise Refused.because("question", "Exposez la situation de la personne en quelques mots.", "question")
    criterion = EligibilityCriterion.objects.filter(needs_opinion=True).order_by("pk").first()
    if criterion is None:
        raise Refused.because("no_criterion", "La liste du Département ne prévoit pas d'avis d'un partenaire.")
    opinion = PartnerOpinion(
        person=person,
        criterion=criterion,
        partner=partner,
        hired_on=hired_on,
        question=question.strip(),
        asked_on=timezone.localdate(now),
        asked_by=actor.user,
    )
    clean_or_refuse(opinion, only={"question"})
    opinion.save()
    return opinion


@transaction.atomic
def opinion_answer(
    *,
    actor: Actor,
    person: Person,
    opinion_id: int,
    is_favourable: bool,
    adviser: str,
    reason: str,
    answered_on: dt.date,
    now: dt.datetime,
) -> PartnerOpinion:
    """Record what the partner answered, by whom and why. An answer is recorded once."""
    opinion = person.opinions.select_for_update(of=("self",)).get(pk=opinion_id)
    if opinion.state != OpinionState.ASKED:
        raise Conflict.because("already_answered", "La réponse à cet avis est déjà enregistrée.")
    problems = []
    if not adviser.strip():
        problems.append(Reason("adviser", "Indiquez qui a répondu chez le partenaire.", "adviser"))
    if not reason.strip():
        problems.append(Reason("reason", "Un avis est motivé : indiquez pourquoi.", "reason"))
    if not opinion.asked_on <= answered_on <= timezone.localdate(now):
        message = "La réponse vient entre la demande et aujourd'hui."
        problems.append(Reason("answered_on", message, "answered_on"))
    if problems:
        raise Refused(problems)
    opinion.adviser, opinion.reason = adviser.strip(), reason.strip()
    clean_or_refuse(opinion, only={"adviser", "reason"})
    words = {"adviser": opinion.adviser, "reason": opinion.reason}
    values = {**words, "answered_on": answered_on, "recorded_by": actor.user}
    change = OPINION_GIVE if is_favourable else OPINION_REFUSE
    transition_apply(change, opinion, actor=actor, now=now, state_field="state", values=values)
    return opinion
