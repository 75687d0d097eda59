"""Text made comparable, as PostgreSQL's `search_normalise` does for the columns named `search_label`."""

import re
import unicodedata

# What Unicode does not decompose and `unaccent` rewrites.
REWRITTEN = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"})
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def search_normalise(text: str) -> str:
    """Lower case, no accent, and a single space for anything that is neither letter nor digit."""
    decomposed = unicodedata.normalize("NFKD", text.translate(REWRITTEN)).lower()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def place_normalise(text: str) -> str:
    """As above, with the abbreviations that people write in names of places: St-Julien, Ste-Foy."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in search_normalise(text).split())
