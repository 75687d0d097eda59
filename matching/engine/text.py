"""French job words made comparable: folded, gender-neutral, stemmed.

Both halves of "Vendeur / Vendeuse" give the same tokens, whichever is typed: gender never reaches a feature.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from matching.engine.lexicon import ABBREVIATIONS, IRREGULAR_PAIRS, STOP_WORDS

MAX_CHARS = 20_000

_INCLUSIVE = re.compile(
    r"\(\s*(?:e|es|se|euse|ere|ère|ière|iere|rice|trice|ne|enne|nne|le|elle|te|ée|ve|ive|fe|sse|esse|s|x)\s*\)"
    r"|(?<=\w)[·•.‧](?:e|es|se|euse|ère|ere|ière|iere|rice|trice|ne|enne|le|elle|te|ée|ve)(?:[·•.‧]s)?\b"
    r"|-(?:euse|trice|rice|ère|ière|ienne)\b",
    re.IGNORECASE,
)
_BOTH_GENDERS = re.compile(r"\(?\s*\b[hfmx]\s*[/-]\s*[hfmx](?:\s*[/-]\s*[hfmx])?\b\s*\)?", re.IGNORECASE)
# One occupation in two words: its "femme" must not meet that of "femme de ménage".
_MIDWIFE = re.compile(r"\bsages?[- ]femmes?\b|\bmaieuticien(?:ne)?s?\b")
_WORD = re.compile(r"[a-z0-9]+(?:[+#]+)?")
_FEMININE = (
    ("euse", "eur"),
    ("trice", "teur"),
    ("iere", "ier"),
    ("ere", "er"),
    ("ienne", "ien"),
    ("enne", "en"),
    ("onne", "on"),
    ("ive", "if"),
    ("elle", "el"),
    ("esse", "e"),
    ("eresse", "eur"),
)


class _Marks(dict[int, int | None]):
    """For `str.translate`: combining marks are dropped; each character is looked up once in the life of a process."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = None if unicodedata.combining(chr(code)) else code
        return found


_MARKS = _Marks()


def fold(text: str) -> str:
    """Lower case, no accent, no ligature.

    >>> fold("Maître d'œuvre")
    "maitre d'oeuvre"
    """
    text = text[:MAX_CHARS].lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_MARKS)


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """A light French stem on which masculine and feminine, singular and plural meet.

    >>> [stem(t) for t in ("vendeuses", "vendeur", "conductrice", "infirmiere", "agente", "cheffe")]
    ['vendeur', 'vendeur', 'conducteur', 'infirmier', 'agent', 'chef']
    """
    token = IRREGULAR_PAIRS.get(token, token)
    if len(token) < 4 or not token.isalpha():
        return token
    if token[-1] in "sx" and token[-2] != "s" and token[-2:] != "us":
        token = token[:-1]
    token = IRREGULAR_PAIRS.get(token, token)
    for feminine, masculine in _FEMININE:
        if token.endswith(feminine) and len(token) - len(feminine) >= 2:
            token = token[: -len(feminine)] + masculine
            break
    if token.endswith("aux") and len(token) > 4:
        token = token[:-3] + "al"
    while len(token) > 3 and token[-1] == "e":
        token = token[:-1]
    if len(token) > 4 and token[-1] == token[-2] and token[-1] in "fnlst":
        token = token[:-1]
    return token


def words(text: str) -> list[str]:
    """The folded words of a text, inclusive endings and "H/F" removed."""
    folded = fold(_INCLUSIVE.sub("", _BOTH_GENDERS.sub(" ", text[:MAX_CHARS])))
    if "sage" in folded or "maieu" in folded:
        folded = _MIDWIFE.sub("sagefemme", folded)
    return _WORD.findall(folded)


def tokens(text: str, *, expand: bool = False) -> list[str]:
    """Stems of the meaning words, in order; with `expand`, abbreviations are followed by what they stand for."""
    found: list[str] = []
    for word in words(text):
        if word in STOP_WORDS:
            continue
        found.append(stem(word))
        if expand and word in ABBREVIATIONS:
            found.extend(stem(w) for w in ABBREVIATIONS[word].split() if w not in STOP_WORDS)
    return found


