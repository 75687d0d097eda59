"""Needs and offers between companies, what they signed, and the members' news."""

from typing import Any

from django import forms

from core.forms import OnceForm, field_of
from employers.enums import Branch, NoticeSide, WorkTogether
from employers.forms.fields import DateInput, choices_begin_with_words
from employers.models import ContractingNotice, Employer, MemberNews, Partnership


def _choose_company(form: forms.BaseForm, companies: list[Employer]) -> None:
    """Which of one's establishments; not asked when there is one."""
    field = field_of(form, "employer", forms.ModelChoiceField)
    field.queryset = Employer.objects.filter(pk__in=[one.pk for one in companies])
    field.initial = companies[0] if companies else None
    if len(companies) == 1:
        field.widget = forms.HiddenInput()


class _Written(OnceForm, forms.ModelForm):
    """Checked field by field here; the service writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_begin_with_words(self)

    def _post_clean(self) -> None:
        """The row is never made by the form."""


class NoticeForm(_Written):
    employer = forms.ModelChoiceField(label="Établissement", queryset=Employer.objects.none())
    side = forms.ChoiceField(
        label="Votre entreprise",
        choices=[(NoticeSide.NEED, "Recherche une entreprise"), (NoticeSide.OFFER, "Propose ses services")],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ContractingNotice
        fields = ["employer", "side", "form", "title", "description", "branch", "open_until"]
        widgets = {"description": forms.Textarea(attrs={"rows": 5}), "open_until": DateInput()}
        help_texts = {
            "title": "Par exemple : entretien d'espaces verts, deux jours par semaine.",
            "description": "Quoi, où, quand, combien. Vos coordonnées ne sont données qu'à qui vous répond.",
        }

    def __init__(self, *args: Any, companies: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_company(self, companies)


class ReplyForm(OnceForm):
    employer = forms.ModelChoiceField(label="Établissement", queryset=Employer.objects.none())
    message = forms.CharField(
        label="Votre message", max_length=1500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="L'entreprise le lira avec vos coordonnées, et vous répondra.",
    )  # fmt: skip

    def __init__(self, *args: Any, companies: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_company(self, companies)


class PartnershipForm(_Written):
    """With whom, among those who replied, or any employer for the Département."""

    class Meta:
        model = Partnership
        fields = ["first", "second", "form", "title", "signed_on", "amount"]
        widgets = {"signed_on": DateInput()}

    def __init__(self, *args: Any, firsts: Any, seconds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("first", firsts), ("second", seconds)):
            field_of(self, name, forms.ModelChoiceField).queryset = rows


class NoticeFilterForm(forms.Form):
    cote = forms.ChoiceField(
        label="Je cherche",
        required=False,
        choices=[
            ("", "Tout"),
            (NoticeSide.NEED, "Un client, un donneur d'ordres"),
            (NoticeSide.OFFER, "Un prestataire, un partenaire"),
        ],
    )
    forme = forms.ChoiceField(label="Forme", required=False, choices=[("", "Toutes"), *WorkTogether.choices])
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous"), *Branch.choices])


class NewsForm(_Written):
    employer = forms.ModelChoiceField(label="Établissement", queryset=Employer.objects.none())

    class Meta:
        model = MemberNews
        fields = ["employer", "title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"text": "Sans nommer les personnes accueillies. Le Département relit, puis publie."}

    def __init__(self, *args: Any, companies: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_company(self, companies)
