"""One domain error for every refusal, holding all its reasons at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused.

    `code` is stable and for programs, `message` is French and for people, `field` names the form field at fault.
    """

    code: str
    message: str
    field: str | None = None


class Refused(Exception):  # noqa: N818 -- reads as a sentence where it is raised
    """A service refuses to act; nothing was written."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(reason.message for reason in self.reasons))

    @classmethod
    def because(cls, code: str, message: str, field: str | None = None) -> "Refused":
        """The common case of a single reason."""
        return cls([Reason(code, message, field)])

    @classmethod
    def by_validation(cls, error: ValidationError) -> "Refused":
        """What a model's `full_clean` found, each reason at its field."""
        return cls(
            Reason("invalid", message, field=None if name == NON_FIELD_ERRORS else name)
            for name, messages in error.message_dict.items()
            for message in messages
        )

    @property
    def codes(self) -> set[str]:
        return {reason.code for reason in self.reasons}


class Conflict(Refused):
    """Somebody else acted first; the person must look again (HTTP 409)."""
