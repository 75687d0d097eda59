"""Ready French wording for the documents of a tender, assembled from a study.

The texts are templates (`templates/clauses/sizing/wording/*.txt`), written by us and read whole by whoever changes
them. They hold three kinds of lines: `# a title`, `- an item`, and paragraphs parted by an empty line.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from clauses.enums import ClauseKind, SettingCode
from clauses.models import Study
from clauses.selectors.sizing.studies import SizedLot, StudySize
from clauses.selectors.usages import usage_value
from people.selectors import criteria_in_force

DOCUMENTS = (
    ("aapc", "Avis d'appel à la concurrence (AAPC)"),
    ("rc", "Règlement de la consultation (RC)"),
    ("ae", "Acte d'engagement (AE)"),
    ("ccap", "Cahier des clauses administratives particulières (CCAP)"),
    ("annexe", "Annexe au CCTP : mise en œuvre de l'insertion"),
)
RESERVED = frozenset(
    {ClauseKind.RESERVED_SIAE, ClauseKind.RESERVED_DISABILITY, ClauseKind.RESERVED_SIAE_AND_DISABILITY}
)
CRITERION = frozenset({ClauseKind.CRITERION, ClauseKind.EXECUTION_AND_CRITERION})
TO_FILL = "[à compléter]"


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is title, text or items."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What goes into one document of the tender."""

    code: str
    title: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        return list(blocks_of(self.text))


def study_documents(study: Study, size: StudySize, *, on: dt.date) -> list[Document]:
    """The passages of each document; those that have nothing to say are left out."""
    context = wording_context(study, size, on=on)
    if not context["clause_lots"]:
        return []
    found = []
    for code, title in DOCUMENTS:
        text = render_to_string(f"clauses/sizing/wording/{code}.txt", context)
        found.append(Document(code, title, "\n\n".join(_paragraphs(text))))
    return found


def documents_text(documents: Sequence[Document], *, title: str) -> str:
    """All the passages as one text to paste."""
    parts = [f"{title}\n{'=' * len(title)}"]
    parts += [f"{document.title}\n{'-' * len(document.title)}\n\n{document.text}" for document in documents]
    return "\n\n\n".join(parts) + "\n"


def wording_context(study: Study, size: StudySize, *, on: dt.date) -> dict[str, Any]:
    """What the texts may say. A lot whose kind nobody has chosen reads as a clause of execution."""
    lots = [one for one in size.lots if one.lot.has_clause]
    publics = list(study.publics.order_by("label")) or list(criteria_in_force(on=on).order_by("label"))
    rate = study.penalty_rate
    return {
        "study": study,
        "clause_lots": lots,
        "hours_lots": [one for one in lots if kind_of(one) not in RESERVED | {ClauseKind.CRITERION}],
        "criterion_lots": [one for one in lots if kind_of(one) in CRITERION],
        "siae_lots": _of(lots, ClauseKind.RESERVED_SIAE),
        "disability_lots": _of(lots, ClauseKind.RESERVED_DISABILITY),
        "shared_lots": _of(lots, ClauseKind.RESERVED_SIAE_AND_DISABILITY),
        "insertion_lots": _of(lots, ClauseKind.INSERTION_SERVICES),
        "single": len(size.lots) == 1,
        "contact": ", ".join(line.strip() for line in study.contact.splitlines() if line.strip())
        or f"{TO_FILL} : nom, structure, courriel et téléphone du facilitateur",
        "due_day": "1er" if study.statement_due_day == 1 else study.statement_due_day,
        "penalty_rate": usage_value(SettingCode.PENALTY_RATE, on=on) if rate is None else rate,
        "publics": [criterion.label for criterion in publics],
        "to_fill": TO_FILL,
    }


def kind_of(one: SizedLot) -> str:
    return one.lot.clause_kind or ClauseKind.EXECUTION


def _of(lots: Sequence[SizedLot], kind: str) -> list[SizedLot]:
    return [one for one in lots if kind_of(one) == kind]


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs with the lines of a list kept together, and no space that a template left."""
    kept: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        is_item = line.startswith("- ")
        if kept and (not line or line.startswith("#") or (kept[-1].startswith("- ") and not is_item)):
            # An empty line inside a list comes from the template's own lines.
            if not line and kept[-1].startswith("- "):
                continue
            yield "\n".join(kept)
            kept = []
        if line:
            if line.startswith("#"):
                yield line
            elif is_item and kept and not kept[-1].startswith("- "):
                yield "\n".join(kept)
                kept = [line]
            else:
                kept.append(line)
    if kept:
        yield "\n".join(kept)


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a text, for the screen and for the PDF."""
    for part in text.split("\n\n"):
        lines = part.splitlines()
        if part.startswith("# "):
            yield Block("title", part[2:])
        elif part.startswith("- "):
            yield Block("items", items=tuple(line[2:] for line in lines))
        elif part:
            yield Block("text", " ".join(lines))
