"""Write the contracts of a DECP file: create, update, leave alone; always with the history of what was published.

Idempotent: a publication already known changes nothing, whatever the order of the files. What a facilitator typed
or corrected by hand is never overwritten, and no obligation ever changes here: an amendment that changes an amount
only proposes a new one (domain rules, 1.3).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from clauses.decp import values
from clauses.decp.directory import Directory
from clauses.decp.exporter import export_record
from clauses.decp.parser import parse_record
from clauses.decp.reader import CONCESSIONS, CONTRACTS, MAX_BYTES, RawRecord, read_records
from clauses.decp.records import Company, ContractRecord, Defect, Modification
from clauses.enums import ContractFamily, ContractOrigin, ParticipationRole
from clauses.models import Amendment, Lot, Participation, Publication, PublicContract
from clauses.selectors.contract_sheets import PUBLISHED, Sheet, plain, published_sheet
from clauses.services.amendments import proposal_of_amendment
from clauses.services.contracts import lot_values
from core import formats

BATCH = 500
IMPORT_LOCK = 0x0DEC9  # any number of our own: two imports at once would both create the same contract

KNOWN = (
    "lots__participations__organisation",
    "publications",
    "amendments",
)  # what a batch reads of the contracts it may change

CONTRACT_LABELS = {
    "title": "Objet",
    "nature": "Nature",
    "procedure": "Procédure",
    "ccag": "CCAG",
    "cpv": "Code CPV",
    "framework_reference": "Accord-cadre",
    "execution_terms": "Modalités d'exécution",
    "considerations": "Considérations sociales",
    "consortium": "Groupement",
    "place_code": "Code du lieu",
    "place_kind": "Type de lieu",
    "place_name": "Lieu",
    "amount_excl_tax": "Montant HT",
    "notified_on": "Notification",
    "duration_months": "Durée (mois)",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What one record does: `kind` is created, updated, unchanged or rejected; `details` are (label, old, new)."""

    kind: str
    reference: str
    title: str = ""
    details: tuple[tuple[str, str, str], ...] = ()
    contract_id: int | None = None
    defects: tuple[Defect, ...] = ()


@dataclass(slots=True)
class ImportReport:
    records: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    defects: list[Defect] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        self.records += 1
        setattr(self, change.kind, getattr(self, change.kind) + 1)
        self.changes.append(change)

    def as_json(self) -> dict[str, Any]:
        """The stable answer of `import_decp`."""
        return {
            "records": self.records,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "warnings": [asdict(defect) for defect in self.defects],
        }


def decp_import(
    stream: BinaryIO,
    *,
    source: str,
    actor: Actor | None = None,
    dry_run: bool = False,
    max_bytes: int = MAX_BYTES,
    tell: Callable[[int], None] | None = None,
) -> ImportReport:
    """Import a whole file or nothing. A dry run does the same work and takes it back, so it cannot be wrong.

    `tell` is told, from time to time, how many records are done.
    Raises `UnreadableError` when the file cannot be read; nothing is then written.
    """
    report = ImportReport()
    with transaction.atomic():
        import_lock()
        for batch in _batches(read_records(stream, max_bytes=max_bytes), BATCH):
            _BatchImport(report, source=source, actor=actor).run(batch)
            if tell is not None:
                tell(report.records)
        if dry_run:
            transaction.set_rollback(True)
    return report


