"""Turn a raw DECP record into a `ContractRecord`, reporting each defect instead of stumbling on it."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from clauses.decp import values
from clauses.decp.reader import CONCESSIONS, RawRecord
from clauses.decp.records import Company, ContractRecord, Defect, Modification, Subcontract
from clauses.rules import kinds

MAX_IDENTIFIER = 255
MAX_COMPANY_IDENTIFIER = 20
CONSIDERATIONS = {
    word.casefold(): word
    for word in (kinds.CLAUSE, kinds.AWARD_CRITERION, kinds.RESERVED, kinds.RESERVED_CONCESSION, kinds.NONE)
}


def parse_record(raw: RawRecord) -> tuple[ContractRecord | None, list[Defect]]:
    """The record, or None when its buyer, its identifier or its object is missing, and its defects."""
    if not isinstance(raw.content, Mapping):
        defect = Defect(f"n° {raw.rank}", "", "Enregistrement rejeté : ce n'est pas un objet JSON.")
        return None, [defect]
    return _Parser(raw).parse()


class _Parser:
    """Reads the fields of one record; each method returns a sound value, or reports and returns nothing."""

    def __init__(self, raw: RawRecord) -> None:
        self.content: Mapping = raw.content  # type: ignore[assignment]
        self.concession = raw.family == CONCESSIONS
        self.defects: list[Defect] = []
        self.name = values.text(self.content.get("id")) or f"n° {raw.rank}"

    def report(self, path: str, message: str) -> None:
        self.defects.append(Defect(self.name[:MAX_IDENTIFIER], path, message))

    def parse(self) -> tuple[ContractRecord | None, list[Defect]]:
        buyer_path = "autoriteConcedante" if self.concession else "acheteur"
        buyer = self.company(self.content.get(buyer_path), f"{buyer_path}.id", buyer=True)
        identifier = values.text(self.content.get("id"))
        title = values.text(self.content.get("objet"))
        for missing, path, label in (
            (buyer is None, f"{buyer_path}.id", "l'acheteur est absent"),
            (not identifier, "id", "l'identifiant est absent"),
            (not title, "objet", "l'objet est absent"),
        ):
            if missing:
                self.report(path, f"Enregistrement rejeté : {label}.")
        if buyer is None or not identifier or not title:
            return None, self.defects
        if len(identifier) > 16:
            self.report("id", f"L'identifiant compte {len(identifier)} caractères, 16 au plus sont prévus.")
        place = self.place()
        record = ContractRecord(
            buyer=buyer,
            identifier=_shortened(identifier),
            title=title,
            is_concession=self.concession,
            nature=self.wording("nature"),
            cpv=self.cpv(),
            procedure=self.wording("procedure"),
            ccag=self.wording("ccag", required=False),
            framework_identifier=self.wording("idAccordCadre", required=False),
            consortium=self.wording("typeGroupementOperateurs", required=False),
            place_code=place[0],
            place_kind=place[1],
            place_name=place[2],
            duration_months=self.duration(self.content.get("dureeMois"), "dureeMois", required=True),
            notified_on=self.first_day("dateDebutExecution", "dateSignature", "dateNotification"),
            published_on=self.day(self.content.get("datePublicationDonnees"), "datePublicationDonnees"),
            amount=self.contract_amount(),
            techniques=self.words("techniques", "technique"),
            execution_terms=self.words("modalitesExecution", "modaliteExecution"),
            considerations=self.considerations(),
            contractors=self.contractors(),
            subcontracts=tuple(self.subcontracts()),
            modifications=self.modifications(),
        )
        return record, self.defects

    # --- Plain fields ---------------------------------------------------------------------------------------

    def wording(self, key: str, *, required: bool = True) -> str:
        value = values.text(self.content.get(key))
        if not value:
            if required:
                self.report(key, "Donnée absente.")
            return ""
        return value[:MAX_IDENTIFIER]

    def words(self, key: str, inner: str) -> tuple[str, ...]:
        found = (values.text(item) for item in values.unwrapped(self.content.get(key), inner))
        return tuple(dict.fromkeys(word[:MAX_IDENTIFIER] for word in found if word))

    def cpv(self) -> str:
        raw = values.text(self.content.get("codeCPV"))
        if not raw:
            self.report("codeCPV", "Donnée absente.")
            return ""
        code = values.cpv(raw)
        if not code:
            self.report("codeCPV", f"« {raw[:40]} » n'est pas un code CPV.")
        return code

    def place(self) -> tuple[str, str, str]:
        content = self.content.get("lieuExecution")
        if not isinstance(content, Mapping) or not values.text(content.get("code")):
            if not self.concession:
                self.report("lieuExecution", "Lieu d'exécution absent.")
            return "", "", ""
        kind = values.text(content.get("typeCode")).lower().removeprefix("code ")
        if kind not in values.PLACE_KINDS:
            self.report("lieuExecution.typeCode", f"Type de lieu inconnu : « {kind[:40]} ».")
            kind = ""
        return values.text(content.get("code"))[:32], kind, values.text(content.get("nom"))[:MAX_IDENTIFIER]

    def duration(self, value: object, path: str, *, required: bool = False) -> int | None:
        if values.is_missing(value):
            if required:
                self.report(path, "Durée absente.")
            return None
        months = values.whole(value)
        if months is None or not 1 <= months <= 1200:
            self.report(path, f"Durée invraisemblable : « {values.shown(value)} ».")
            return None
        return months

    def day(self, value: object, path: str, *, required: bool = True) -> date | None:
        if values.is_missing(value):
            if required:
                self.report(path, "Date absente.")
            return None
        found = values.day(value)
        if found is None:
            self.report(path, f"Date illisible ou invraisemblable : « {values.shown(value)} ».")
        return found

    def first_day(self, *concession_keys: str) -> date | None:
        keys = concession_keys if self.concession else ("dateNotification",)
        for key in keys:
            if not values.is_missing(self.content.get(key)):
                return self.day(self.content.get(key), key)
        return self.day(None, keys[0])

    def contract_amount(self) -> Decimal | None:
        key = "valeurGlobale" if self.concession else "montant"
        if values.is_missing(self.content.get(key)):
            self.report(key, "Montant absent.")
            return None
        return self.amount(self.content.get(key), key)

    def amount(self, value: object, path: str) -> Decimal | None:
        if values.is_missing(value):
            return None
        amount = values.amount(value)
        if amount is None:
            self.report(path, f"Montant illisible : « {values.shown(value)} ».")
        elif amount < 0:
            self.report(path, f"Montant négatif : « {values.shown(value)} ».")
        elif amount > values.LARGEST_AMOUNT:
            self.report(path, f"Montant invraisemblable : « {values.shown(value)} ».")
        elif amount == 0:
            self.report(path, "Montant nul, fréquent pour un accord-cadre : il reste à compléter.")
        else:
            return amount
        return None

    def considerations(self) -> tuple[str, ...]:
        words = self.words("considerationsSociales", "considerationSociale")
        if not words:
            self.report("considerationsSociales", "Considérations sociales absentes.")
        known = []
        for word in words:
            if sound := CONSIDERATIONS.get(word.casefold()):
                known.append(sound)
            else:
                self.report("considerationsSociales", f"Considération inconnue : « {word[:40]} ».")
        if kinds.NONE in known and len(known) > 1:
            self.report("considerationsSociales", f"« {kinds.NONE} » exclut les autres : elle est écartée.")
            known.remove(kinds.NONE)
        return tuple(known)

    # --- Companies ------------------------------------------------------------------------------------------

    def company(self, content: object, path: str, *, buyer: bool = False) -> Company | None:
        if not isinstance(content, Mapping):
            content = {"id": content}
        identifier = values.identifier(content.get("id"))
        if not identifier:
            return None
        name = values.text(content.get("nom") or content.get("denominationSociale"))[:MAX_IDENTIFIER]
        kind = "SIRET" if buyer else values.text(content.get("typeIdentifiant")).upper() or "SIRET"
        sound = True
        if kind not in values.IDENTIFIER_KINDS:
            self.report(path, f"Type d'identifiant inconnu : « {kind[:40]} ».")
            kind, sound = "", False
        elif kind == "SIRET" and (problem := values.siret_problem(identifier)):
            self.report(path, f"SIRET incorrect : « {identifier[:40]} » ({problem}).")
            sound = False
        return Company(_shortened(identifier, MAX_COMPANY_IDENTIFIER), kind, name, sound)

    def companies(self, content: object, inner: str, path: str) -> tuple[Company, ...]:
        found = []
        for index, item in enumerate(values.unwrapped(content, inner)):
            company = self.company(item, f"{path}[{index}].id")
            if company is None:
                self.report(f"{path}[{index}].id", "Identifiant de l'entreprise absent.")
            elif company not in found:
                found.append(company)
        return tuple(found)

    def contractors(self) -> tuple[Company, ...]:
        path, inner = ("concessionnaires", "concessionnaire") if self.concession else ("titulaires", "titulaire")
        if not values.unwrapped(self.content.get(path), inner):
            self.report(path, "Titulaire absent.")
        return self.companies(self.content.get(path), inner, path)

    def subcontracts(self) -> Iterator[Subcontract]:
        acts = values.unwrapped(self.content.get("actesSousTraitance"), "acteSousTraitance")
        for index, act in enumerate(acts):
            path = f"actesSousTraitance[{index}]"
            if not isinstance(act, Mapping):
                self.report(path, "Acte de sous-traitance illisible.")
                continue
            company = self.company(act.get("sousTraitant"), f"{path}.sousTraitant.id")
            if company is None:
                self.report(f"{path}.sousTraitant.id", "Identifiant du sous-traitant absent.")
                continue
            yield Subcontract(
                number=values.whole(act.get("id")),
                company=company,
                notified_on=self.day(act.get("dateNotification"), f"{path}.dateNotification"),
                amount=self.amount(act.get("montant"), f"{path}.montant"),
                duration_months=self.duration(act.get("dureeMois"), f"{path}.dureeMois"),
            )

    # --- Modifications --------------------------------------------------------------------------------------

    def modifications(self) -> tuple[Modification, ...]:
        found = []
        for index, item in enumerate(values.unwrapped(self.content.get("modifications"), "modification")):
            path = f"modifications[{index}]"
            if isinstance(item, Mapping):
                found.append(self.modification(item, path))
            else:
                self.report(path, "Modification illisible.")
        notified = values.day(self.content.get("dateNotification"))
        for index, change in enumerate(found):
            if notified and change.notified_on and change.notified_on < notified:
                self.report(
                    f"modifications[{index}].dateNotificationModification",
                    "La modification précède la notification du marché.",
                )
        # Publications list them in any order; the numbers grow with the notifications.
        return tuple(sorted(found, key=lambda change: (change.number or 0, change.notified_on or date.min)))

    def modification(self, item: Mapping, path: str) -> Modification:
        signed = "dateSignatureModification"
        notified = signed if not values.is_missing(item.get(signed)) else "dateNotificationModification"
        number = values.whole(item.get("id"))
        if number is None or number < 0:
            self.report(f"{path}.id", "Numéro de modification absent ou illisible.")
            number = None
        amount_key = "valeurGlobale" if self.concession else "montant"
        return Modification(
            number=number,
            notified_on=self.day(item.get(notified), f"{path}.{notified}"),
            published_on=self.day(
                item.get("datePublicationDonneesModification"),
                f"{path}.datePublicationDonneesModification",
                required=False,
            ),
            amount=self.amount(item.get(amount_key), f"{path}.{amount_key}"),
            duration_months=self.duration(item.get("dureeMois"), f"{path}.dureeMois"),
            contractors=self.companies(item.get("titulaires"), "titulaire", f"{path}.titulaires"),
        )


def _shortened(identifier: str, length: int = MAX_IDENTIFIER) -> str:
    """An identifier that fits its column, still different from the others that start alike."""
    if len(identifier) <= length:
        return identifier
    mark = hashlib.sha256(identifier.encode()).hexdigest()[:16]
    return f"{identifier[: length - 17]}~{mark}"
