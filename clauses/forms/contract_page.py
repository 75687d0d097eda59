"""The whole of a contract on one page: its sections, and its lots added and removed without leaving it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from clauses.enums import ContractFamily
from clauses.forms.contract_entry import ContractEntryForm, LotEntryForm
from clauses.models import Lot, PublicContract
from clauses.selectors.contracts import contract_commune, lots_to_edit
from clauses.services.contract_entry import MAX_LOTS, BuyerEntry, ContractEntry
from core.errors import Refused

TOTAL = "lots-total"
BUYER_NAMES = {"public": "Acheteur", "concession": "Autorité concédante", "private": "Maître d'ouvrage"}
CONTRACT_NAMES = {"public": "marché", "concession": "contrat", "private": "marché"}
SUFFIXES = {"amount_excl_tax": "€", "estimated_value": "€", "duration_months": "mois", "penalty_rate": "€ par heure",
            "penalty_cap": "€", "hours": "h"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A group of boxes, as rows of one, two or three."""

    id: str
    title: str
    lead: str
    rows: Sequence[Sequence[tuple[Any, str]]]


ROWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "acheteur": (("buyer_siret", "buyer_name"),),
    "marche": (
        ("reference",),
        ("title",),
        ("contract_type", "cpv"),
        ("amount_excl_tax", "duration_months"),
        ("notified_on", "commune"),
        ("nature", "procedure"),
        ("consortium", "framework_reference"),
    ),
    "consultation": (("buyer_type",), ("consultation_on", "estimated_value")),
    "insertion": (("ccag",), ("action_scope",), ("facilitator_contact",), ("publics",)),
    "suivi": (("statement_due_day",), ("penalty_rate", "penalty_cap")),
}
TITLES = {
    "marche": ("Le {contract}", ""),
    "consultation": ("La consultation", "Pour savoir si la loi impose une considération sociale (août 2026)."),
    "insertion": ("Ce que le contrat dit de l'insertion", "Le CCAG demande quatre choses : le périmètre de l'action, "
                  "le facilitateur, les publics et le volume d'heures."),
    "suivi": ("Le suivi des heures", "Pour tous les lots ; chacun peut ensuite avoir les siens."),
}  # fmt: skip


