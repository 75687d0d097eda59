"""What `check --deploy` says of the keys that this room keeps evidence with."""

from typing import Any

from django.conf import settings
from django.core import checks

FEWEST_CHARACTERS = 32


@checks.register(checks.Tags.security, deploy=True)
def evidence_key_check(**_: Any) -> list[checks.CheckMessage]:
    """A key of its own, that lives as long as the evidence: SECRET_KEY is changed for other reasons."""
    key = settings.EVIDENCE_KEY
    if key and key != settings.SECRET_KEY and len(key) >= FEWEST_CHARACTERS:
        return []
    if not key:
        what = "EVIDENCE_KEY est vide : SECRET_KEY scelle les preuves d'immersions, qui doivent lui survivre."
    elif key == settings.SECRET_KEY:
        what = "EVIDENCE_KEY est la même que SECRET_KEY : changer l'une obligerait à changer l'autre."
    else:
        what = f"EVIDENCE_KEY est trop courte : {FEWEST_CHARACTERS} caractères au moins."
    hint = "Voir docs/exploitation/variables.md : les preuves déjà scellées s'ouvriront encore, puis `reseal_evidence`."
    return [checks.Warning(what, hint=hint, id="placements.W001")]
