"""How a company comes in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from core.forms import HoneypotMixin, OnceForm, field_of
from core.validators import validate_no_nir
from employers.enums import Branch, EmployerKind
from employers.forms.fields import SiretField
from employers.models import Employer
from employers.services import Company, Contact
from referential.forms import CommuneField


class RegistrationForm(HoneypotMixin, OnceForm):
    """The company, then the person. Somebody already logged in only says the company."""

    siret = SiretField()
    name = forms.CharField(label="Nom de l'entreprise", max_length=200)
    kind = forms.ChoiceField(label="Vous êtes", choices=EmployerKind, initial=EmployerKind.ORDINARY)
    sector = forms.CharField(
        label="Activité", max_length=120, required=False, help_text="Par exemple : nettoyage, restauration, bâtiment."
    )
    commune = CommuneField(label="Commune de l'établissement")
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    email = forms.EmailField(label="Adresse électronique", help_text="Elle servira à vous connecter.")
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        help_text="12 caractères au moins. Une phrase que vous retenez fait un bon mot de passe.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    wants_charter = forms.BooleanField(
        label="Le réseau des entreprises inclusives m'intéresse : je lirai la charte après mon inscription.",
        required=False,
    )

    COMPANY = ("siret", "name", "kind", "sector", "commune")
    PERSON = ("first_name", "last_name", "phone", "email", "password")

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, value in (("first_name", "given-name"), ("last_name", "family-name"), ("phone", "tel"),
                            ("email", "email"), ("name", "organization")):  # fmt: skip
            self.fields[name].widget.attrs["autocomplete"] = value
        if user is not None:
            for name in self.PERSON:
                del self.fields[name]

    def company_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.COMPANY]

    def person_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PERSON if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            user = User(
                email=data.get("email", ""),
                first_name=data.get("first_name", ""),
                last_name=data.get("last_name", ""),
            )
            try:
                validate_password(data["password"], user)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    @property
    def company(self) -> Company:
        data = self.cleaned_data
        return Company(
            siret=data["siret"],
            name=data["name"],
            kind=data["kind"],
            commune=data["commune"],
            sector=data["sector"],
            contact_phone=data.get("phone", ""),
        )

    @property
    def contact(self) -> Contact:
        data = self.cleaned_data
        if self.user is not None:
            return Contact(email=self.user.email, user=self.user)
        return Contact(
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            password=data["password"],
        )


class CompanyForm(forms.ModelForm):
    """The company's card, shown in the directory when she is a member."""

    commune = CommuneField(label="Commune de l'établissement")
    website = forms.URLField(label="Site internet", required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Employer
        fields = [
            "name", "kind", "branch", "sector", "headcount", "description", "address", "commune", "website",
            "contact_name", "contact_email", "contact_phone",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "sector": "En quelques mots : boulangerie, entretien d'espaces verts…",
            "description": "Vos activités, vos équipes, votre façon d'accueillir. Publié dans l'annuaire du réseau.",
            "contact_name": "Vu par les référents seulement.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "branch", forms.TypedChoiceField).choices = [("", "Choisissez"), *Branch.choices]
        if self.instance.pk is None:
            self.fields = {"siret": SiretField(), **self.fields}

    def clean_description(self) -> str:
        validate_no_nir(self.cleaned_data["description"])
        return self.cleaned_data["description"]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}
