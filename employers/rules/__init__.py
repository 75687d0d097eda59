"""Pure rules of this room: no Django, no clock, no database."""

from employers.rules.contact import LEAST_ANSWERS, ContactStop, Responsiveness, contact_stop, responsiveness
from employers.rules.likeness import titles_alike
from employers.rules.pasted import plain_line, plain_text
from employers.rules.phrasing import Note, Phrase, notes_on, phrase_of

__all__ = [
    "LEAST_ANSWERS",
    "ContactStop",
    "Note",
    "Phrase",
    "Responsiveness",
    "contact_stop",
    "notes_on",
    "phrase_of",
    "plain_line",
    "plain_text",
    "responsiveness",
    "titles_alike",
]
