"""Whether two files are of one person: names and birth date compared with their usual slips, never by a NIR.

Usage of whoever keeps files: names are typed without accents, hyphens or particles, first and last names swapped,
compound names cut; a birth date has one wrong digit, or its day and month swapped. The score orders what a person
looks at; it never decides alone.
"""

from dataclasses import dataclass
from datetime import date

from referential.text import search_normalise

# fmt: off
PARTICLES = frozenset({
    "d", "de", "des", "du", "la", "le", "les", "l", "el", "al", "ben", "ibn", "bin", "bint", "ait", "ou", "van",
    "von", "der", "den", "da", "das", "do", "dos", "di", "del", "y", "et",
})
# fmt: on
ASKED_FROM = 75  # from this score on, a person is asked whether the two files are of one person
NAMES_WEIGHT, BIRTH_WEIGHT = 60, 40
OTHER_BIRTH = 55  # the highest score of two people whose birth dates disagree
TYPO_FROM, TWO_TYPOS_FROM = 4, 7  # letters from which one or two slips of the keyboard are forgiven


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file says of who somebody is. A missing birth date is unknown, never a difference."""

    first_name: str
    last_name: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How alike two identities are, from 0 to 100, and the French reasons to show."""

    score: int
    reasons: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        return self.score >= ASKED_FROM


NOTHING = Resemblance(0)


def resemblance(one: Identity, other: Identity) -> Resemblance:
    """How alike two identities are. Symmetric; 100 for the same names and birth date whatever accents or case."""
    names = max(_names(one, other), _names_swapped(one, other), key=lambda found: found.score)
    if not names.score:
        return NOTHING
    birth = _births(one.birth_date, other.birth_date)
    score = (names.score * NAMES_WEIGHT + birth.score * BIRTH_WEIGHT) // 100
    if not birth.score:
        score = min(score, OTHER_BIRTH)
    return Resemblance(score, names.reasons + birth.reasons)


def near_dates(day: date) -> frozenset[date]:
    """The day itself and every date one slip away: one digit, two digits inverted, day and month swapped."""
    digits = _digits(day)
    near = {digits}
    for place in range(8):
        near |= {digits[:place] + figure + digits[place + 1 :] for figure in "0123456789"}
        if place < 7:
            near.add(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
    near.add(digits[2:4] + digits[:2] + digits[4:])
    return frozenset(found for text in near if (found := _date(text)) is not None)


# --- Names ---


def _names(one: Identity, other: Identity, *, first_is: str = "prénom") -> Resemblance:
    last = _name(one.last_name, other.last_name, "nom")
    first = _name(one.first_name, other.first_name, first_is)
    if not last.score or not first.score:
        return NOTHING
    return Resemblance((last.score + first.score) // 2, last.reasons + first.reasons)


def _names_swapped(one: Identity, other: Identity) -> Resemblance:
    straight = _names(one, Identity(other.last_name, other.first_name), first_is="nom")
    if not straight.score:
        return NOTHING
    return Resemblance(straight.score - 2, ("Nom et prénom inversés.",))


def _name(one: str, other: str, what: str) -> Resemblance:
    """One name against another, both cut in words without accents, hyphens or particles."""
    left, right = _words(one), _words(other)
    if not left or not right:
        return NOTHING
    joined, other_joined = "".join(left), "".join(right)
    whole, other_whole = search_normalise(one), search_normalise(other)
    glued = whole.replace(" ", "") == other_whole.replace(" ", "")
    if glued or joined == other_joined or sorted(left) == sorted(right):
        same = whole == other_whole
        return Resemblance(100, (f"Même {what}." if same else f"Même {what}, écrit autrement.",))
    short, long = sorted((left, right), key=lambda words: (len(words), words))
    if set(short) < set(long):
        return Resemblance(85, (f"Un {what} composé écrit en partie.",))
    slips, length = _slips(joined, other_joined), min(len(joined), len(other_joined))
    if slips == 1 and length >= TYPO_FROM:
        return Resemblance(88, (f"Une lettre d'écart dans le {what}.",))
    if slips == 2 and length >= TWO_TYPOS_FROM:
        return Resemblance(80, (f"Deux lettres d'écart dans le {what}.",))
    if what == "prénom" and _is_initial(joined, other_joined):
        return Resemblance(80, ("Prénom réduit à son initiale.",))
    return NOTHING


def _words(name: str) -> tuple[str, ...]:
    """The words that tell a name apart; a name made of particles alone keeps them all."""
    words = tuple(search_normalise(name).split())
    return tuple(word for word in words if word not in PARTICLES) or words


def _is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))


def _slips(one: str, other: str) -> int:
    """Letters added, dropped, changed or inverted between two words (optimal string alignment), 3 at most."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before, previous = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        current = [i]
        for j, facing in enumerate(other, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return min(previous[-1], 3)


# --- Birth dates ---


def _births(one: date | None, other: date | None) -> Resemblance:
    if one is None or other is None:
        return Resemblance(50, ("Date de naissance inconnue dans un dossier.",))
    if one == other:
        return Resemblance(100, ("Même date de naissance.",))
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        return Resemblance(85, ("Jour et mois de naissance inversés.",))
    left, right = _digits(one), _digits(other)
    places = [place for place in range(8) if left[place] != right[place]]
    first, last = places[0], places[-1]
    if first == last:
        return Resemblance(80, ("Un chiffre d'écart dans la date de naissance.",))
    if last == first + 1 and left[first] == right[last] and left[last] == right[first]:
        return Resemblance(80, ("Deux chiffres inversés dans la date de naissance.",))
    return Resemblance(0, ("Dates de naissance différentes.",))


def _digits(day: date) -> str:
    return f"{day.day:02}{day.month:02}{day.year:04}"


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None
