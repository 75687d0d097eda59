"""What comes of a lot: situations after it, its certificate."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from clauses.enums import ExitMilestone
from clauses.selectors.exits import PersonWhoLeft
from core.forms import OnceForm
from core.validators import validate_no_nir
from placements.enums import FollowUpState


class ExitsForm(forms.Form):
    """One choice for each person who left and each milestone reached: `<engagement>-<milestone>`."""

    def __init__(self, *args: Any, people: Sequence[PersonWhoLeft], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for one in people:
            for milestone in one.reached:
                self.fields[f"{one.engagement.pk}-{milestone}"] = forms.ChoiceField(
                    label=f"{one.engagement.person}, {ExitMilestone(milestone).label.lower()}",
                    required=False,
                    choices=[("", one.empty_label(milestone)), *FollowUpState.choices],
                    initial=one.notes.get(milestone, ""),
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                )

    @property
    def states(self) -> dict[tuple[int, str], str]:
        """What was chosen, as the service takes it."""
        return {
            (int(name.split("-")[0]), name.split("-")[1]): self.cleaned_data[name]
            for name in self.fields
            if name in self.changed_data
        }

    def rows(self) -> Iterator[tuple[PersonWhoLeft, list[tuple[str, BoundField | None]]]]:
        """Each person with her boxes in the order of the milestones; None for one still to come."""
        for one in self.people:
            names = {milestone: f"{one.engagement.pk}-{milestone}" for milestone in ExitMilestone.values}
            yield (
                one,
                [
                    (ExitMilestone(milestone).label, self[name] if name in self.fields else None)
                    for milestone, name in names.items()
                ],
            )


class CertificateForm(OnceForm):
    note = forms.CharField(
        label="Observations",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="Imprimées sur l'attestation. Ne nommez personne.",
    )


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi l'annuler ?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        validators=[validate_no_nir],
        help_text="L'acheteur et les entreprises reçoivent ce motif.",
        error_messages={"required": "Indiquez pourquoi l'attestation est annulée."},
    )
