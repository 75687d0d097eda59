"""The figures that everybody may read, and the same as a file."""

import csv

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.formats import number
from core.keeping import kept
from core.pages_kept import kept_for_visitors
from reporting.forms import PublicYearForm
from reporting.selectors.public import PublicFigures, public_figures
from reporting.sheets import HIDDEN

HEAD = [
    "Territoire",
    "Employeurs du réseau",
    "Offres d'emploi en ligne",
    "Immersions proposées",
    "Personnes venues en immersion",
    "Personnes embauchées",
    "Personnes aux heures d'insertion",
    "Heures d'insertion validées",
]


@login_not_required
@require_safe
@kept_for_visitors(*PublicYearForm.base_fields)
def figures(request: HttpRequest) -> HttpResponse:
    """Members, offers, immersions, people and hours of a year, by territory."""
    form = PublicYearForm(request.GET or None, today=timezone.localdate())
    context = {"form": form, "figures": _figures(form), "year": form.year}
    return render(request, "reporting/public_figures.html", context)


@login_not_required
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The table of the page for a spreadsheet: UTF-8 with its mark, semicolons, decimal commas."""
    form = PublicYearForm(request.GET or None, today=timezone.localdate())
    found = _figures(form)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="chiffres-{found.year}.csv"'
    answer.write("\ufeff")
    file = csv.writer(answer, delimiter=";")
    file.writerow(HEAD)
    for row in (*found.rows, found.total):
        people = [HIDDEN if cell is None else cell for cell in (row.immersions, row.hires, row.people)]
        hours = HIDDEN if row.hours is None else str(row.hours).replace(".", ",")
        file.writerow([row.label.lstrip("=+-@"), row.members, row.jobs, row.openings, *people, hours])
    file.writerow([])
    file.writerow([about(found)])
    return answer


def about(found: PublicFigures) -> str:
    """What a reader of the file must know."""
    return (
        f"{settings.DEPARTMENT_NAME}, année {found.year}, jusqu'au {found.until:%d/%m/%Y}. « {HIDDEN} » : moins de "
        f"{number(found.least)} personnes, ou un chiffre qui les ferait retrouver."
    )


def _figures(form: PublicYearForm) -> PublicFigures:
    today = timezone.localdate()
    return kept("public_figures", (form.year, today), lambda: public_figures(year=form.year, today=today))
