"""The grid of a month: typed, pasted, taken over from last month, kept as one types, signed and sent."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import EntryState, HoursKind
from clauses.forms.statements import AnswerForm
from clauses.hours_files.matching import Month, RowRefused, is_empty, row_hours
from clauses.hours_files.reader import pasted_read
from clauses.hours_files.safety import UnreadableHours
from clauses.hours_files.values import CellError, hours_of, number_text
from clauses.models import HoursStatement, Lot
from clauses.selectors.closures import closure_of
from clauses.selectors.hours_files import month_periods
from clauses.selectors.statements import GridRow, grid_rows
from clauses.selectors.threads import thread_of
from clauses.services.participations import declaring_problem
from clauses.services.statements import Cell, statement_save, statement_send
from clauses.services.threads import statement_answer
from clauses.views.common import show_refusal, status_of
from core import formats
from core.errors import Reason, Refused

MAIN_KINDS = (HoursKind.WORK, HoursKind.TRAINING)
OTHER_KINDS = (HoursKind.TUTORING, HoursKind.IMMERSION, HoursKind.PAID_ABSENCE)
# Beyond this a page of boxes helps nobody: such months come by file, and are signed here.
MOST_ROWS = 400
LONGEST_PASTE = 200_000


@dataclass(slots=True)
class Box:
    """One input of the grid, ready for the template."""

    name: str
    column: str
    label: str
    value: str
    locked: bool = False
    error: str = ""
    refused: str = ""
    hint: str = ""
    has_focus: bool = False


@dataclass(slots=True)
class Line:
    row: GridRow
    boxes: list[Box]
    other_boxes: list[Box]

    @property
    def others_used(self) -> bool:
        return any(box.value or box.error for box in self.other_boxes)


class Sheet:
    """The grid on screen: what is stored, what was typed over it, and what is wrong or worth saying."""

    def __init__(self, request: ActorRequest, lot: Lot, month: dt.date) -> None:
        self.request, self.lot, self.month = request, lot, month
        self.rows = grid_rows(lot, month, actor=request.actor)
        self.typed: dict[str, str] | None = None
        self.errors: dict[str, str] = {}
        self.hints: dict[str, str] = {}
        self.refusals: list[Reason] = []
        self.rejected: list[tuple[int, str]] = []
        self.taken: int | None = None
        self.suggested: int | None = None
        self.first_filled = ""

    @property
    def is_large(self) -> bool:
        return len(self.rows) > MOST_ROWS

    def type_over(self) -> None:
        """Take what the person has on her screen, whatever it is worth."""
        data = self.request.POST
        self.typed = {name: data.get(name, "")[:20] for name in self.names()}

    def names(self) -> list[str]:
        return [field_of(row, kind) for row in self.rows for kind in HoursKind.values]

    def cells(self) -> list[Cell]:
        """The boxes as typed; raises Refused with every box that is not a number."""
        if self.is_large:  # no box is on the page: what is stored is what is sent
            return [
                Cell(row.engagement.pk, row.first_day, kind, entry.hours)
                for row in self.rows
                for kind, entry in row.typed.items()
            ]
        cells, problems = [], []
        for row in self.rows:
            for kind in HoursKind.values:
                name = field_of(row, kind)
                try:
                    hours = hours_of(self.request.POST.get(name, "")[:20])
                except (CellError, InvalidOperation):
                    problems.append(Reason("not_a_number", "Écrivez un nombre d'heures, par exemple 35,5.", name))
                    continue
                if hours is not None:
                    cells.append(Cell(row.engagement.pk, row.first_day, kind, hours))
        if problems:
            raise Refused(problems)
        return cells

    def refuse(self, refusal: Refused) -> int:
        self.errors |= {reason.field: reason.message for reason in refusal.reasons if reason.field}
        self.refusals += [reason for reason in refusal.reasons if not reason.field]
        return status_of(refusal)

    def suggest(self) -> None:
        """Write last month's hours in the boxes that are still empty. Nothing is stored: the person looks first."""
        self.type_over()
        self.suggested = 0
        for row in self.rows:
            for kind, hours in row.suggestions.items():
                name = field_of(row, kind)
                if self.typed is not None and not self.typed.get(name) and kind not in row.typed:
                    self.typed[name] = number_text(hours)
                    self.hints[name] = "repris du mois précédent"
                    self.first_filled = self.first_filled or name
                    self.suggested += 1

    def paste(self) -> int:
        """Write pasted hours in their boxes, and tell which rows have none. Nothing is stored yet."""
        self.type_over()
        try:
            read = pasted_read(self.request.POST.get("paste", "")[:LONGEST_PASTE])
        except UnreadableHours as error:
            self.errors["paste"] = str(error)
            return 422
        month = Month(self.month, month_periods(actor=self.request.actor, month=self.month, lot_id=self.lot.pk))
        self.taken = 0
        for row in read.rows:
            if is_empty(row.cells):
                continue
            try:
                period = month.find(row.cells)
                hours = row_hours(row.cells)
                names = {Cell(period.engagement_id, period.first_day, kind, h).field: h for kind, h in hours.items()}
                if names.keys() & self.hints.keys():
                    raise RowRefused("Cette personne est déjà collée plus haut pour la même période : additionnez-les.")
            except RowRefused as refusal:
                self.rejected.append((row.number, str(refusal)))
                continue
            for name, value in names.items():
                self.hints[name] = "collé"
                if self.typed is not None:
                    self.typed[name] = number_text(value)
            self.taken += 1
        return 200

    def show_stored(self) -> None:
        """Beside each box that differs, what a colleague stored meanwhile."""
        for row in self.rows:
            for kind in HoursKind.values:
                name, entry = field_of(row, kind), row.typed.get(kind)
                stored = number_text(entry.hours) if entry else ""
                if self.typed is not None and self.typed.get(name, "").strip() != stored:
                    self.hints[name] = f"enregistré entre-temps : {stored or 'rien'}"

    def lines(self) -> list[Line]:
        return [
            Line(row, [self._box(row, kind) for kind in MAIN_KINDS], [self._box(row, kind) for kind in OTHER_KINDS])
            for row in self.rows
        ]

    def _box(self, row: GridRow, kind: HoursKind) -> Box:
        name, entry = field_of(row, kind), row.typed.get(kind)
        value = number_text(entry.hours) if entry else ""
        locked = entry is not None and entry.state == EntryState.VALIDATED
        if self.typed is not None and not locked:
            value = self.typed.get(name, "")
        return Box(
            name=name,
            column=kind.label,
            label=f"{kind.label}, {row.engagement.person}, du {row.first_day:%d/%m} au {row.last_day:%d/%m}",
            value=value,
            locked=locked,
            error=self.errors.get(name, ""),
            refused=entry.rejection_reason if entry and entry.state == EntryState.REJECTED else "",
            hint=self.hints.get(name, ""),
            has_focus=name == self.first_filled,
        )


