"""Export contracts as essential data (DECP, schema 2.0.3), with the social considerations that their lots carry."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from clauses.decp.exporter import decp_export
from clauses.models import PublicContract
from clauses.selectors.publishing import filtered, publishable
from core.commands import BadInput, JsonCommand
from core.validators import compact_siret


class Command(JsonCommand):
    help = "Exporte des marchés au format DECP. Les marchés incomplets sont nommés sur la sortie d'erreur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--buyer", metavar="SIRET", help="les marchés de cet acheteur")
        parser.add_argument("--year", type=int, metavar="ANNÉE", help="les marchés notifiés cette année-là")
        parser.add_argument("--social", action="store_true", help="ceux qui portent une considération sociale")

    def run(self, *, buyer: str | None = None, year: int | None = None, social: bool = False, **options: Any) -> dict:
        if year is not None and not dt.MINYEAR <= year <= dt.MAXYEAR - 1:
            raise BadInput(f"l'année {year} n'existe pas.")
        filters = {"buyer": self._buyer(buyer), "year": year, "clause": "with" if social else ""}
        export = decp_export(publishable(filtered(PublicContract.objects.all(), filters)), on=timezone.localdate())
        for one in export.incomplete:
            self.progress(f"{one.contract.reference} : il manque {', '.join(one.missing)}.")
        self.progress(f"{export.count} marché(s) exporté(s), {len(export.incomplete)} incomplet(s).")
        return export.document

    def _buyer(self, siret: str | None) -> Organisation | None:
        if siret is None:
            return None
        found = Organisation.objects.filter(siret=compact_siret(siret)).first()
        if found is None:
            raise BadInput(f"aucun acheteur n'a le SIRET « {siret[:40]} ».")
        return found
