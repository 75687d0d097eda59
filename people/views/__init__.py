"""Pages that write a person's file, and those that make one file of two."""

from people.views.documents import document_response
from people.views.files import person_open

__all__ = ["document_response", "person_open"]
