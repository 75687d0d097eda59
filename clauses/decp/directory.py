"""Who and where: the organisations and places that a batch of DECP records speaks of, read in a few queries."""

from collections.abc import Iterable

from accounts.models import Organisation, Territory
from clauses.decp.records import Company, ContractRecord
from employers.models import Employer
from referential.models import Commune


class Directory:
    """Finds organisations by their published identifier, and creates those that nobody knows yet."""

    def __init__(self, records: Iterable[ContractRecord]) -> None:
        records = list(records)
        identifiers = {record.buyer.identifier for record in records}
        for record in records:
            identifiers |= {company.identifier for company in record.current_contractors}
            identifiers |= {act.company.identifier for act in record.subcontracts}
        self._found: dict[str | None, Organisation] = {
            employer.siret: employer.organisation
            for employer in Employer.objects.filter(siret__in=identifiers).select_related("organisation")
        }
        self._found |= {
            organisation.siret: organisation for organisation in Organisation.objects.filter(siret__in=identifiers)
        }
        self._places: dict[tuple[str, str], tuple[Territory | None, Commune | None]] = {}

    def organisation_ids(self) -> list[int]:
        return [organisation.pk for organisation in self._found.values()]

    def organisation(self, company: Company, *, kind: str, label: str) -> Organisation:
        found = self._found.get(company.identifier)
        if found is None:
            found = Organisation.objects.create(
                name=(company.name or f"{label} {company.identifier}")[:200], kind=kind, siret=company.identifier
            )
            self._found[company.identifier] = found
        return found

    def place(self, record: ContractRecord) -> tuple[Territory | None, Commune | None]:
        """The territory and commune of a place of execution; a postcode shared by several communes gives none."""
        key = (record.place_kind, record.place_code)
        if key not in self._places:
            self._places[key] = self._look_up(*key)
        return self._places[key]

    def _look_up(self, kind: str, code: str) -> tuple[Territory | None, Commune | None]:
        if kind == "commune":
            communes = list(Commune.objects.filter(pk=code))
        elif kind == "postal":
            communes = list(Commune.objects.active().filter(postcodes__contains=[code])[:50])
        else:
            communes = []
        territories = Territory.objects.filter(communes__in=communes).order_by("-depth", "pk").distinct()
        return territories.first(), communes[0] if len(communes) == 1 else None
