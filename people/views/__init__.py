"""Pages that write a person's file, and those that make one file of two."""

from people.views.files import person_open

__all__ = ["person_open"]
