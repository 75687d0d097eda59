"""Kinds of openings as they read in an address: /offres/emploi/12/."""

from employers.enums import OpeningKind


class OpeningKindConverter:
    regex = "emploi|immersion"
    words = {"emploi": OpeningKind.JOB, "immersion": OpeningKind.IMMERSION}

    def to_python(self, value: str) -> str:
        return str(self.words[value])

    def to_url(self, value: str) -> str:
        for word, kind in self.words.items():
            if kind == value:
                return word
        raise ValueError(f"no page for openings of kind {value!r}")
