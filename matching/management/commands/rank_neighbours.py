import json
from pathlib import Path
from typing import Any

from core.commands import BadInput, JsonCommand
from matching.engine.neighbours import NeighbourRanker
from matching.management.inputs import add_list_arguments, input_lines, positive
from matching.referential import referential_load


class Command(JsonCommand):
    help = "Propose des métiers proches pour chaque code ROME d'un fichier, un par ligne."

    def add_arguments(self, parser: Any) -> None:
        add_list_arguments(parser)

    def run(self, *, input: Path, top: int, **options: Any) -> None:
        positive(top, "--top")
        referential = referential_load()
        codes = []
        for number, line in input_lines(input):
            code = line.strip()
            if code not in referential.occupation_index:
                raise BadInput(f"le code ROME « {code[:40]} » est inconnu", file=input, line=number)
            codes.append(code)
        if not codes:
            return
        ranked = NeighbourRanker().fit(referential).rank(codes, top)
        for code, neighbours in zip(codes, ranked, strict=True):
            found = [{"code": near, "label": label, "score": score} for near, label, score in neighbours]
            self.stdout.write(json.dumps({"code": code, "neighbours": found}, ensure_ascii=False))
