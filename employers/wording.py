"""How states are shown, and how our contracts are called elsewhere."""

from employers.enums import ContractKind, NetworkStatus, OpeningStatus

STATUS_TONES: dict[str, tuple[str, str]] = {
    OpeningStatus.DRAFT: ("neutral", "pencil"),
    OpeningStatus.SUBMITTED: ("warning", "hourglass-split"),
    OpeningStatus.PUBLISHED: ("success", "broadcast"),
    OpeningStatus.FILLED: ("info", "person-check"),
    OpeningStatus.EXPIRED: ("neutral", "calendar-x"),
    OpeningStatus.CLOSED: ("neutral", "archive"),
    NetworkStatus.CANDIDATE: ("warning", "hourglass-split"),
    NetworkStatus.MEMBER: ("success", "patch-check"),
    NetworkStatus.LEFT: ("neutral", "door-closed"),
}

# schema.org's words
EMPLOYMENT_TYPES: dict[str, str] = {
    ContractKind.CDI: "FULL_TIME",
    ContractKind.CDD: "TEMPORARY",
    ContractKind.CDDI: "TEMPORARY",
    ContractKind.TEMPORARY: "TEMPORARY",
    ContractKind.SEASONAL: "TEMPORARY",
    ContractKind.APPRENTICESHIP: "INTERN",
    ContractKind.PROFESSIONALISATION: "TEMPORARY",
    ContractKind.PEC: "TEMPORARY",
    ContractKind.CIE: "TEMPORARY",
}
