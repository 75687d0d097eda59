import json
from pathlib import Path
from typing import Any

from core.commands import BadInput, JsonCommand
from matching.engine.titles import OccupationRanker
from matching.management.inputs import add_list_arguments, input_lines, positive
from matching.referential import referential_load


class Command(JsonCommand):
    help = "Propose des métiers ROME pour chaque intitulé d'un fichier, un par ligne."

    def add_arguments(self, parser: Any) -> None:
        add_list_arguments(parser)

    def run(self, *, input: Path, top: int, **options: Any) -> None:
        positive(top, "--top")
        titles = [line for _, line in input_lines(input)]
        if not titles:
            return
        referential = referential_load()
        if not referential.occupations:
            raise BadInput("aucun référentiel n'est chargé : lancez import_rome")
        self.progress(f"{len(titles)} intitulés, {len(referential.occupations)} métiers")
        ranked = OccupationRanker().fit(referential).rank(titles, top)
        for title, choices in zip(titles, ranked, strict=True):
            found = [{"code": code, "label": label, "score": score} for code, label, score in choices]
            self.stdout.write(json.dumps({"input": title, "occupations": found}, ensure_ascii=False))
