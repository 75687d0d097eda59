"""What a DECP record says once its defects are set aside."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect of a record: where it stands, and a French message for the person who imports."""

    record: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company as published: its identifier may be wrong, `sound` says whether its key holds."""

    identifier: str
    identifier_kind: str = "SIRET"
    name: str = ""
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Modification:
    number: int | None
    notified_on: date | None = None
    published_on: date | None = None
    amount: Decimal | None = None
    duration_months: int | None = None
    contractors: tuple[Company, ...] = ()


@dataclass(frozen=True, slots=True)
class Subcontract:
    number: int | None
    company: Company
    notified_on: date | None = None
    amount: Decimal | None = None
    duration_months: int | None = None


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """One contract or concession; only `buyer`, `identifier` and `title` are always there."""

    buyer: Company
    identifier: str
    title: str
    is_concession: bool = False
    nature: str = ""
    cpv: str = ""
    procedure: str = ""
    ccag: str = ""
    framework_identifier: str = ""
    consortium: str = ""
    place_code: str = ""
    place_kind: str = ""
    place_name: str = ""
    duration_months: int | None = None
    notified_on: date | None = None
    published_on: date | None = None
    amount: Decimal | None = None
    techniques: tuple[str, ...] = ()
    execution_terms: tuple[str, ...] = ()
    considerations: tuple[str, ...] = ()
    contractors: tuple[Company, ...] = ()
    subcontracts: tuple[Subcontract, ...] = ()
    modifications: tuple[Modification, ...] = ()

    @property
    def current_amount(self) -> Decimal | None:
        return self._latest("amount")

    @property
    def current_duration_months(self) -> int | None:
        return self._latest("duration_months")

    @property
    def current_contractors(self) -> tuple[Company, ...]:
        """Those of the latest modification that names a sound one: many feeds garble modifications."""
        for change in reversed(self.modifications):
            if any(company.sound for company in change.contractors):
                return change.contractors
        return self.contractors

    @property
    def version_date(self) -> date:
        """The day of the newest thing this publication says; the first of all days when it says none."""
        days = [self.published_on, *(change.published_on for change in self.modifications)]
        return max((day for day in days if day is not None), default=date.min)

    @property
    def digest(self) -> str:
        """The same for two publications that say the same things to us."""
        canonical = json.dumps(asdict(self), default=str, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _latest(self, name: str):
        values = (getattr(change, name) for change in reversed(self.modifications))
        return next((value for value in values if value is not None), getattr(self, name))
