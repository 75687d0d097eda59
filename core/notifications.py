"""Every message that Passerelle sends, in one registry: what it says, to whom, and whether one may do without.

Each room lists its own in `<room>/notifications.py`. `core.mail` asks here whom a mail reaches and when: the choice of
its reader (each time, in a daily summary, never) and the quiet hours are kept in this one place.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from core.enums import NotificationWay
from core.models import NotificationChoice

STOP_SALT = "core.notification.stop"
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Notification:
    """One kind of message.

    `roles` are values of `accounts.enums.Role`: who reads it with an account; empty when its readers have none.
    `templates` are those of `core.mail.send_templated`, without their endings. A required message is always sent at
    once; others may be refused and, when `in_digest`, kept for the daily summary. An urgent one ignores the quiet
    hours. `managed_at` names the page that already holds the choice, which the registry then leaves alone.
    """

    name: str
    label: str
    text: str
    roles: frozenset[str]
    templates: tuple[str, ...] = ()
    is_required: bool = True
    in_digest: bool = False
    is_urgent: bool = True
    managed_at: str = ""

    @property
    def ways(self) -> tuple[NotificationWay, ...]:
        """What its reader may choose; empty when there is no choice to make here."""
        if self.is_required or self.managed_at:
            return ()
        digest = (NotificationWay.DIGEST,) if self.in_digest else ()
        return (NotificationWay.MAIL, *digest, NotificationWay.NONE)


_registry: dict[str, Notification] = {}
_by_template: dict[str, Notification] = {}


def register(*notifications: Notification) -> None:
    """Raises ValueError when a template is told twice: a mail belongs to one entry."""
    for one in notifications:
        for template in one.templates:
            if _by_template.setdefault(template, one).name != one.name:
                raise ValueError(f"{template} belongs to {_by_template[template].name} and to {one.name}")
        _registry[one.name] = one


def required(name: str, label: str, text: str, roles: Iterable[str], templates: Iterable[str]) -> Notification:
    """A message that its readers need to do their part: always sent, at once."""
    return Notification(name, label, text, frozenset(map(str, roles)), tuple(templates))


def optional(
    name: str,
    label: str,
    text: str,
    roles: Iterable[str],
    templates: Iterable[str],
    *,
    in_digest: bool = True,
    is_urgent: bool = False,
    managed_at: str = "",
) -> Notification:
    """A message one may do without, or read once a day; by default it waits for the quiet hours to end."""
    return Notification(
        name,
        label,
        text,
        frozenset(map(str, roles)),
        tuple(templates),
        is_required=False,
        in_digest=in_digest,
        is_urgent=is_urgent,
        managed_at=managed_at,
    )


def registered() -> list[Notification]:
    return list(_registry.values())


def notification_named(name: str) -> Notification | None:
    return _registry.get(name)


def notification_of(template: str) -> Notification | None:
    """The entry a mail belongs to. A mail that nobody listed is sent at once, as a required one."""
    return _by_template.get(template)


def notifications_for(roles: Collection[str]) -> list[Notification]:
    """What somebody in these roles may receive: those she may choose first."""
    mine = [one for one in _registry.values() if one.roles & set(map(str, roles))]
    return sorted(mine, key=lambda one: (one.is_required, one.label))


# --- Quiet hours ------------------------------------------------------------------------------------------------
def quiet_until(now: dt.datetime, *, evening: int, morning: int, zone: ZoneInfo) -> dt.datetime | None:
    """When the quiet hours that `now` falls in will end; None when it falls in none.

    Quiet: from `evening` to `morning`, and the whole of Sunday, by the clock of `zone`. Raises ValueError for hours
    that are no hours of the day or that leave no day between them.
    """
    if not 0 <= morning < evening <= 24:
        raise ValueError(f"quiet from {evening} to {morning}")
    local = now.astimezone(zone)
    day = local.date()
    if local.hour >= evening:
        day += dt.timedelta(days=1)
    elif local.hour >= morning and day.weekday() != SUNDAY:
        return None
    if day.weekday() == SUNDAY:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(morning), tzinfo=zone)


def may_leave_at(now: dt.datetime) -> dt.datetime | None:
    """When a message that does not press may leave, by the settings; None for at once."""
    if not settings.QUIET_HOURS:
        return None
    evening, morning = settings.QUIET_HOURS
    return quiet_until(now, evening=evening, morning=morning, zone=ZoneInfo(settings.TIME_ZONE))


# --- What people choose -----------------------------------------------------------------------------------------
def ways_of(user_id: int) -> dict[str, str]:
    """What a user chose, by name of notification; what is absent is as the registry proposes."""
    return dict(NotificationChoice.objects.filter(user_id=user_id).values_list("name", "way"))


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a mail at once, and the users who read it in their summary."""

    now: list[str]
    later: list[int]


def readers_of(notification: Notification | None, addresses: list[str]) -> Readers:
    """Share the addresses of a mail by what their users chose; an address without account has no choice."""
    if notification is None or not notification.ways:
        return Readers(addresses, [])
    lowered = {address.lower() for address in addresses}
    rows = NotificationChoice.objects.filter(name=notification.name, user__email__in=lowered)
    chosen = {email.lower(): (user, way) for user, email, way in rows.values_list("user", "user__email", "way")}
    at_once = [
        one for one in addresses if chosen.get(one.lower(), (0, NotificationWay.MAIL))[1] == NotificationWay.MAIL
    ]
    return Readers(at_once, sorted(user for user, way in chosen.values() if way == NotificationWay.DIGEST))


def choice_set(*, user_id: int, name: str, way: str) -> None:
    """Note what a user wants. Raises ValueError for what the registry does not offer."""
    notification = notification_named(name)
    if notification is None or way not in notification.ways:
        raise ValueError(f"{name} cannot be read as {way!r}")
    NotificationChoice.objects.update_or_create(
        user_id=user_id, name=name, defaults={"way": way, "chosen_at": timezone.now()}
    )


def stop_url(address: str, notification: Notification) -> str:
    """The link by which the account of this address stops a message; empty without account. It does not end."""
    user = get_user_model().objects.filter(email__iexact=address).values_list("pk", flat=True).first()
    if user is None or not notification.ways:
        return ""
    token = signing.dumps([user, notification.name], salt=STOP_SALT)
    return settings.SITE_URL.rstrip("/") + reverse("accounts:notification_stop", args=[token])


def stop_read(token: str) -> tuple[int, Notification]:
    """Whose message a link stops. Raises BadSignature when it is altered or names what no longer exists."""
    user_id, name = signing.loads(token, salt=STOP_SALT)
    notification = notification_named(name)
    if notification is None or not notification.ways:
        raise signing.BadSignature(name)
    return user_id, notification
