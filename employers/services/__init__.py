"""Every write of this room."""

from employers.services.advising import adviser_take, visit_done, visit_note
from employers.services.held_labels import label_declare, label_move
from employers.services.labels import opening_label, opening_unlabel
from employers.services.network import charter_publish, charter_sign, network_move, review_read, review_submit
from employers.services.network_reminders import network_remind
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
from employers.services.together import (
    news_mend,
    news_move,
    news_write,
    notice_keep,
    notice_move,
    notice_open,
    notice_reply,
    notice_report,
    notices_expire,
    partnership_record,
)
from employers.services.tutors import tutor_create, tutor_set_active, tutor_update

__all__ = [
    "Company",
    "Contact",
    "Outcome",
    "adviser_take",
    "charter_publish",
    "charter_sign",
    "contact_wishes_save",
    "employer_register",
    "employer_save",
    "establishment_add",
    "label_declare",
    "label_move",
    "may_renew",
    "network_move",
    "network_remind",
    "news_mend",
    "news_move",
    "news_write",
    "notice_keep",
    "notice_move",
    "notice_open",
    "notice_reply",
    "notice_report",
    "notices_expire",
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
    "partnership_record",
    "reference_lists_load",
    "renewed_until",
    "review_read",
    "review_submit",
    "sketch_drop",
    "sketch_keep",
    "sketches_purge",
    "survey_step_save",
    "tutor_create",
    "tutor_set_active",
    "tutor_update",
    "visit_done",
    "visit_note",
]
