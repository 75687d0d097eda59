"""Writes about what an employer tells of herself: the questionnaire, and how she wants to be contacted."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Refused
from employers.models import Employer, EmployerSurvey
from employers.questionnaire import STEP_OF, STEPS


@transaction.atomic
def survey_step_save(
    *, actor: Actor, employer_id: int, step: str, answers: Mapping[str, Any], now: dt.datetime
) -> EmployerSurvey:
    """Keep one step of the questionnaire; the others stay as they were. Filling it again changes its answers."""
    employer = employer_lock(actor=actor, employer_id=employer_id)
    questions = STEP_OF[step].questions
    survey, _ = EmployerSurvey.objects.select_for_update(of=("self",)).get_or_create(employer=employer)
    own = {question.code for question in questions}
    kept = {code: value for code, value in survey.answers.items() if code not in own}
    survey.answers = kept | {code: value for code, value in answers.items() if code in own}
    done = {*survey.steps_done, step}
    survey.steps_done = [one.code for one in STEPS if one.code in done]
    if len(survey.steps_done) == len(STEPS) and survey.completed_at is None:
        survey.completed_at = now
    survey.updated_at, survey.updated_by = now, actor.user
    survey.save()
    if "branch" in own and answers.get("branch"):
        employer.branch = answers["branch"]
        employer.save(update_fields=["branch"])
    return survey


@transaction.atomic
def contact_wishes_save(
    *, actor: Actor, employer_id: int, max_waiting: int | None, paused_until: dt.date | None, pause_reason: str = ""
) -> Employer:
    """How many proposals may wait for her answer, and until when (that day included) she wants none."""
    employer = employer_lock(actor=actor, employer_id=employer_id)
    employer.max_waiting, employer.paused_until = max_waiting, paused_until
    employer.pause_reason = pause_reason.strip() if paused_until else ""
    clean_or_refuse(employer, only=["max_waiting", "pause_reason"])
    employer.save(update_fields=["max_waiting", "paused_until", "pause_reason"])
    return employer


def employer_lock(*, actor: Actor, employer_id: int) -> Employer:
    """The actor's own establishment, locked. Raises DoesNotExist for another's, Refused for a borrowed role."""
    employer = Employer.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=employer_id)
    if employer.organisation_id != actor.organisation_id:
        raise Refused.because("not_yours", "Cette entreprise n'est pas la vôtre.")
    return employer
