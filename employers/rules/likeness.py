"""Whether two offers look like one: the same words, whatever their gender, order and small ones."""

from difflib import SequenceMatcher

from referential.text import search_normalise

ALIKE = 0.85  # under it, two titles are two jobs
GENDERS = (("euse", "eur"), ("trice", "teur"), ("ere", "er"), ("enne", "en"), ("ive", "if"), ("ee", "e"))
SMALL_WORDS = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "f", "fh", "h", "hf", "l", "la", "le", "les", "ou", "pour",
     "sur", "un", "une", "x"]
)  # fmt: skip


def titles_alike(one: str, other: str) -> bool:
    """Near-same titles: « Agent d'entretien (H/F) » and « agente entretien », not « aide de cuisine ».

    Numbers tell two posts apart when both titles hold some: « Équipe 1 » is not « Équipe 2 ».
    """
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs or _numbers(ours) != _numbers(theirs):
        return False
    return SequenceMatcher(None, " ".join(ours), " ".join(theirs), autojunk=False).ratio() >= ALIKE


def _words(title: str) -> list[str]:
    return sorted(_one_gender(word) for word in search_normalise(title).split() if word not in SMALL_WORDS)


def _one_gender(word: str) -> str:
    """« serveuses » and « serveur » alike; rough, for comparing only."""
    word = word.removesuffix("s")
    for hers, his in GENDERS:
        if word.endswith(hers):
            return word.removesuffix(hers) + his
    return word.removesuffix("e")


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if word.isdigit()]
