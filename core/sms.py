"""Short messages to telephones, by the provider that the settings name.

`SMS_PROVIDER` is the path of a class with `send(to, text, key)`. The one shipped writes each message in a file, as the
development mails: a Département plugs its operator's in its place.
"""

import datetime as dt
import hashlib
import math
import re
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from core.errors import Refused
from core.notifications import may_leave_at
from core.outbox import outbox_add

logger = structlog.get_logger(__name__)

LONGEST = 160
# Places of one message and of each part of a longer one: GSM's own signs, then UCS-2 for what GSM lacks.
GSM_PLACES, UCS_PLACES = (LONGEST, 153), (70, 67)
PARTS_AT_MOST = 4  # each is paid for
# The basic table of GSM 03.38; a sign of the second table takes two places. Any other would halve the message's room.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
# What French and Portuguese type and GSM lacks, in the nearest sign that it has.
NEAREST = str.maketrans(
    {
        "ê": "e", "ë": "e", "â": "a", "î": "i", "ï": "i", "ô": "o", "û": "u", "ç": "c", "œ": "oe",
        "á": "a", "ã": "a", "í": "i", "ó": "o", "õ": "o", "ú": "u", "À": "A", "Ê": "E",
        "È": "E", "Â": "A", "Î": "I", "Ô": "O", "Œ": "OE", "’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"',
        "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip
FRENCH = re.compile(r"(?:\+33|0033|0)([1-9]\d{8})")
ABROAD = re.compile(r"(?:\+|00)([1-9]\d{7,14})")
# What a short message reaches, as Python and PostgreSQL both read it: a French mobile (06 or 07), any number abroad.
_GAP = "[ .()/\u00a0\u202f-]*"
MOBILE = rf"^{_GAP}((\+33|0033|0){_GAP}[67]({_GAP}[0-9]){{8}}|(\+|00)(?!33)[1-9]({_GAP}[0-9]){{7,14}}){_GAP}$"


class Provider(Protocol):
    """What hands a message to an operator. The same `key` is the same message: it must leave once.

    One that keeps what it sent also has `forget(numbers=…)`, called when a person is made anonymous.
    """

    def send(self, *, to: str, text: str, key: str) -> None: ...


class FileProvider:
    """Writes each message in `SMS_FILE_PATH`, one file a key: told twice, it is the same file."""

    def send(self, *, to: str, text: str, key: str) -> None:
        folder = Path(settings.SMS_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:20]
        (folder / f"{name}.txt").write_text(f"À : {to}\n{text}\n", encoding="utf-8")

    def forget(self, *, numbers: Collection[str]) -> None:
        """Remove what was written to these numbers."""
        first_lines = {f"À : {number}" for number in numbers}
        for file in Path(settings.SMS_FILE_PATH).glob("*.txt"):
            if file.read_text(encoding="utf-8").partition("\n")[0] in first_lines:
                file.unlink(missing_ok=True)


def phone_normalised(phone: str) -> str:
    """A number as operators read it, `+33612345678`. Raises Refused for what is no number."""
    bare = re.sub(r"[\s.\-()/\u00a0\u202f]", "", phone)
    if french := FRENCH.fullmatch(bare):
        return f"+33{french.group(1)}"
    if (abroad := ABROAD.fullmatch(bare)) and not abroad.group(1).startswith("33"):
        return f"+{abroad.group(1)}"
    raise Refused.because("phone", "Ce numéro de téléphone n'est pas valable.", "phone")


def phone_mobile(phone: str) -> str:
    """The number that a short message reaches, as operators read it; empty for a landline and what is no number."""
    return phone_normalised(phone) if re.fullmatch(MOBILE, phone) else ""


def sms_length(text: str) -> int:
    """How many of the 160 places a text takes. Raises ValueError for a sign that GSM lacks."""
    foreign = sorted(set(text) - GSM_BASIC - GSM_EXTENDED)
    if foreign:
        raise ValueError(f"not in GSM 03.38: {foreign}")
    return len(text) + sum(sign in GSM_EXTENDED for sign in text)


def sms_text(text: str) -> str:
    """The text with the signs that GSM has. Raises ValueError when it does not fit one message."""
    nearest = text.translate(NEAREST)
    if sms_length(nearest) > LONGEST:
        raise ValueError(f"{sms_length(nearest)} places, {LONGEST} at most")
    return nearest


def sms_parts(text: str) -> int:
    """How many messages an operator sends, and counts, for a text."""
    try:
        places, (alone, joined) = sms_length(text), GSM_PLACES
    except ValueError:
        places, (alone, joined) = len(text.encode("utf-16-be")) // 2, UCS_PLACES
    return 1 if places <= alone else math.ceil(places / joined)


def sms_with_link(text: str, url: str) -> str:
    """A sentence and its link, in any script. Raises ValueError when they take more than `PARTS_AT_MOST` messages."""
    whole = f"{text.translate(NEAREST)}\n{url}"
    if sms_parts(whole) > PARTS_AT_MOST:
        raise ValueError(f"{sms_parts(whole)} messages, {PARTS_AT_MOST} at most")
    return whole


def sms_add(*, to: str, text: str, key: str, now: dt.datetime, url: str = "", is_urgent: bool = False) -> None:
    """Record a message to send, once for each key, in the caller's transaction; outside the quiet hours.

    Raises Refused for a wrong number, ValueError for a text that does not fit.
    """
    outbox_add(
        "sms_due",
        key=key,
        available_at=None if is_urgent else may_leave_at(now),
        to=phone_normalised(to),
        text=sms_with_link(text, url) if url else sms_text(text),
    )


def sms_hand_over(*, to: str, text: str, key: str) -> None:
    """Give a message to the provider. Raises what it raises: the outbox retries."""
    provider: Provider = import_string(settings.SMS_PROVIDER)()
    provider.send(to=to, text=text, key=key)
    logger.info("sms.sent", key=key)