def import_lock() -> None:
    """One import at a time, until the transaction ends; taking it again costs nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _known() -> QuerySet[PublicContract]:
    return PublicContract.objects.select_related("buyer", "publishing_facts").prefetch_related(*KNOWN)


def _batches(records: Iterable[RawRecord], size: int) -> Iterator[list[RawRecord]]:
    iterator = iter(records)
    while batch := list(islice(iterator, size)):
        yield batch


class _BatchImport:
    """A few hundred records, with everything they need read beforehand in a few queries."""

    def __init__(self, report: ImportReport, *, source: str, actor: Actor | None) -> None:
        self.report = report
        self.source = source[:255]
        self.user = actor.user if actor else None
        followed = actor is not None and actor.role == Role.FACILITATOR
        self.facilitation: Organisation | None = actor.organisation if actor and followed else None

    def run(self, batch: list[RawRecord]) -> None:
        parsed = [(raw, *parse_record(raw)) for raw in batch]
        records = [record for _, record, _ in parsed if record is not None]
        self.directory = Directory(records)
        self.contracts = {
            (contract.buyer_id, contract.reference): contract
            for contract in _known().filter(
                buyer_id__in=self.directory.organisation_ids(), reference__in={r.identifier for r in records}
            )
        }
        self.written: set[tuple[int, str]] = set()
        for raw, record, defects in parsed:
            before = len(self.report.defects)
            self.report.defects += defects
            change = self.one(record, raw) if record else Change("rejected", defects[-1].record)
            self.report.add(replace(change, defects=tuple(self.report.defects[before:])))

    def one(self, record: ContractRecord, raw: RawRecord) -> Change:
        buyer = self.directory.organisation(record.buyer, kind=OrganisationKind.BUYER, label="Acheteur")
        key = (buyer.pk, record.identifier)
        if key in self.written:  # a contract that comes back in the same file: feeds publish one record a change
            self.contracts[key] = _known().get(pk=self.contracts[key].pk)
        contract = self.contracts.get(key)
        if contract is None:
            contract = self.contracts[key] = self.create(record, buyer)
            change = Change("created", record.identifier, record.title, contract_id=contract.pk)
        elif self.is_followed_elsewhere(contract):
            message = "Suivi par une autre structure : laissé tel quel."
            self.report.defects.append(Defect(record.identifier, "", message))
            return Change("unchanged", record.identifier, record.title)
        else:
            known = list(contract.publications.all())
            if any(publication.digest == record.digest for publication in known):
                return Change("unchanged", record.identifier, contract.title, contract_id=contract.pk)
            if _is_our_own(contract, record):
                return Change("unchanged", record.identifier, contract.title, contract_id=contract.pk)
            change = self.update(contract, record, known)
        self.publish(contract, record, raw)
        self.written.add(key)
        return change

    def is_followed_elsewhere(self, contract: PublicContract) -> bool:
        """Whether a facilitator's file speaks of a contract that another structure follows; a source is nobody's."""
        return self.facilitation is not None and contract.facilitation_id not in {None, self.facilitation.pk}

    # --- Creation -------------------------------------------------------------------------------------------

    def create(self, record: ContractRecord, buyer: Organisation) -> PublicContract:
        territory, commune = self.directory.place(record)
        contract = PublicContract.objects.create(
            buyer=buyer,
            reference=record.identifier,
            origin=ContractOrigin.DECP,
            family=ContractFamily.CONCESSION if record.is_concession else ContractFamily.PUBLIC,
            facilitation=self.facilitation,
            territory=territory,
            **_contract_values(record),
        )
        lot = Lot.objects.create(contract=contract, number="1", commune=commune, **lot_values(contract))
        self.complete_companies(lot, record, [])
        self.complete_amendments(contract, record, [])
        return contract

    # --- Update ---------------------------------------------------------------------------------------------

    def update(self, contract: PublicContract, record: ContractRecord, known: list[Publication]) -> Change:
        latest = max((p.version_date for p in known if p.version_date), default=None)
        if latest is not None and date.min < record.version_date < latest:
            message = f"Publication antérieure à celle du {latest:%d/%m/%Y}, déjà connue : gardée sans être appliquée."
            self.report.defects.append(Defect(record.identifier, "datePublicationDonnees", message))
            return Change("unchanged", record.identifier, contract.title, contract_id=contract.pk)
        details = self.update_contract(contract, record, said=_said(known))
        lots = list(contract.lots.all())
        if lots:
            present = [participation for lot in lots for participation in lot.participations.all()]
            details += self.complete_companies(lots[0], record, present)
        details += self.complete_amendments(contract, record, list(contract.amendments.all()))
        kind = "updated" if details else "unchanged"
        return Change(kind, record.identifier, contract.title, tuple(details), contract.pk)

    def update_contract(
        self, contract: PublicContract, record: ContractRecord, *, said: list[Sheet]
    ) -> list[tuple[str, str, str]]:
        """Take what is published, except where somebody wrote by hand something that was never published."""
        before = lot_values(contract)
        details, changed = [], []
        for name, value in _contract_values(record).items():
            old = getattr(contract, name)
            by_hand = contract.origin == ContractOrigin.MANUAL or _is_corrected(name, old, said)
            typed_by_hand = by_hand and old not in (None, "", [])
            if value in (None, "", []) or value == old or typed_by_hand:
                continue
            setattr(contract, name, value)
            changed.append(name)
            details.append((CONTRACT_LABELS[name], _shown(old), _shown(value)))
        if changed:
            contract.save(update_fields=changed)
            self.follow_lot(contract, before)
        return details

    def follow_lot(self, contract: PublicContract, before: dict[str, Any]) -> None:
        """A lone lot follows its contract, except where somebody has given it values of its own."""
        lots = list(contract.lots.all())
        if len(lots) != 1:
            return
        lot, changed = lots[0], []
        for name, value in lot_values(contract).items():
            if value != before[name] and getattr(lot, name) == before[name]:
                setattr(lot, name, value)
                changed.append(name)
        if changed:
            lot.save(update_fields=changed)

    def complete_companies(
        self, lot: Lot, record: ContractRecord, present: list[Participation]
    ) -> list[tuple[str, str, str]]:
        """Add the companies that are not on the lot yet; one that leaves keeps the hours it declared."""
        known = {p.organisation_id for p in present if p.organisation_id}
        known_identifiers = {p.published_identifier for p in present if p.published_identifier}
        has_lead = any(p.role == ParticipationRole.LEAD for p in present)
        details = []
        for company, declared_on in _companies(record):
            organisation = None
            if company.sound and company.identifier_kind == "SIRET":
                organisation = self.directory.organisation(
                    company, kind=OrganisationKind.CONTRACTOR, label="Entreprise"
                )
            if company.identifier in known_identifiers or (organisation and organisation.pk in known):
                continue
            role = ParticipationRole.SUBCONTRACTOR
            if company in record.current_contractors:
                role = ParticipationRole.CO_CONTRACTOR if has_lead else ParticipationRole.LEAD
                has_lead = True
            added = Participation.objects.create(
                lot=lot,
                organisation=organisation,
                role=role,
                published_identifier=company.identifier,
                published_name=company.name,
                declared_on=declared_on,
                accepted_on=declared_on,
            )
            known_identifiers.add(company.identifier)
            if organisation:
                known.add(organisation.pk)
            details.append((added.get_role_display(), "", added.display_name))
        return details

    def complete_amendments(
        self, contract: PublicContract, record: ContractRecord, present: list[Amendment]
    ) -> list[tuple[str, str, str]]:
        known = {amendment.number: amendment for amendment in present}
        details = []
        for number, published in _numbered(record.modifications):
            stated = {
                "notified_on": published.notified_on,
                "published_on": published.published_on,
                "amount_excl_tax": published.amount,
                "duration_months": published.duration_months,
            }
            amendment = known.get(number)
            if amendment is None:
                amendment = Amendment.objects.create(
                    contract=contract, number=number, origin=ContractOrigin.DECP, **stated
                )
                self.propose(contract, amendment)
                details.append((f"Modification n° {number}", "", _shown(published.amount) or "ajoutée"))
                continue
            changed = [name for name, value in stated.items() if value and getattr(amendment, name) != value]
            if amendment.origin == ContractOrigin.DECP and changed:
                for name in changed:
                    setattr(amendment, name, stated[name])
                amendment.save(update_fields=changed)
                self.propose(contract, amendment)
                details.append((f"Modification n° {number}", "", "mise à jour"))
        return details

    def propose(self, contract: PublicContract, amendment: Amendment) -> None:
        """A changed amount proposes a new obligation on a lone lot. On several lots, a person says which one."""
        lots = list(contract.lots.all())
        if len(lots) == 1:
            proposal_of_amendment(lot=lots[0], amendment=amendment, now=timezone.now())

    def publish(self, contract: PublicContract, record: ContractRecord, raw: RawRecord) -> None:
        Publication.objects.create(
            contract=contract,
            digest=record.digest,
            version_date=None if record.version_date == date.min else record.version_date,
            content=json.loads(json.dumps(asdict(record), default=str)),
            raw=values.storable(raw.content),
            source=self.source,
            received_by=self.user,
        )


def _said(known: list[Publication]) -> list[Sheet]:
    """What each publication already known said of the contract."""
    return [published_sheet(publication.content) for publication in known]


def _is_corrected(name: str, value: Any, said: list[Sheet]) -> bool:
    """Whether a column says something that no publication ever said: somebody wrote it by hand."""
    return name in PUBLISHED and all(plain(value) != sheet[name] for sheet in said)


def _is_our_own(contract: PublicContract, record: ContractRecord) -> bool:
    """Whether a record is what we export of this contract today: it teaches nothing, and leaves no trace."""
    exported, missing = export_record(contract, on=record.published_on or date.min)
    if missing:
        return False
    # Numbers as the reader gives them: a float is not one of the parser's.
    content = json.loads(json.dumps(exported), parse_float=Decimal)
    parsed, _ = parse_record(RawRecord(0, CONCESSIONS if record.is_concession else CONTRACTS, content))
    return parsed is not None and parsed.digest == record.digest


def _contract_values(record: ContractRecord) -> dict[str, Any]:
    return {
        "title": record.title,
        "nature": record.nature,
        "procedure": record.procedure,
        "ccag": record.ccag,
        "cpv": record.cpv,
        "framework_reference": record.framework_identifier,
        "execution_terms": list(record.execution_terms),
        "considerations": list(record.considerations),
        "consortium": record.consortium,
        "place_code": record.place_code,
        "place_kind": record.place_kind,
        "place_name": record.place_name,
        "amount_excl_tax": record.current_amount,
        "notified_on": record.notified_on,
        "duration_months": record.current_duration_months,
    }


def _companies(record: ContractRecord) -> Iterator[tuple[Company, date | None]]:
    for company in record.current_contractors:
        yield company, record.notified_on
    for act in record.subcontracts:
        yield act.company, act.notified_on


def _numbered(modifications: tuple[Modification, ...]) -> Iterator[tuple[int, Modification]]:
    """Each modification with a number of its own, even when the feed gives none or the same one twice."""
    used: set[int] = set()
    for rank, modification in enumerate(modifications, start=1):
        number = modification.number or rank
        while number in used:
            number += 1
        used.add(number)
        yield number, modification


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return formats.euros(value)
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)