def field_of(row: GridRow, kind: str) -> str:
    return Cell(row.engagement.pk, row.first_day, kind, Decimal(0)).field


@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_grid(request: ActorRequest, lot_id: int, month: dt.date) -> HttpResponse:
    """The pressed button says what to do: save, autosave, prefill, paste, send, send_nothing, answer."""
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)
    sheet = Sheet(request, lot, month)
    status, answer_form = 200, AnswerForm()
    if request.method == "POST":
        action = request.POST.get("action", "save")
        if action == "autosave":
            return _autosave(sheet)
        if action == "prefill":
            sheet.suggest()
        elif action == "paste":
            status = sheet.paste()
        elif action == "answer":
            answer_form = AnswerForm(request.POST)
            status = _answer(sheet, answer_form)
        else:
            status = _keep_or_send(sheet, action)
        if status == 302:
            sent = action in {"send", "send_nothing"}
            return redirect("clauses:contractor_lot", lot.pk) if sent else redirect(request.path)
    context = _context(sheet) | {"answer_form": answer_form}
    return render(request, "clauses/contractor/statement_grid.html", context, status=status)


def _keep_or_send(sheet: Sheet, action: str) -> int:
    try:
        _keep(sheet, action)
    except Refused as refusal:
        if any(reason.code == "statement_closed" for reason in refusal.reasons):
            return sheet.refuse(refusal)
        sheet.type_over()
        if any(reason.code == "statement_changed" for reason in refusal.reasons):
            sheet.show_stored()
        return sheet.refuse(refusal)
    if action in {"send", "send_nothing"}:
        messages.success(sheet.request, "Votre relevé est signé et envoyé au facilitateur.")
    else:
        messages.success(sheet.request, "Votre brouillon est enregistré.")
    return 302


