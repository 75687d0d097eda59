"""Write `docs/developpement/parcours.md` from the tables of transitions.

.venv/bin/python scripts/draw_workflows.py
"""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from config.workflows import PAGE, page_text  # noqa: E402 -- Django first

PAGE.write_text(page_text(), encoding="utf-8")
sys.stderr.write(f"{PAGE}\n")
