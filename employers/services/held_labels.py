"""Labels that an employer holds: declared with a proof, seen by the Département."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import LabelStatus
from employers.models import EmployerLabel, Label, LabelProof
from employers.services.survey import employer_lock
from employers.transitions import LABEL_TRANSITIONS
from people.rules.documents import UnfitDocument, document_kept


@transaction.atomic
def label_declare(
    *,
    actor: Actor,
    employer_id: int,
    label: Label,
    obtained_on: dt.date,
    proof: str,
    today: dt.date,
    level: int | None = None,
    expires_on: dt.date | None = None,
    content: bytes | None = None,
    now: dt.datetime | None = None,
) -> EmployerLabel:
    """The employer says she holds a label, since when, until when and on what proof; shown once it is confirmed.

    `content`: the bytes of a file that proves it, which the Département alone reads, kept since `now`.
    """
    employer = employer_lock(actor=actor, employer_id=employer_id)
    reasons = []
    if obtained_on > today:
        reasons.append(Reason("future", "Cette date n'est pas encore passée.", "obtained_on"))
    if expires_on and expires_on < obtained_on:
        reasons.append(Reason("order", "Un label expire après avoir été obtenu.", "expires_on"))
    if level is not None and not 1 <= level <= label.levels:
        message = f"Ce label a {label.levels} niveaux." if label.levels > 1 else "Ce label n'a pas de niveau."
        reasons.append(Reason("level", message, "level"))
    if not proof.strip() and content is None:
        message = "Joignez la preuve, ou dites où la lire : numéro, adresse d'une page, date d'un courrier."
        reasons.append(Reason("proof", message, "proof"))
    kept = None
    try:
        kept = None if content is None else document_kept(content)
    except UnfitDocument as unfit:
        reasons.append(Reason("unfit", str(unfit), "file"))
    if reasons:
        raise Refused(reasons)
    held = EmployerLabel(
        employer=employer,
        label=label,
        level=level,
        obtained_on=obtained_on,
        expires_on=expires_on,
        proof=proof.strip(),
        status=LabelStatus.DECLARED,
        declared_by=actor.user,
    )
    clean_or_refuse(held, only=["proof"])
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError as error:
        raise Refused.because("twice", "Ce label est déjà déclaré à cette date.", "obtained_on") from error
    if kept is not None:
        LabelProof.objects.create(
            held=held,
            extension=kept.extension,
            size=len(kept.content),
            data=kept.content,
            put_at=now or timezone.now(),
            put_by=actor.user,
        )
    outbox_add("label_declared", key=f"label:{held.pk}", object_id=held.pk)
    return held


@transaction.atomic
def label_move(
    *, actor: Actor, employer_label_id: int, action: str, now: dt.datetime, reason: str = ""
) -> EmployerLabel:
    """Confirm a label, refuse it with a reason that the employer reads, or declare it again."""
    change = next((one for one in LABEL_TRANSITIONS if one.name == action), None)
    if change is None:
        raise Refused.because("unknown_action", "Cette action n'existe pas.")
    rows = EmployerLabel.objects.select_for_update(of=("self",)).select_related("employer")
    if not actor.is_department_wide:
        rows = rows.filter(employer__organisation_id=actor.organisation_id)
    held = rows.get(pk=employer_label_id)
    transition_apply(change, held, actor=actor, now=now, reason=reason)
    return held
