"""The form by which editors bring a picture: one that cannot be read to its end is refused at its field."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class WholePictureField(WagtailImageField):
    def to_python(self, data: Any) -> Any:
        """The picture; Wagtail reads its size by opening the whole file, and lets the errors of a cut one through."""
        try:
            return super().to_python(data)
        except (OSError, SyntaxError) as cut:
            raise ValidationError(
                "Cette image est incomplète ou abîmée : enregistrez-la de nouveau, puis renvoyez-la.",
                code="invalid_image",
            ) from cut


class PictureForm(BaseImageForm):
    file = WholePictureField(label="Fichier", widget=BaseImageForm.Meta.widgets["file"])
