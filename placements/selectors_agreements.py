"""Reads about immersion agreements: lists with who must still sign, one agreement with its people."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from placements.enums import ImmersionStatus
from placements.models import ImmersionAgreement, ImmersionSignatory, ImmersionSignature

OVER = (ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY, ImmersionStatus.NO_SHOW, ImmersionStatus.CANCELLED)
TONES: dict[str, str] = {
    ImmersionStatus.DRAFT: "neutral",
    ImmersionStatus.SIGNING: "warning",
    ImmersionStatus.READY: "success",
    ImmersionStatus.RUNNING: "info",
    ImmersionStatus.COMPLETED: "success",
    ImmersionStatus.PARTLY: "warning",
    ImmersionStatus.NO_SHOW: "danger",
    ImmersionStatus.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Signing:
    """A signatory, and her signature in force if she gave it."""

    signatory: ImmersionSignatory
    signature: ImmersionSignature | None


def agreements_of(actor: Actor) -> QuerySet[ImmersionAgreement]:
    """What the actor follows. The host sees an agreement from the day it is sent to be signed, not its drafts."""
    rows = ImmersionAgreement.objects.visible_to(actor).select_related(
        "person", "host", "prescriber__user", "prescriber__organisation"
    )
    if actor.role == Role.EMPLOYER:
        rows = rows.exclude(status=ImmersionStatus.DRAFT)
    in_force = ImmersionSignature.objects.filter(voided_at__isnull=True)
    return rows.prefetch_related("signatories", Prefetch("signatures", queryset=in_force, to_attr="in_force"))


def agreements_filtered(
    rows: QuerySet[ImmersionAgreement], *, text: str = "", state: str = ""
) -> QuerySet[ImmersionAgreement]:
    if state:
        rows = rows.filter(status__in=OVER if state == "over" else [state])
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(person__last_name__icontains=word) | Q(person__first_name__icontains=word) | Q(host__name__icontains=word)
        )
    return rows.order_by("-starts_on", "-pk")


def signings_of(agreement: ImmersionAgreement) -> list[Signing]:
    """Who signs, in the order of the form. Uses what `agreements_of` has prefetched when there is."""
    in_force = getattr(agreement, "in_force", None)
    if in_force is None:
        in_force = list(agreement.signatures.filter(voided_at__isnull=True))
    given = {one.role: one for one in in_force}
    order = ["person", "representative", "host", "prescriber", "employer"]
    people = sorted(agreement.signatories.all(), key=lambda one: order.index(one.role))
    return [Signing(one, given.get(one.role)) for one in people]


def waited_for(signings: Sequence[Signing]) -> list[str]:
    """Who must still sign, as words."""
    return [one.signatory.get_role_display().lower() for one in signings if one.signature is None]
