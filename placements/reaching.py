"""By which channel somebody without an account can be written to: e-mail, short message, none.

A person only with her agreement to receive messages; a tutor who volunteered, always. An e-mail holds more and costs
nothing: the telephone serves those who have no address.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q, QuerySet

from core.errors import Refused
from core.notifications import may_leave_at
from core.outbox import NotYet
from core.sms import MOBILE, phone_mobile, sms_add
from employers.models import Tutor
from people.enums import ConsentPurpose, PersonStatus
from people.models import Consent, Person
from people.selectors import person_agrees
from placements.enums import Respondent, VoiceLanguage
from placements.models import FollowUpAnswer, PersonSaying

FORGOTTEN = "forgotten"
GONE = (PersonStatus.ENDED, PersonStatus.ANONYMISED)
REACHABLE = ~Q(email="") | Q(phone__regex=MOBILE)
UNREACHABLE = (
    "Pour lui écrire, il faut son adresse électronique ou son numéro de mobile, et son accord pour recevoir des "
    "messages."
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a message goes: an e-mail address, or a mobile number as operators read it."""

    address: str
    is_phone: bool = False


def reach_of(one: Person | Tutor, *, agrees: bool | None = None) -> Reach | None:
    """The channel of somebody: her e-mail address, else her mobile number; None when nobody can write to her.

    Nobody writes to a person without her agreement, nor once she left. `agrees`: whether she agreed to messages, for
    who has read it already.
    """
    if isinstance(one, Person):
        agrees = person_agrees(one, ConsentPurpose.MESSAGES) if agrees is None else agrees
        if one.status in GONE or not agrees:
            return None
    if one.email:
        return Reach(one.email)
    mobile = phone_mobile(one.phone)
    return Reach(mobile, is_phone=True) if mobile else None


def refuse_forgotten(person: Person) -> None:
    """Raise Refused `forgotten` for somebody made anonymous: no link that was sent about her opens anything."""
    if person.status == PersonStatus.ANONYMISED:
        raise Refused.because(FORGOTTEN, "Ce dossier a été anonymisé : ce lien n'ouvre plus rien.")


def people_reachable() -> QuerySet[Person]:
    """Everybody for whom `reach_of` finds a channel."""
    agreed = Consent.objects.filter(purpose=ConsentPurpose.MESSAGES, withdrawn_on=None)
    return Person.objects.filter(REACHABLE, pk__in=agreed.values("person")).exclude(status__in=GONE).order_by()


def tutors_reachable() -> QuerySet[Tutor]:
    """The tutors for whom `reach_of` finds a channel."""
    return Tutor.objects.filter(REACHABLE).order_by()


def short_message(reach: Reach, *, text: str, url: str, key: str, now: dt.datetime) -> None:
    """Write to a telephone, once for each key. In the quiet hours the asking handler is called again after them.

    What it asks may be over by then, and her agreement withdrawn: nothing is prepared in the night.
    """
    until = may_leave_at(now)
    if until is not None:
        raise NotYet(until)
    sms_add(to=reach.address, text=text, url=url, key=key, now=now)


def language_of(person: Person) -> str:
    """The language in which she last answered; French as long as she never did."""
    said = PersonSaying.objects.filter(person=person).order_by("-at").values_list("at", "language")
    answers = FollowUpAnswer.objects.filter(follow_up__hire__person=person, respondent=Respondent.PERSON)
    answered = answers.order_by("-at").values_list("at", "language")
    never = [(dt.datetime.min.replace(tzinfo=dt.UTC), VoiceLanguage.FRENCH.value)]
    return max(chain(never, said[:1], answered[:1]))[1]
