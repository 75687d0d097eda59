"""Write contracts back as the schema of the essential data wants them, for their social considerations.

A contract that was published is given back as its buyer published it, with the considerations that its lots carry
today; a contract typed here is written from its own columns and the facts its buyer states. Nothing is invented: a
contract that lacks something required is not exported, and its lacks are said.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clauses.decp import schema, values
from clauses.decp.considerations import considerations_of
from clauses.decp.reader import CONCESSIONS, CONTRACTS
from clauses.enums import ContractFamily, ParticipationRole, ParticipationStatus
from clauses.models import PublicContract

# What `export_records` reads of each contract.
READ = ("lots__participations__organisation", "publications")
DAYS = ("dateNotification", "datePublicationDonnees", "dateSignature", "dateDebutExecution")


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A contract that cannot be published yet, and what is missing, in words."""

    contract: PublicContract
    missing: tuple[str, ...]


@dataclass(slots=True)
class Export:
    document: dict[str, Any]
    count: int = 0
    incomplete: list[Incomplete] = field(default_factory=list)


def decp_export(contracts: Iterable[PublicContract], *, on: date) -> Export:
    """The document to publish on a day. Contracts come with `READ` and their publishing facts; private ones are not
    published (domain rules, 1.2)."""
    records: dict[str, list[dict[str, Any]]] = {CONTRACTS: [], CONCESSIONS: []}
    export = Export({"marches": records})
    for contract in contracts:
        if contract.family == ContractFamily.PRIVATE:
            continue
        record, missing = export_record(contract, on=on)
        if missing:
            export.incomplete.append(Incomplete(contract, tuple(missing)))
        else:
            family = CONCESSIONS if contract.family == ContractFamily.CONCESSION else CONTRACTS
            records[family].append(record)
            export.count += 1
    return export


def export_record(contract: PublicContract, *, on: date) -> tuple[dict[str, Any], list[str]]:
    """One record, and the words for what it lacks. Only values that the schema accepts are kept."""
    if contract.family == ContractFamily.CONCESSION:
        required, more, own = schema.CONCESSION, schema.CONCESSION_MORE, _concession(contract, on)
    else:
        required, more, own = schema.CONTRACT, schema.CONTRACT_MORE, _contract(contract, on)
    facts = getattr(contract, "publishing_facts", None)
    sources = [_tidied(_published(contract)), facts.values if facts else {}, own]
    record, missing = {}, []
    for key, (check, words) in required.items():
        found = next((source[key] for source in sources if key in source and check(source[key])), None)
        if found is None:
            missing.append(words)
        else:
            record[key] = found
    for key, optional in more.items():
        found = next((source[key] for source in sources if key in source and optional(source[key])), None)
        if found is not None:
            record[key] = found
    record["considerationsSociales"] = {"considerationSociale": considerations_of(contract)}
    return record, missing


def _published(contract: PublicContract) -> dict[str, Any]:
    """The latest publication kept whole; what is dated wins over what is not."""
    newest_last = sorted(contract.publications.all(), key=lambda p: (p.version_date or date.min, p.received_at))
    kept = [p.raw for p in newest_last if isinstance(p.raw, dict)]
    return kept[-1] if kept else {}


def _tidied(raw: dict[str, Any]) -> dict[str, Any]:
    """A published record, its small liberties put right: dates with a zone, place types without "Code "."""
    tidy = dict(raw)
    for key in DAYS:
        if day := values.day(tidy.get(key)):
            tidy[key] = day.isoformat()
    place = tidy.get("lieuExecution")
    if isinstance(place, dict):
        kind = values.text(place.get("typeCode")).lower().removeprefix("code ")
        tidy["lieuExecution"] = {"code": values.text(place.get("code")), "typeCode": f"Code {kind}"}
    if isinstance(tidy.get("modifications"), list):
        tidy["modifications"] = _only(tidy["modifications"], schema.MODIFICATION, schema.CONCESSION_MODIFICATION)
    return tidy


def _only(elements: list[Any], *checks: schema.Check) -> list[Any]:
    """The modifications that hold; a malformed one does not keep the others from being published."""
    found = []
    for element in elements:
        inner = element.get("modification") if isinstance(element, dict) else None
        if any(check(inner) for check in checks) and element not in found:
            found.append(element)
    return found


def _contract(contract: PublicContract, on: date) -> dict[str, Any]:
    companies = _companies(contract)
    own = _common(contract, on) | {
        "acheteur": {"id": contract.buyer.siret},
        "codeCPV": contract.cpv,
        "ccag": contract.ccag,
        "typeGroupementOperateurs": contract.consortium or ("Pas de groupement" if len(companies) == 1 else ""),
        "sousTraitanceDeclaree": _has_subcontractors(contract),
        "lieuExecution": {"code": contract.place_code, "typeCode": f"Code {contract.place_kind}"},
        "dateNotification": _iso(contract.notified_on),
        "montant": _number(contract.amount_excl_tax),
        "titulaires": [{"titulaire": company} for company in companies],
    }
    if contract.execution_terms:
        own["modalitesExecution"] = {"modaliteExecution": list(contract.execution_terms)}
    if contract.framework_reference:
        own["idAccordCadre"] = contract.framework_reference
    return own


def _concession(contract: PublicContract, on: date) -> dict[str, Any]:
    return _common(contract, on) | {
        "autoriteConcedante": {"id": contract.buyer.siret},
        "dateSignature": _iso(contract.notified_on),
        "valeurGlobale": _number(contract.amount_excl_tax),
        "concessionnaires": [{"concessionnaire": company} for company in _companies(contract)],
    }


def _common(contract: PublicContract, on: date) -> dict[str, Any]:
    return {
        "id": contract.reference,
        "nature": contract.nature,
        "objet": contract.title,
        "procedure": contract.procedure,
        "dureeMois": contract.duration_months,
        "datePublicationDonnees": on.isoformat(),
        "considerationsSociales": {"considerationSociale": considerations_of(contract)},
    }


def _companies(contract: PublicContract) -> list[dict[str, str]]:
    """The lead contractor and its co-contractors over all the lots, each once."""
    found: list[dict[str, str]] = []
    leading = {ParticipationRole.LEAD, ParticipationRole.CO_CONTRACTOR}
    for lot in contract.lots.all():
        for one in lot.participations.all():
            identifier = (one.organisation.siret if one.organisation else "") or one.published_identifier or ""
            # Without a sound one the list does not hold: what is lacking is said rather than published wrong.
            company = {"typeIdentifiant": "SIRET", "id": "" if values.siret_problem(identifier) else identifier}
            if one.role in leading and one.status == ParticipationStatus.ACCEPTED and company not in found:
                found.append(company)
    return found


def _has_subcontractors(contract: PublicContract) -> bool:
    return any(
        one.role == ParticipationRole.SUBCONTRACTOR and one.status == ParticipationStatus.ACCEPTED
        for lot in contract.lots.all()
        for one in lot.participations.all()
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(amount: Any) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
