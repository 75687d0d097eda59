"""From Django's field errors to our one refusal."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

from core.errors import Reason, Refused


def clean_or_refuse(obj: models.Model, *, only: Iterable[str] | None = None, exclude: Iterable[str] = ()) -> None:
    """Check the fields of an object (all, or `only` some). Raises Refused with every message at its field."""
    left_out = set(exclude)
    if only is not None:
        wanted = set(only)
        left_out |= {field.name for field in obj._meta.fields if field.name not in wanted}
    try:
        obj.clean_fields(exclude=left_out)
    except ValidationError as error:
        raise Refused(
            [Reason("invalid", text, name) for name, texts in error.message_dict.items() for text in texts]
        ) from error
