"""Every write of this room."""

from employers.services.labels import opening_label, opening_unlabel
from employers.services.network import charter_sign, network_move
from employers.services.openings import (
    opening_confirm,
    opening_create,
    opening_draft_for,
    opening_duplicate,
    opening_move,
    opening_update,
    opening_view_count,
    openings_expire,
)
from employers.services.reference import reference_lists_load
from employers.services.registration import (
    Company,
    Contact,
    Outcome,
    employer_register,
    employer_save,
    establishment_add,
)
from employers.services.renewal import may_renew, opening_renew, openings_remind, renewed_until
from employers.services.sketches import sketch_drop, sketch_keep, sketches_purge
from employers.services.survey import contact_wishes_save, survey_step_save
from employers.services.tutors import tutor_create, tutor_set_active, tutor_update

__all__ = [
    "Company",
    "Contact",
    "Outcome",
    "charter_sign",
    "contact_wishes_save",
    "employer_register",
    "employer_save",
    "establishment_add",
    "may_renew",
    "network_move",
    "opening_confirm",
    "opening_create",
    "opening_draft_for",
    "opening_duplicate",
    "opening_label",
    "opening_move",
    "opening_renew",
    "opening_unlabel",
    "opening_update",
    "opening_view_count",
    "openings_expire",
    "openings_remind",
    "reference_lists_load",
    "renewed_until",
    "sketch_drop",
    "sketch_keep",
    "sketches_purge",
    "survey_step_save",
    "tutor_create",
    "tutor_set_active",
    "tutor_update",
]
