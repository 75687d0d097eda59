"""What the ranking commands share: their arguments, and files that are refused with a line and a reason."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.commands import BadInput
from matching.engine.files import BadLine, text_lines

MAX_TOP = 1000


def add_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", type=Path, required=True, help="fichier UTF-8, une ligne par demande")
    parser.add_argument("--top", type=int, default=10, help="nombre de réponses par ligne (10)")


def positive(value: int, name: str) -> None:
    if not 1 <= value <= MAX_TOP:
        raise BadInput(f"{name} doit être entre 1 et {MAX_TOP}")


def input_lines(path: Path) -> Iterator[tuple[int, str]]:
    return iter(refusing(path, lambda: list(text_lines(path))))


def refusing(path: Path, read: Callable[[], Any]) -> Any:
    """Turn what the engine or the system says of a file into the commands' own refusal."""
    try:
        return read()
    except BadLine as error:
        raise BadInput(error.reason, file=error.path, line=error.line) from None
    except FileNotFoundError:
        raise BadInput("le fichier n'existe pas", file=path) from None
    except IsADirectoryError:
        raise BadInput("c'est un dossier, un fichier est attendu", file=path) from None
    except PermissionError:
        raise BadInput("la lecture du fichier est refusée", file=path) from None