def title_variants(title: str, *, expand: bool = False) -> list[tuple[str, ...]]:
    """The readings of a title as tuples of stems: the whole first, then each half when the halves differ.

    "Chef d'établissement adjoint / adjointe" and "Abatteur / Abatteuse de carrière" each give one reading, because
    their halves meet once gender is gone; "Valet / Femme de chambre" gives three.

    >>> title_variants("Abatteur / Abatteuse de carrière")
    [('abatteur', 'carrier')]
    """
    parts = [tokens(part, expand=expand) for part in _BOTH_GENDERS.sub(" ", title).split(" / ")]
    parts = [part for part in parts if part]
    if not parts:
        return []
    merged, halves = parts[0], [parts[0]]
    for part in parts[1:]:
        overlap = next((k for k in range(min(len(merged), len(part)), 0, -1) if merged[-k:] == part[:k]), 0)
        if overlap == 0 and part[0] in merged:
            # "Directeur adjoint / Directrice adjointe ..." with a word between: keep the longer reading only.
            merged = merged + [t for t in part if t not in merged]
            continue
        if overlap == 0:
            halves.append(part)
        merged = merged + part[overlap:]
    readings = [tuple(merged)]
    if len(halves) > 1:
        readings.extend(tuple(half) for half in halves if tuple(half) not in readings)
    return readings


_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t"
    r"|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?)\.?"
)
_CAREER = re.compile(
    # Dates, alone or from one to another: "2018-2021", "de mars 2019 à juin 2020", "depuis 03/2022".
    rf"\b(?:(?:de|du|depuis|en|entre|et|jusqu['’]en|jusqu['’]à|à|au)\s+)?(?:{_MONTH}\s+|(?:0?[1-9]|1[0-2])[/.-])?(?:19|20)\d\d\b"
    r"|\b(?:à|jusqu['’]à)\s+(?:ce jour|aujourd['’]hui|maintenant)\b"
    # How long: "10 ans d'expérience", "six mois" in figures.
    r"|\b\d{1,2}\s*(?:ans?|ann[ée]es?|mois|semaines?|jours?)\b(?:\s+d['’]exp[ée]riences?)?"
    r"|\bexp[ée]riences?\s+(?:de|d['’]une?)\b"
    # Where: "chez Untel", up to the next stop.
    r"|\bchez\s+(?!(?:un|une|des|les?|la|l['’])\b)[^,;:()|–—\n]+",
    re.IGNORECASE,
)


def without_career(text: str) -> str:
    """A line of a CV without its dates, lengths and employer: what is left is the work.

    A text that is nothing else is given back whole.

    >>> without_career("2018-2021 : vendeuse chez Untel, Annecy").split()
    ['-', ':', 'vendeuse', ',', 'Annecy']
    """
    text = text[:MAX_CHARS]
    left = _CAREER.sub(" ", text)
    return left if _WORD.search(fold(left)) else text


_LINE = re.compile(r"[\n\r;•▪●◦‣*]+")
_ITEM = re.compile(r"(?<=\s)[-–—:](?=\s)|,\s+|\.\s+")
MAX_LINES = 200


def cv_lines(text: str) -> list[str]:
    """The items of a text: lines, bullets, and what commas and full stops part. At most `MAX_LINES` of them.

    >>> cv_lines("2019 : nettoyage de bureaux, accueil des clients\\n- caisse")
    ['nettoyage de bureaux', 'accueil des clients', 'caisse']
    """
    items = (item for line in _LINE.split(text[:MAX_CHARS]) for item in _ITEM.split(_CAREER.sub(" ", f" {line} ")))
    parts = (" ".join(item.split()).strip("-–—:. ") for item in items)
    return [part for part in parts if _WORD.search(fold(part))][:MAX_LINES]


# Of stems, which have lost their last "e": "nettoyag", "soudur".
_NOUN_ENDINGS = (
    "ification", "isation", "ifier", "iser", "ement", "ation", "ition", "aison", "tion", "sion", "ment", "anc", "enc",
    "ag", "ur", "eur", "ant", "ion", "dr", "er", "ir", "it", "r", "t",
)  # fmt: skip


@lru_cache(maxsize=200_000)
def root(stem_: str) -> str:
    """What a verb and its noun share, roughly: enough to compare, never shown.

    >>> root(stem("nettoyage")) == root(stem("nettoyer")), root(stem("conduite")) == root(stem("conduire"))
    (True, True)
    """
    for ending in _NOUN_ENDINGS:
        if stem_.endswith(ending) and len(stem_) - len(ending) >= 3:
            return stem_[: -len(ending)]
    return stem_
