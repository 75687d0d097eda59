"""Reads of the pilot's home (`home`) and of the yearly goals (`goals`)."""

from reporting.selectors.home import (
    MONTHS_SHOWN,
    SMALL_CELL,
    Figures,
    Scope,
    ToDo,
    bridge_figures,
    clause_figures,
    figures,
    hidden_if_small,
    journeys_by_month,
    months_back,
    openings_by_sector,
    short_label,
    to_do,
)
from reporting.selectors.voices import VoiceLine, voices

__all__ = [
    "MONTHS_SHOWN",
    "SMALL_CELL",
    "Figures",
    "Scope",
    "ToDo",
    "VoiceLine",
    "bridge_figures",
    "clause_figures",
    "figures",
    "hidden_if_small",
    "journeys_by_month",
    "months_back",
    "openings_by_sector",
    "short_label",
    "to_do",
    "voices",
]