def _keep(sheet: Sheet, action: str) -> HoursStatement:
    cells = sheet.cells()
    has_hours = any(cell.hours for cell in cells)
    if action == "send" and sheet.rows and not has_hours:
        message = "Aucune heure n'est saisie. Si personne n'a travaillé, choisissez « Rien à déclarer ce mois »."
        raise Refused.because("nothing_typed", message)
    if action == "send_nothing" and has_hours:
        raise Refused.because("hours_typed", "Des heures sont saisies : effacez-les, ou signez et envoyez le relevé.")
    service = statement_send if action in {"send", "send_nothing"} else statement_save
    return service(
        actor=sheet.request.actor,
        lot_id=sheet.lot.pk,
        month=sheet.month,
        cells=cells,
        comment=sheet.request.POST.get("comment", "")[:2000],
        version=_version(sheet.request),
        now=timezone.now(),
    )


def _version(request: ActorRequest) -> int | None:
    """The version on the person's screen; None for a script that sends none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _autosave(sheet: Sheet) -> HttpResponse:
    """The fragment under the grid that says when the draft was kept, or why it was not."""
    status, statement = 200, None
    refusals: Sequence[Reason] = ()
    try:
        statement = _keep(sheet, "save")
    except Refused as refusal:
        # 422 even for a conflict: the fragment must be shown, and the person's boxes stay as they are.
        status, refusals = 422, refusal.reasons
    context = {
        "statement": statement,
        "version": statement.version if statement else sheet.request.POST.get("version", ""),
        "box_count": len([reason for reason in refusals if reason.field]),
        "refusals": [reason for reason in refusals if not reason.field],
    }
    return render(sheet.request, "clauses/parts/draft_state.html", context, status=status)


def _answer(sheet: Sheet, form: AnswerForm) -> int:
    if not form.is_valid():
        return 422
    statement = get_object_or_404(_statements(sheet))
    try:
        statement_answer(
            actor=sheet.request.actor, statement_id=statement.pk, body=form.cleaned_data["body"], now=timezone.now()
        )
    except Refused as refusal:
        return show_refusal(sheet.request, refusal, form)
    messages.success(sheet.request, "Votre réponse est envoyée au facilitateur.")
    return 302


def _statements(sheet: Sheet):
    return HoursStatement.objects.filter(
        lot=sheet.lot, company=sheet.request.actor.organisation, month=sheet.month
    ).select_related("sent_by", "saved_by")


def _context(sheet: Sheet) -> dict:
    statement = _statements(sheet).first()
    closed = declaring_problem(sheet.lot, sheet.request.actor.organisation_id)
    closed = closed or closure_of(lot_id=sheet.lot.pk, month=sheet.month)
    comment = statement.comment if statement else ""
    if sheet.typed is not None:
        comment = sheet.request.POST.get("comment", "")[:2000]
    pasted = sheet.errors.pop("paste", "")
    return {
        "lot": sheet.lot,
        "month": sheet.month,
        "page_title": f"Relevé {formats.of_month(sheet.month)}",
        "statement": statement,
        "version": statement.version if statement else 0,
        "editable": not closed and (statement is None or statement.is_editable),
        "closed": closed,
        "is_large": sheet.is_large,
        "row_count": len(sheet.rows),
        "lines": [] if sheet.is_large else sheet.lines(),
        "refusals": sheet.refusals,
        "error_count": len(sheet.errors),
        "comment": comment,
        "total": sum((entry.hours for row in sheet.rows for entry in row.typed.values()), start=Decimal(0)),
        "can_prefill": any(row.suggestions and not row.typed for row in sheet.rows),
        "suggested": sheet.suggested,
        "taken": sheet.taken,
        "rejected": sheet.rejected,
        "paste": sheet.request.POST.get("paste", "")[:LONGEST_PASTE] if pasted or sheet.rejected else "",
        "paste_error": pasted,
        "thread": thread_of(statement) if statement else [],
    }