class EntryForms:
    """The form of a contract and those of its lots, read, judged and shown together."""

    def __init__(
        self,
        family: str,
        *,
        criteria: Any,
        data: QueryDict | None = None,
        contract: PublicContract | None = None,
        is_locked: bool = False,
        published: Mapping[str, str] | None = None,
    ) -> None:
        self.family, self.contract, self.criteria, self.data = family, contract, criteria, data
        self._lots_known = {lot.pk: lot for lot in _lots_of(contract)}
        publics = {frozenset(one.pk for one in lot.publics.all()) for lot in self._lots_known.values()}
        self.form = ContractEntryForm(
            data,
            family=family,
            contract=contract,
            criteria=criteria,
            is_locked=is_locked,
            published=published,
            shares_publics=len(publics) < 2,
            initial=_contract_initial(contract, publics),
        )
        self.lots = list(self._lot_forms())

    # --- Reading ---

    def _lot_forms(self) -> Iterator[LotEntryForm]:
        if self.data is None:
            known: list[Lot | None] = list(self._lots_known.values()) or [None]
            for rank, lot in enumerate(known):
                yield self._lot_form(rank, lot, initial=_lot_initial(lot, self.contract))
            return
        for rank in range(_total(self.data)):
            text = self.data.get(f"lots-{rank}-lot_id", "")
            lot = self._lots_known.get(int(text)) if text.isdecimal() and len(text) < 18 else None
            yield self._lot_form(rank, lot, data=self.data, initial=_lot_initial(lot, self.contract))

    def _lot_form(self, rank: int, lot: Lot | None, **options: Any) -> LotEntryForm:
        owes = lot is not None and bool(getattr(lot, "owes", False))
        return LotEntryForm(family=self.family, lot=lot, owes=owes, prefix=f"lots-{rank}", **options)

    def is_valid(self) -> bool:
        judged = [self.form.is_valid(), *(lot.is_valid() for lot in self.lots if not lot.is_removed)]
        for lot in self.lots:
            if lot.is_removed:
                _silence(lot)
        return all(judged)

    def entry(self, seen: Mapping[str, str] | None = None) -> ContractEntry:
        data = self.form.cleaned_data
        defaults = {name: data.get(name) for name in ContractEntryForm.OF_ALL_LOTS}
        return ContractEntry(
            buyer=BuyerEntry(data["buyer_siret"], data.get("buyer_name") or ""),
            values=self.form.columns(),
            lots=[lot.entry(rank, defaults) for rank, lot in enumerate(self.lots)],
            commune=data["commune"],
            publics=list(data["publics"]) if "publics" in data else None,
            is_distinct=data["is_distinct"],
            seen=seen or {},
            reason=data.get("reason") or "",
        )

    # --- Showing ---

    def silent(self) -> "EntryForms":
        """Shown as typed so far, without judging: somebody only adds a lot, or comes back to a draft."""
        for form in (self.form, *self.lots):
            _silence(form)
        if self.lots and self.lots[-1].lot is None:
            self.lots[-1].fields["number"].widget.attrs["data-focus"] = ""
        return self

    def refuse(self, refusal: Refused) -> None:
        """Write each reason at its box, in the contract or in the lot it names."""
        for reason in refusal.reasons:
            match = re.fullmatch(r"lots-(\d+)-(\w+)", reason.field or "")
            form: forms.Form = self.form
            name = reason.field
            if match and int(match[1]) < len(self.lots):
                form, name = self.lots[int(match[1])], match[2]
            form.add_error(name if name in form.fields else None, reason.message)

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error of the page, for its summary."""
        found = []
        for place, form in [("", self.form), *((f"Lot {n}, ", lot) for n, lot in enumerate(self.lots, start=1))]:
            if not form.is_bound or (isinstance(form, LotEntryForm) and form.is_removed):
                continue
            found += [
                {"label": place.removesuffix(", "), "text": str(text), "target": ""} for text in form.non_field_errors()
            ]
            for bound in form:
                for text in map(str, bound.errors):
                    label = f"{place}{str(bound.label).lower() if place else bound.label}"
                    found.append({"label": str(label), "text": text, "target": bound.id_for_label or bound.auto_id})
        return found

    @property
    def sections(self) -> list[Section]:
        found = []
        for key, rows in ROWS.items():
            kept = [
                [(self.form[name], SUFFIXES.get(name, "")) for name in row if name in self.form.fields] for row in rows
            ]
            kept = [row for row in kept if row]
            if kept:
                title, lead = TITLES.get(key, (BUYER_NAMES[self.family], ""))
                found.append(Section(key, title.format(contract=CONTRACT_NAMES[self.family]), lead, kept))
        return found

    @property
    def has_one_lot(self) -> bool:
        return sum(not lot.is_removed for lot in self.lots) < 2

    @property
    def total(self) -> int:
        return len(self.lots)

    @property
    def family_label(self) -> str:
        return ContractFamily(self.family).label

    @property
    def is_full(self) -> bool:
        return self.total >= MAX_LOTS


def _silence(form: forms.Form) -> None:
    """A bound form that shows what was typed and says nothing of it."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = getattr(form, "cleaned_data", {})


def _total(data: QueryDict) -> int:
    text = data.get(TOTAL, "")
    return min(int(text), MAX_LOTS) if text.isdecimal() and len(text) < 5 else 1


def _lots_of(contract: PublicContract | None) -> list[Any]:
    if contract is None:
        return []
    return list(lots_to_edit(contract))


def _contract_initial(contract: PublicContract | None, publics: set[frozenset[int]]) -> dict[str, Any]:
    if contract is None:
        return {}
    initial = {name: getattr(contract, name) for name in ContractEntryForm.COLUMNS}
    return initial | {
        "buyer_siret": contract.buyer.siret,
        "commune": contract_commune(contract),
        "publics": sorted(next(iter(publics), frozenset())),
    }


def _lot_initial(lot: Lot | None, contract: PublicContract | None) -> dict[str, Any]:
    if lot is None or contract is None:
        return {}
    own_place = lot.commune if lot.commune_id != contract.place_code or contract.place_kind != "commune" else None
    names = [name for name in LotEntryForm.COLUMNS if name != "commune"]
    return {name: getattr(lot, name) for name in names} | {"lot_id": lot.pk, "commune": own_place}
