"""Every write about who comes to a meeting."""

from cms.services.attendance import (
    attendance_close,
    attendance_mark,
    attendance_reopen,
    employer_walk_in,
    person_walk_in,
)
from cms.services.meetings import event_call_off, event_settle, events_remind, events_settle, representatives_forget
from cms.services.registrations import (
    Registered,
    employer_register,
    people_register,
    registration_cancel,
    registration_confirm,
    registration_decline,
)

__all__ = [
    "Registered",
    "attendance_close",
    "attendance_mark",
    "attendance_reopen",
    "employer_register",
    "employer_walk_in",
    "event_call_off",
    "event_settle",
    "events_remind",
    "events_settle",
    "people_register",
    "person_walk_in",
    "registration_cancel",
    "registration_confirm",
    "registration_decline",
    "representatives_forget",
]
