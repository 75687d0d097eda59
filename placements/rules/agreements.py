"""Who may make an immersion, who signs it, and on which form (Code du travail, L5135-1 to -8 and D5135-1 to -8)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from people.rules import age_on
from placements.rules.law import immersion_law, working_time_law
from placements.rules.problems import Problem

SIGNED_ARTICLE = "1367 du Code civil"
CUI_ARTICLE = "D5134-50-2"
PERSON, REPRESENTATIVE, HOST, PRESCRIBER, EMPLOYER = "person", "representative", "host", "prescriber", "employer"


@dataclass(frozen=True, slots=True)
class Contact:
    """A signatory: her part in the agreement and how to reach her. Texts may be empty while the form is filled."""

    role: str
    label: str
    name: str
    email: str
    phone: str


def is_minor(birth_date: date | None, *, on: date) -> bool:
    return birth_date is not None and birth_date <= on and age_on(birth_date, on) < working_time_law(on).adult_age


def age_problems(birth_date: date | None, *, on: date) -> list[Problem]:
    """Sixteen at least on the first day (L4153-1); the agreement bears the birth date (D5135-2)."""
    if birth_date is None:
        return [Problem("birth_date", "Il manque la date de naissance de la personne.", "D5135-2")]
    least = immersion_law(on).minimum_age
    if birth_date > on or age_on(birth_date, on) < least:
        message = f"Le premier jour, la personne n'a pas {least} ans."
        return [Problem("too_young", message, "L4153-1")]
    return []


def roles_to_sign(*, minor: bool, employed: bool) -> tuple[str, ...]:
    """Who signs, in the order of the form: the legal representative of a minor, the employer of somebody at work."""
    roles = [PERSON, *([REPRESENTATIVE] if minor else []), HOST, PRESCRIBER, *([EMPLOYER] if employed else [])]
    return tuple(roles)


def contact_problems(contacts: Sequence[Contact]) -> list[Problem]:
    """Each signatory is known by a name, an e-mail and a telephone of her own: a code sent there signs for her."""
    problems = []
    for contact in contacts:
        missing = [
            word
            for word, value in (
                ("le nom", contact.name),
                ("l'adresse électronique", contact.email),
                ("le téléphone", contact.phone),
            )
            if not value.strip()
        ]
        if missing:
            message = f"Signature de {contact.label} : il manque {_and(missing)}."
            problems.append(Problem(f"missing_contact:{contact.role}", message, SIGNED_ARTICLE))
    problems += _shared("email", "la même adresse électronique", contacts)
    return problems + _shared("phone", "le même téléphone", contacts)


def _shared(kind: str, words: str, contacts: Sequence[Contact]) -> list[Problem]:
    known: dict[str, Contact] = {}
    problems = []
    for contact in contacts:
        value = email_key(contact.email) if kind == "email" else phone_key(contact.phone)
        if value and value in known:
            message = (
                f"{_capital(known[value].label)} et {contact.label} ont {words} : chaque signataire a "
                f"{'la sienne' if kind == 'email' else 'le sien'}, pour que chacun signe pour soi."
            )
            problems.append(Problem(f"same_{kind}:{contact.role}", message, SIGNED_ARTICLE))
        elif value:
            known[value] = contact
    return problems


def email_key(email: str) -> str:
    """An address as compared: without case nor spaces around."""
    return email.strip().lower()


def phone_key(phone: str) -> str:
    """A number as compared: `+33 6 12…`, `0033612…` and `06.12…` are one."""
    kept = re.sub(r"[^\d+]", "", phone)
    kept = re.sub(r"^\+", "00", kept)
    return re.sub(r"^0033(?:0)?(?=\d{9}$)", "0", kept)


# --- A subsidised contract ----------------------------------------------------------------------------------------
def cui_problems(*, contract: tuple[date, date], periods: Iterable[tuple[date, date]], on: date) -> list[Problem]:
    """Immersions during a CUI: a quarter of its length at most (D5134-50-2), by the law of the day `on`.

    Both count calendar days, ends included.
    """
    first, last = contract
    if last < first:
        raise ValueError("a contract cannot end before it starts")
    length = (last - first).days + 1
    days = sum(max(0, (min(end, last) - max(start, first)).days + 1) for start, end in periods)
    percent = immersion_law(on).cui_percent
    allowed = length * percent // 100
    if days <= allowed:
        return []
    message = (
        f"Pendant un contrat aidé, les immersions durent au plus {percent} % du contrat : {allowed} jours "
        f"sur {length}. Avec celle-ci, ce serait {days} jours."
    )
    return [Problem("cui_share", message, CUI_ARTICLE)]


# --- The official form --------------------------------------------------------------------------------------------
def form_version(versions: Iterable[tuple[str, date]], *, on: date) -> str:
    """The number of the official form in force on a day, from `(number, first day)`; empty when none was yet."""
    begun = [(first, number) for number, first in versions if first <= on]
    return max(begun)[1] if begun else ""


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
