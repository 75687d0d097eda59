"""The shape of our administrative commands: progress on stderr, one JSON result on stdout, exit codes.

Exit 0: done. Exit 2: bad input, with file, line and reason on stderr, and nothing half-written: a command
that writes does so in one transaction, and raises `BadInput` from inside it.

    class Command(JsonCommand):
        help = "…"

        def add_arguments(self, parser): ...

        def run(self, *, path, **options) -> dict:
            self.progress("Lecture…")
            return {"communes": 34969}
"""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

EXIT_BAD_INPUT = 2

Progress = Callable[[str], None]


def silent(message: str) -> None:
    """Progress of a caller that shows none."""


class BadInput(Exception):  # noqa: N818 (read at call sites: `raise BadInput(…)`)
    """An input that cannot be used: which file, which line (1 is the first), and why, in French."""

    def __init__(self, reason: str, *, file: str | Path | None = None, line: int | None = None) -> None:
        self.reason = reason
        self.file = str(file) if file is not None else None
        self.line = line
        super().__init__(str(self))

    def __str__(self) -> str:
        where = [part for part in (self.file, f"ligne {self.line}" if self.line else None) if part]
        return f"{', '.join(where)} : {self.reason}" if where else self.reason


class JsonCommand(BaseCommand):
    """Base class: implement `run(**options)` and return what stdout must print (None prints nothing)."""

    requires_system_checks: list[str] = []  # The answer of a command is its own; `check` is another command.

    def run(self, *args: Any, **options: Any) -> dict | None:
        raise NotImplementedError

    def progress(self, message: str) -> None:
        self.stderr.write(message, style_func=str)
        self.stderr.flush()

    def handle(self, *args: Any, **options: Any) -> None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        result = self.run(**options)
        if result is not None:
            self.stdout.write(json.dumps(result, ensure_ascii=False, default=str))

    def run_from_argv(self, argv: list[str]) -> None:
        """From a shell a bad input becomes exit 2; `call_command` lets `BadInput` through."""
        try:
            super().run_from_argv(argv)
        except BadInput as error:
            self.stderr.write(f"Erreur : {error}")
            sys.exit(EXIT_BAD_INPUT)
