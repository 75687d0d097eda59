"""The life of an opening and of a network membership, as data."""

from accounts.enums import Role
from core.errors import Reason
from core.workflow import transition
from employers.enums import LabelStatus, NetworkStatus, NewsStatus, NoticeStatus, OfferLabelStatus, OpeningStatus

S = OpeningStatus
CHECKERS = (Role.PILOT, Role.ADMIN)


def described(opening) -> Reason | None:
    """A person must be able to picture the work."""
    if len(opening.description.strip()) < 40:
        return Reason(
            "description_short", "Décrivez le travail en quelques phrases (40 caractères au moins).", "description"
        )
    return None


def not_expired(opening) -> Reason | None:
    from django.utils import timezone

    if opening.expires_on and opening.expires_on < timezone.localdate():
        return Reason("expired", "La date de fin de l'offre est passée : changez-la d'abord.", "expires_on")
    return None


SUBMIT = transition(
    "submit",
    sources=[S.DRAFT],
    target=S.SUBMITTED,
    # The company of a lot confirms an offer drafted in its name from its own space.
    roles=[Role.EMPLOYER, Role.CONTRACTOR],
    label="Envoyer pour vérification",
    guards=(described, not_expired),
    event="opening_submitted",
)
TAKE_BACK = transition(
    "take_back",
    sources=[S.SUBMITTED, S.CHECKED],
    target=S.DRAFT,
    roles=[Role.EMPLOYER],
    label="Reprendre en brouillon",
    tone="secondary",
)
ABANDON = transition(
    "abandon",
    sources=[S.DRAFT],
    target=S.CLOSED,
    roles=[Role.EMPLOYER],
    label="Abandonner ce brouillon",
    tone="outline-danger",
    confirm="Abandonner ce brouillon ? Il restera dans vos offres fermées.",
)
# Read and found right, but not to be shown yet: the employer is still to be verified, or it is too early.
CHECK = transition(
    "check",
    sources=[S.SUBMITTED],
    target=S.CHECKED,
    roles=CHECKERS,
    label="Vérifiée, publier plus tard",
    tone="outline-primary",
)
PUBLISH = transition(
    "publish",
    sources=[S.SUBMITTED, S.CHECKED],
    target=S.PUBLISHED,
    roles=CHECKERS,
    label="Publier",
    guards=(not_expired,),
    event="opening_published",
)
SEND_BACK = transition(
    "send_back",
    sources=[S.SUBMITTED, S.CHECKED],
    target=S.DRAFT,
    roles=CHECKERS,
    label="Demander une correction",
    needs_reason=True,
    event="opening_sent_back",
    tone="secondary",
)
# An offer whose last day passed may have been filled all the same: its employer says so.
FILL = transition(
    "fill",
    sources=[S.PUBLISHED, S.EXPIRED],
    target=S.FILLED,
    roles=[Role.EMPLOYER],
    label="Marquer comme pourvue",
    event="opening_closed",
    tone="success",
    confirm="Toutes les places sont prises ? L'offre ne sera plus proposée.",
)
CLOSE = transition(
    "close",
    sources=[S.PUBLISHED],
    target=S.CLOSED,
    roles=[Role.EMPLOYER, *CHECKERS],
    label="Fermer",
    needs_reason=True,
    event="opening_closed",
    tone="outline-danger",
)
EXPIRE = transition(
    "expire", sources=[S.PUBLISHED], target=S.EXPIRED, roles=[], label="Expiration", event="opening_closed"
)
# Its last day was moved on first: nothing else changed since it was read.
RENEW = transition(
    "renew",
    sources=[S.EXPIRED],
    target=S.PUBLISHED,
    roles=[Role.EMPLOYER],
    label="Remettre en ligne",
    guards=(not_expired,),
    event="opening_published",
)
# Stays online: its last day alone moves on, which `services.renewal` writes.
PROLONG = transition(
    "prolong",
    sources=[S.PUBLISHED],
    target=S.PUBLISHED,
    roles=[Role.EMPLOYER],
    label="Prolongation",
    event="opening_changed",
)
REOPEN = transition(
    "reopen",
    sources=[S.FILLED, S.EXPIRED, S.CLOSED],
    target=S.DRAFT,
    roles=[Role.EMPLOYER],
    label="Reprendre cette offre",
    tone="secondary",
)

OPENING_TRANSITIONS = (
    SUBMIT,
    CHECK,
    PUBLISH,
    SEND_BACK,
    FILL,
    CLOSE,
    PROLONG,
    RENEW,
    REOPEN,
    TAKE_BACK,
    ABANDON,
    EXPIRE,
)

N = NetworkStatus

