"""PDFs: a Typst template of a room, filled with data.

Typst comes as one wheel that holds everything: nothing to install on the machine. The documents are tagged (PDF/UA-1),
so that a screen reader reads them. Data are passed as JSON and only ever shown: a name can never become a command.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse

from core import formats

FONTS = Path(__file__).parent / "fonts"
TOKEN = re.compile(r"--brand-([\w-]+):\s*(#[0-9a-fA-F]{6})\b")


def pdf_bytes(template: str, data: Mapping[str, Any], *, title: str, on: dt.date) -> bytes:
    """A document from `<room>/documents/<name>.typ`, given as a path from the root of the project.

    `data` holds what JSON holds (texts already written the French way, lists, mappings); the template reads it with
    `#import "/core/documents/frame.typ": data, document`. `on` is the date printed and kept in the file: the same
    data on the same day give the same bytes. Raises `typst.TypstError` when the template is wrong.
    """
    frame = {
        "title": title,
        "department": settings.DEPARTMENT_NAME,
        "printed_on": formats.day(on),
        "brand": brand_colours(),
    }
    inputs = json.dumps({"frame": frame, "data": data}, ensure_ascii=False).replace(formats.THIN, formats.NBSP)
    return typst.compile(
        str(settings.BASE_DIR / template),
        root=str(settings.BASE_DIR),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"document": inputs},
        pdf_standards=["ua-1"],
        timestamp=int(dt.datetime.combine(on, dt.time(), tzinfo=dt.UTC).timestamp()),
    )


def pdf_response(
    template: str, data: Mapping[str, Any], *, title: str, on: dt.date, filename: str, download: bool = False
) -> HttpResponse:
    """The document as an answer: shown by the browser unless `download`."""
    response = HttpResponse(pdf_bytes(template, data, title=title, on=on), content_type="application/pdf")
    response["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{filename}"'
    return response


@lru_cache(maxsize=1)
def brand_colours() -> dict[str, str]:
    """The Département's colours, from the same file as its pages."""
    theme = (settings.BASE_DIR / "core" / "static" / "core" / "theme.css").read_text(encoding="utf-8")
    return dict(TOKEN.findall(theme))
