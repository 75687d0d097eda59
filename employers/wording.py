"""How states are shown."""

from employers.enums import LabelStatus, NetworkStatus, NewsStatus, NoticeStatus, OpeningStatus

STATUS_TONES: dict[str, tuple[str, str]] = {
    OpeningStatus.DRAFT: ("neutral", "pencil"),
    OpeningStatus.SUBMITTED: ("warning", "hourglass-split"),
    OpeningStatus.CHECKED: ("info", "check-circle"),
    OpeningStatus.PUBLISHED: ("success", "broadcast"),
    OpeningStatus.FILLED: ("info", "person-check"),
    OpeningStatus.EXPIRED: ("neutral", "calendar-x"),
    OpeningStatus.CLOSED: ("neutral", "archive"),
    NetworkStatus.CANDIDATE: ("warning", "hourglass-split"),
    NetworkStatus.MEMBER: ("success", "patch-check"),
    NetworkStatus.LEFT: ("neutral", "door-closed"),
    LabelStatus.DECLARED: ("warning", "hourglass-split"),
    LabelStatus.CONFIRMED: ("success", "patch-check"),
    LabelStatus.REFUSED: ("neutral", "x-circle"),
    NoticeStatus.OPEN: ("success", "broadcast"),
    NoticeStatus.FOUND: ("info", "check-circle"),
    NoticeStatus.WITHDRAWN: ("neutral", "archive"),
    NewsStatus.RETURNED: ("warning", "reply"),
}