NETWORK_ACCEPT = transition(
    "accept",
    sources=[N.CANDIDATE],
    target=N.MEMBER,
    roles=CHECKERS,
    label="Accueillir dans le réseau",
    event="network_joined",
)
NETWORK_DECLINE = transition(
    "decline",
    sources=[N.CANDIDATE],
    target=N.LEFT,
    roles=CHECKERS,
    label="Ne pas donner suite",
    needs_reason=True,
    event="network_declined",
    tone="secondary",
)
NETWORK_LEAVE = transition(
    "leave",
    sources=[N.CANDIDATE, N.MEMBER],
    target=N.LEFT,
    roles=[Role.EMPLOYER, *CHECKERS],
    label="Quitter le réseau",
    needs_reason=True,
    tone="outline-danger",
)
NETWORK_APPLY_AGAIN = transition(
    "apply_again",
    sources=[N.LEFT],
    target=N.CANDIDATE,
    roles=[Role.EMPLOYER],
    label="Signer de nouveau la charte",
    event="network_applied",
)

NETWORK_TRANSITIONS = (NETWORK_ACCEPT, NETWORK_DECLINE, NETWORK_LEAVE, NETWORK_APPLY_AGAIN)

LABEL_CONFIRM = transition(
    "confirm",
    sources=[LabelStatus.DECLARED],
    target=LabelStatus.CONFIRMED,
    roles=CHECKERS,
    label="Confirmer ce label",
    event="label_answered",
)
LABEL_REFUSE = transition(
    "refuse",
    sources=[LabelStatus.DECLARED, LabelStatus.CONFIRMED],
    target=LabelStatus.REFUSED,
    roles=CHECKERS,
    label="Refuser ce label",
    needs_reason=True,
    event="label_answered",
    tone="outline-danger",
)
LABEL_DECLARE_AGAIN = transition(
    "declare_again",
    sources=[LabelStatus.REFUSED],
    target=LabelStatus.DECLARED,
    roles=[Role.EMPLOYER],
    label="Déclarer de nouveau",
    event="label_declared",
)

LABEL_TRANSITIONS = (LABEL_CONFIRM, LABEL_REFUSE, LABEL_DECLARE_AGAIN)

NOTICE_FOUND = transition(
    "found",
    sources=[NoticeStatus.OPEN],
    target=NoticeStatus.FOUND,
    roles=[Role.EMPLOYER],
    label="Partenaire trouvé",
    tone="success",
)
NOTICE_WITHDRAW = transition(
    "withdraw",
    sources=[NoticeStatus.OPEN],
    target=NoticeStatus.WITHDRAWN,
    roles=[Role.EMPLOYER, *CHECKERS],
    label="Retirer l'annonce",
    needs_reason=True,
    event="notice_withdrawn",
    tone="outline-danger",
)
NOTICE_EXPIRE = transition(
    "expire", sources=[NoticeStatus.OPEN], target=NoticeStatus.EXPIRED, roles=[], label="Expiration"
)

NOTICE_TRANSITIONS = (NOTICE_FOUND, NOTICE_WITHDRAW, NOTICE_EXPIRE)

NEWS_PUBLISH = transition(
    "publish",
    sources=[NewsStatus.SUBMITTED],
    target=NewsStatus.PUBLISHED,
    roles=CHECKERS,
    label="Publier",
    event="news_answered",
)
NEWS_RETURN = transition(
    "return",
    sources=[NewsStatus.SUBMITTED],
    target=NewsStatus.RETURNED,
    roles=CHECKERS,
    label="Demander une correction",
    needs_reason=True,
    event="news_answered",
    tone="secondary",
)
NEWS_SEND = transition(
    "send",
    sources=[NewsStatus.RETURNED],
    target=NewsStatus.SUBMITTED,
    roles=[Role.EMPLOYER],
    label="Envoyer de nouveau",
    event="news_submitted",
)
NEWS_WITHDRAW = transition(
    "withdraw",
    sources=[NewsStatus.SUBMITTED, NewsStatus.RETURNED, NewsStatus.PUBLISHED],
    target=NewsStatus.WITHDRAWN,
    roles=[Role.EMPLOYER, *CHECKERS],
    label="Retirer la nouvelle",
    tone="outline-danger",
)

NEWS_TRANSITIONS = (NEWS_PUBLISH, NEWS_RETURN, NEWS_SEND, NEWS_WITHDRAW)


# --- The Département's own label on an offer ---


def _online(opening) -> Reason | None:
    if opening.status == S.PUBLISHED:
        return None
    return Reason("not_published", "Publiez l'offre avant de la labelliser.")


OFFER_LABEL_GIVE = transition(
    "label",
    sources=[OfferLabelStatus.NONE],
    target=OfferLabelStatus.GIVEN,
    roles=CHECKERS,
    label="Label donné",
    guards=(_online,),
    event="opening_labelled",
)
OFFER_LABEL_REVIEW = transition(
    "review_label",
    sources=[OfferLabelStatus.GIVEN],
    target=OfferLabelStatus.GIVEN,
    roles=CHECKERS,
    label="Label revu",
    guards=(_online,),
)
OFFER_LABEL_TAKE = transition(
    "unlabel",
    sources=[OfferLabelStatus.GIVEN],
    target=OfferLabelStatus.NONE,
    roles=CHECKERS,
    label="Label retiré",
    needs_reason=True,
)
