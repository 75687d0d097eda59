"""How one wants to be told of each thing."""

from typing import Any

from django import forms

from core.enums import NotificationWay
from core.notifications import Notification


class NotificationsForm(forms.Form):
    """One choice for each message that may be refused or summarised."""

    def __init__(self, *args: Any, notifications: list[Notification], chosen: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in notifications:
            if one.ways:
                self.fields[one.name] = forms.ChoiceField(
                    label=one.label,
                    help_text=one.text,
                    choices=[(way.value, way.label) for way in one.ways],
                    widget=forms.RadioSelect,
                    initial=chosen.get(one.name, NotificationWay.MAIL),
                    error_messages={
                        "required": "Choisissez une des façons proposées.",
                        "invalid_choice": "Choisissez une des façons proposées.",
                    },
                )
