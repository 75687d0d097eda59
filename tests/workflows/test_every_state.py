"""Whatever has a state moves by a table of transitions, or is written here with the reason why not.

A state is a column of that name, or a date that stays empty until something happens. A new model with either, and
without a table, fails here: give it a table (`core/workflow.py`), or say in a few words why it has none. The kinds of
reasons: `docs/developpement/decisions/2026-11-28-states-and-tables.md`.
"""

import re

import pghistory
from django.apps import apps
from django.db import models

from config.workflows import workflows

ROOMS = frozenset(
    {"accounts", "clauses", "cms", "core", "employers", "matching", "people", "placements", "referential", "reporting"}
)
SAYS_A_STATE = re.compile(r"(^|_)(status|state|stage)$")
HAPPENED = re.compile(r"(^|_)(\w*(ed|en|wn)|sent|done|read|left)_(at|on)$")

# A piece of work of the machine: its lease, its tries and its end are one service's, and nobody presses a button.
MACHINE = {
    "core.OutboxEvent",
    "matching.FairnessAudit",
    "matching.MatchRun",
    "matching.MatchRunShard",
    "matching.MatcherVersion",
    "clauses.DecpSource",
    "clauses.DecpUpload",
    "clauses.HoursReminder",
    "clauses.HoursUpload",
    "clauses.HoursUploadRow",
}
# Written with the row and never changed: what somebody said, the moment of a note.
SAID_ONCE = {
    "clauses.ExitNote",
    "clauses.HoursReminderItem",
    "employers.EmployerSurvey",
    "placements.FollowUpAnswer",
    "placements.TutorNote",
}
# A fact of the world with its date (notified, checked, computed), corrected like any other field.
FACT = {
    "accounts.CalendarSubscription",
    "clauses.Amendment",
    "clauses.LotOutlook",
    "clauses.PurchaseOrder",
    "clauses.Quantity",
    "clauses.Tranche",
    "people.Consent",
    "referential.Commune",
    "referential.Mobility",
    "referential.Occupation",
    "referential.OccupationSkill",
    "referential.Skill",
    "referential.Title",
}
# One stamp, set once under a lock by one service, with its author beside it: « done », « read », « reminded ».
STAMP = {
    "accounts.UndeliverableAddress",
    "clauses.DriftAlert",
    "clauses.Engagement",
    "clauses.GoodFaithStep",
    "clauses.Meeting",
    "employers.AdviserVisit",
    "employers.CharterReview",
    "employers.NoticeReport",
    "matching.PoolSignal",
    "people.PersonDocument",
    "placements.HoursStep",
    "placements.ImmersionSignatory",
    "placements.JoinedDocument",
}
# A door that its owner opens and shuts for others: nothing else waits for it.
SETTING = {"clauses.Study"}
# Answered, ended or sent once: triggers of the database refuse a second change to any SQL.
HELD = {
    "clauses.CompletionCertificate",
    "clauses.Letter",
    "clauses.PoolingAgreement",
    "clauses.PoolingSignature",
    "placements.ImmersionSignature",
}
# Moves with another row, whose table or decision rules both: the lines of a statement, an obligation replaced.
FOLLOWS = {"clauses.DeclaredHours", "clauses.Obligation"}
# The situation of a person comes from her service; the product only makes her anonymous, with a journal of its own.
PERSON = {"people.Person", "people.PersonErasure"}
# Published, scheduled and locked by Wagtail.
WAGTAIL = {
    "cms.ArticlePage",
    "cms.EasyReadPage",
    "cms.EventIndexPage",
    "cms.EventPage",
    "cms.HomePage",
    "cms.NewsPage",
    "cms.SectionPage",
    "cms.StoryPage",
    "cms.ToolPage",
    "cms.TradePage",
}
WITHOUT_A_TABLE = MACHINE | SAID_ONCE | FACT | STAMP | SETTING | HELD | FOLLOWS | PERSON | WAGTAIL


def has_a_state(model: type[models.Model]) -> bool:
    return any(
        (field.choices and SAYS_A_STATE.search(field.name))
        or (isinstance(field, models.DateField) and field.null and HAPPENED.search(field.name))
        for field in model._meta.concrete_fields
    )


def with_a_state() -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not issubclass(model, pghistory.models.Event) and has_a_state(model)
    }


def test_every_state_has_a_table_or_a_reason_to_have_none():
    ruled = {model._meta.label for workflow in workflows() for model in workflow.models}
    assert with_a_state() >= ruled, "a table about a model in which no state is seen"
    assert with_a_state() - ruled == WITHOUT_A_TABLE, "a state that no table rules, or a reason not needed any more"
