"""What people write of themselves that must not count: taken out of free texts before the matcher reads them.

Sex, age, nationality, family, health and name are no fields of `Profile`, but a text of one's own may tell them:
"j'ai 52 ans", "mère de trois enfants", "de nationalité …", "reconnue travailleur handicapé". Only phrases about *the
person* are taken out. The same words about *the work* stay: "aide aux personnes âgées", "garde d'enfants",
"accompagner des élèves en situation de handicap", "cuisine marocaine".

The list is short and readable on purpose; it is no detector of everything one can say. What it misses meets two more
walls: words lose their gender, and only words of occupations are looked at.
"""

from __future__ import annotations

import re

_PERSON = r"(?:je\s+suis|suis|étant|etant|déclarée?|declaree?|reconnue?)"
_CHILDREN = r"(?:\w+\s+)?enfants?"
_PARENT = r"(?:m[èe]re|p[èe]re|maman|papa|parent)"
_BORN = r"n[ée]+e?"
_NAMES = r"(?-i:[A-ZÉÈÀ][\w'’-]+(?:\s+[A-ZÉÈÀ][\w'’-]+)*)"

# What a phrase says, and how it says it: a piece of text (digits as 0) without which the pattern
# need not be tried, and the pattern.
PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "age": (
        ("00 ans", r"\bj['’]ai\s+(?:bientôt\s+|presque\s+)?\d{2}\s+ans\b"),
        ("00 ans", r"\b[âa]g[ée]+e?\s+de\s+\d{2}\s+ans\b"),
        ("00 ans", r"\b(?:femme|homme|dame|monsieur|jeune)\s+de\s+\d{2}\s+ans\b"),
        ("00 ans", r"(?:^|(?<=[\n,;.(]))\s*\d{2}\s+ans\s*(?=$|[\n,;.)])"),
        ("né", rf"\b{_BORN}\s+(?:le|en)\s+[\d/.\- ]*(?:\w+\s+)?(?:19|20)\d\d\b"),
        ("suis", rf"\b{_PERSON}\s+(?:une?\s+)?(?:jeune|seniors?|retrait[ée]+e?)\b"),
    ),
    "sex": (
        ("suis", rf"\b{_PERSON}\s+une?\s+(?:jeune\s+)?(?:femme|homme|dame|fille|garçon)(?!\s+(?:de|toutes?|d['’]))\b"),
        ("sexe", r"\bsexe\s*:?\s*(?:f[ée]minin|masculin)\b"),
    ),
    "nationality": (
        ("nationalit", r"\b(?:de\s+)?nationalit[ée]\s*:?\s+[\w-]+\b"),
        ("origine", r"\bd['’]origine\s+[\w-]+\b"),
        ("né", rf"\b{_BORN}\s+(?:à|au|aux|en)\s+[\w'’-]+(?=$|[\s,;.)])"),
        ("suis", rf"\b{_PERSON}\s+(?:r[ée]fugi[ée]+e?|[ée]trang[eè]re?)(?:\s+[\w-]+n[e]?)?\b"),
        ("asile", r"\bdemandeu(?:r|se)\s+d['’]asile\b"),
        ("titre", r"\btitre\s+de\s+s[ée]jour\b"),
    ),
    "family": (
        ("libataire", rf"\bc[ée]libataire\b(?:\s*,?\s*(?:avec\s+|sans\s+)?{_CHILDREN}(?:\s+à\s+charge)?)?"),
        (
            "mari",
            rf"(?<!de\s)\bmari[ée]+e?\b(?:\s*,?\s*(?:avec\s+|sans\s+)?{_CHILDREN}(?:\s+à\s+charge)?)?",
        ),
        ("divorc", r"\bdivorc[ée]+e?\b"),
        ("pacs", r"\bpacs[ée]+e?\b"),
        ("veu", r"\bveu(?:f|ve)\b"),
        ("isol", rf"\b{_PARENT}\s+isol[ée]+e?\b"),
        ("foyer", rf"\b{_PARENT}\s+au\s+foyer\b"),
        ("enfant", rf"\b{_PARENT}\s+de\s+{_CHILDREN}\b"),
        ("enfant", rf"\bj['’]ai\s+{_CHILDREN}\b(?:\s+à\s+charge)?"),
        ("charge", rf"\b{_CHILDREN}\s+à\s+charge\b"),
        ("enceinte", rf"\b{_PERSON}\s+enceinte\b(?:\s+de\s+\w+\s+mois)?"),
    ),
    "health": (
        ("handicap", r"\b(?:reconnue?\s+)?travailleu(?:r|se)s?\s+handicap[ée]+e?s?\b"),
        ("rqth", r"\brqth\b"),
        ("boeth", r"\bboeth\b"),
        ("aah", r"\baah\b"),
        (
            "handicap",
            rf"\b{_PERSON}\s+(?:une?\s+)?(?:personne\s+)?(?:handicap[ée]+e?|en\s+situation\s+de\s+handicap)\b",
        ),
        (
            "suis",
            rf"\b{_PERSON}\s+(?:malade|invalide|inapte|d[ée]pressi(?:f|ve)|diab[ée]tique|[ée]pileptique|sourde?"
            r"|malentendante?|malvoyante?|autiste)\b",
        ),
        ("maladie", r"\b(?:j['’]ai|suite\s+à|après|en)\s+(?:eu\s+)?(?:une|ma|arr[êe]t)\s+(?:\w+\s+)?maladie\b"),
        ("maladie", r"\barr[êe]t\s+maladie\b"),
        ("cancer", r"\b(?:j['’]ai|suite\s+à|après)\s+(?:eu\s+)?(?:un|mon)\s+cancer\b"),
        ("pression", r"\b(?:j['’]ai|suite\s+à|après)\s+(?:eu\s+|fait\s+)?(?:une|ma)\s+d[ée]pression\b"),
        ("burn", r"\bburn[- ]?out\b"),
        ("probl", r"\bprobl[èe]mes?\s+de\s+(?:sant[ée]|dos)\b"),
        ("invalidit", r"\binvalidit[ée]\b"),
    ),
    "name": (
        ("appelle", rf"\bje\s+m['’]appelle\s+(?:{_NAMES}|[\w'’-]+)"),
        ("mme", rf"\bmme\s+{_NAMES}"),
        ("mlle", rf"\bmlle\s+{_NAMES}"),
        ("madame", rf"\bmadame\s+{_NAMES}"),
        ("mademoiselle", rf"\bmademoiselle\s+{_NAMES}"),
        ("monsieur", rf"\bmonsieur\s+{_NAMES}"),
    ),
}
_DIGITS = str.maketrans("123456789", "000000000")
_PRIVATE = [(piece, re.compile(pattern, re.IGNORECASE)) for about in PATTERNS.values() for piece, pattern in about]


def without_private(text: str) -> str:
    """A text of one's own without what it says of sex, age, nationality, family, health or name.

    >>> without_private("Mère de trois enfants, j'ai 45 ans. Garde d'enfants et aide aux personnes âgées.").split()
    [',', '.', 'Garde', "d'enfants", 'et', 'aide', 'aux', 'personnes', 'âgées.']
    """
    lowered = text.lower().translate(_DIGITS)
    for piece, pattern in _PRIVATE:
        if piece in lowered:
            text = pattern.sub(" ", text)
    return text
