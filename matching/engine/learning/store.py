"""The file of a learned model, by skops: its numbers, and nothing that could run.

A file is opened only when skops finds nothing in it but plain Python values, and read only when every part is what
this version of the code declares: the format, the columns in their order, finite weights, and no negative weight on
what fits.
"""

from __future__ import annotations

import hashlib
import math
import zipfile
from io import BytesIO
from typing import Any

from matching.engine.learning.columns import COLUMNS, FITS
from matching.engine.learning.logistic import Logistic
from matching.engine.learning.model import OutcomeModel

FORMAT = "passerelle-outcomes-1"
LARGEST, LARGEST_OPENED = 100_000, 1_000_000  # bytes, as stored and once unpacked
# What skops may raise on bytes that are not its own.
UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, RecursionError, NotImplementedError)


class BadModel(ValueError):  # noqa: N818 (read at call sites: `raise BadModel(…)`)
    """A file that cannot be trusted; the message says why, in French."""


def dump(model: OutcomeModel) -> bytes:
    """The model as bytes. skops writes the hour and numbers of its own: compare models, not files."""
    import skops.io  # a second to load: only those who read or write a model wait for it

    return bytes(skops.io.dumps(content_of(model)))


def content_of(model: OutcomeModel) -> dict[str, Any]:
    """The numbers of a model, as they are kept and shown."""
    return {
        "format": FORMAT,
        "columns": list(model.columns),
        "accepted": {"intercept": model.accepted.intercept, "weights": list(model.accepted.weights)},
        "succeeded": {"intercept": model.succeeded.intercept, "weights": list(model.succeeded.weights)},
    }


def print_of(data: bytes) -> str:
    """The print kept beside the file: a file that changed has another."""
    return hashlib.sha256(data).hexdigest()


def load(data: bytes, *, sha256: str) -> OutcomeModel:
    """Read a file whose print is known. Raises BadModel for anything but an intact file of ours."""
    if print_of(data) != sha256:
        raise BadModel("le fichier a été altéré depuis l'apprentissage : son empreinte a changé")
    if len(data) > LARGEST:
        raise BadModel("le fichier est bien plus gros qu'un modèle")
    content = _opened(data)
    if not isinstance(content, dict) or set(content) != {"format", "columns", "accepted", "succeeded"}:
        raise BadModel("le fichier n'est pas celui d'un modèle")
    if content["format"] != FORMAT:
        raise BadModel("le fichier vient d'une autre version du logiciel")
    if content["columns"] != list(COLUMNS):
        raise BadModel("le fichier lit d'autres colonnes que celles qui sont déclarées")
    return OutcomeModel(accepted=_logistic(content["accepted"]), succeeded=_logistic(content["succeeded"]))


def _opened(data: bytes) -> Any:
    import skops.io  # as in `dump`

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_OPENED:
                raise BadModel("le fichier est bien plus gros qu'un modèle")
        unknown = skops.io.get_untrusted_types(data=data)
        if unknown:
            raise BadModel(f"le fichier contient autre chose que des nombres ({', '.join(sorted(unknown))[:200]})")
        return skops.io.loads(data, trusted=[])
    except BadModel:
        raise
    except UNREADABLE:
        raise BadModel("le fichier est illisible") from None


def _logistic(found: Any) -> Logistic:
    if not isinstance(found, dict) or set(found) != {"intercept", "weights"} or not isinstance(found["weights"], list):
        raise BadModel("le fichier n'est pas celui d'un modèle")
    numbers = [found["intercept"], *found["weights"]]
    if len(numbers) != len(COLUMNS) + 1 or not all(_is_number(one) for one in numbers):
        raise BadModel("le fichier contient autre chose que des nombres")
    if any(weight < 0 for weight in found["weights"][: len(FITS)]):
        raise BadModel("le fichier pénalise ce qui convient")
    return Logistic(float(numbers[0]), tuple(float(one) for one in numbers[1:]))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
