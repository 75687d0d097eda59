"""The components of the interface: `{% load ui %}`. Seen, with their code, on `/composants/`.

Every component is one tag here and one template under `templates/components/`, whose header lists its inputs.
A combination that makes no sense raises `ComponentError`: a wrong badge should stop a test, not reach a screen.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.forms import BaseForm, BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import formats

register = template.Library()

SPRITE = "vendor/bootstrap-icons/sprite.svg"
TONE_ICONS = {
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "x-octagon",
    "info": "info-circle",
    "neutral": "circle",
}
MESSAGE_TONES = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "danger",
}
CHART_KINDS = ("bar", "line", "doughnut")


class ComponentError(ValueError):
    """A component was given inputs that cannot be shown."""


# --- Filters ----------------------------------------------------------------------------------------------------
register.filter("hours", formats.hours)
register.filter("euros", formats.euros)
register.filter("km", formats.kilometres)
register.filter("percent", formats.percent)
register.filter("number", formats.number)
register.filter("day", formats.day)
register.filter("weekday", formats.weekday)
register.filter("month", formats.month)
register.filter("of_month", formats.of_month)
register.filter("moment", formats.moment)
register.filter("duration", formats.duration)
register.filter("siret", formats.siret)
register.filter("phone", formats.phone)
register.filter("initials", formats.initials)


@register.filter
def message_tone(message: Any) -> str:
    """The tone of a message of `django.contrib.messages`."""
    return MESSAGE_TONES.get(message.level_tag, "info")


# --- Small pieces -----------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    path = finders.find(SPRITE)
    if not path:
        raise ComponentError(f"{SPRITE} is missing: run `make assets`")
    with open(path, encoding="utf-8") as sprite:
        return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read()))


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A Bootstrap icon. Decorative unless `label` says what it means."""
    if name not in icon_names():
        raise ComponentError(f"unknown icon {name!r}: add it to core/static/vendor/icons.txt, then `make assets`")
    meaning: SafeString = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="p-icon{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        meaning,
        static(SPRITE),
        name,
    )


@register.simple_tag
def badge(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A status in a word: tone, icon and text, so that colour is never alone."""
    _require_tone(tone)
    if not str(text).strip():
        raise ComponentError("a badge needs a text")
    return _render("badge", text=text, tone=tone, icon=icon or TONE_ICONS[tone])


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Initials in a disc; decorative, since the name is written beside it."""
    if size not in ("", "small", "large"):
        raise ComponentError(f"unknown avatar size {size!r}")
    hue = sum(map(ord, str(name))) % 5
    return format_html(
        '<span class="p-avatar p-avatar--{}{}" aria-hidden="true">{}</span>',
        hue,
        f" p-avatar--{size}" if size else "",
        formats.initials(name),
    )


@register.simple_tag
def meter(
    value: Any,
    max: Any,
    label: str,
    unit: str = "",
    secondary: Any = None,
    secondary_label: str = "",
    expected: Any = None,
    tone: str = "",
) -> SafeString:
    """Progress towards a figure, with the figures written."""
    if tone:
        _require_tone(tone)
    if secondary is not None and not secondary_label:
        raise ComponentError("a meter with a second value needs `secondary_label`")
    done, goal = Decimal(str(value or 0)), Decimal(str(max or 0))
    if done < 0 or goal < 0:
        raise ComponentError("a meter shows nothing under zero")
    second = Decimal(str(secondary)) if secondary not in (None, "") else None
    wanted = Decimal(str(expected)) if expected not in (None, "") else None
    suffix = f"{formats.NBSP}{unit}" if unit else ""
    reached = goal > 0 and done >= goal
    behind = goal > 0 and wanted is not None and done < min(wanted, goal)
    # A caller that gives a tone has judged already: the words must not contradict its colour.
    late = behind and tone in {"", "warning", "danger"}
    return _render(
        "meter",
        label=label,
        has_goal=goal > 0,
        now=str(done),
        goal=str(goal),
        bar=_share(done, goal),
        second_bar=_share(second, goal) if second is not None else None,
        expected_bar=_share(wanted, goal) if wanted is not None else None,
        done_text=formats.number(done) + suffix,
        goal_text=formats.number(goal) + suffix,
        percent_text=formats.percent(done / goal) if goal else "",
        second_text=f"{formats.number(second)}{suffix} {secondary_label}" if second is not None else "",
        expected_text=f"{formats.number(wanted, 0)}{suffix} attendues à ce jour" if wanted is not None else "",
        tone=tone or ("success" if reached else "warning" if late else "info"),
        reached=reached,
        late=late,
    )


@register.simple_tag
def stat(
    label: str, value: Any, hint: str = "", icon: str = "", tone: str = "", url: str = "", trend: str = ""
) -> SafeString:
    """A key figure: put several in a `<div class="p-stats">`."""
    if tone:
        _require_tone(tone)
    return _render("stat", label=label, value=value, hint=hint, icon=icon, tone=tone, url=url, trend=trend)


# --- Page furniture ---------------------------------------------------------------------------------------------
@register.simple_block_tag(end_name="end_page_header")
def page_header(
    content: str,
    title: str,
    lead: str = "",
    eyebrow: str = "",
    back_url: str = "",
    back_label: str = "Retour",
    level: int = 1,
) -> SafeString:
    """The only <h1> of a page; the block holds its action buttons."""
    return _render(
        "page_header",
        title=title,
        lead=lead,
        eyebrow=eyebrow,
        back_url=back_url,
        back_label=back_label,
        level=level,
        actions=_markup(content),
    )


@register.simple_block_tag(end_name="end_notice")
def notice(content: str, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """Something to know, in the flow of the page."""
    _require_tone(tone)
    return _render("notice", body=_markup(content), tone=tone, title=title, icon=icon or TONE_ICONS[tone])


@register.simple_tag
def empty_state(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox", level: int = 2
) -> SafeString:
    """What to say and do when there is nothing to list."""
    if bool(url) != bool(action):
        raise ComponentError("an empty state has both a URL and an action, or neither")
    return _render("empty_state", title=title, text=text, url=url, action=action, icon=icon, level=level)


@register.simple_tag
def timeline(items: Iterable[Mapping[str, Any] | Any], label: str = "Historique") -> SafeString:
    """What happened, newest first. Each item: `at`, `title`, and perhaps `text`, `by`, `tone`, `icon`, `url`.

    The log of a workflow (`core.workflow.transition_history`) can be given as it is.
    """
    rows = [_timeline_row(item) for item in items]
    return _render("timeline", rows=rows, label=label)


@register.simple_tag
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> SafeString:
    """Links between the pages of one object. Each item: `label`, `url`, `active`, and perhaps `count`, `icon`."""
    if sum(bool(item.get("active")) for item in items) > 1:
        raise ComponentError("only one tab can be active")
    return _render("tabs", items=items, label=label)


@register.simple_tag
def stepper(steps: Sequence[str], current: int, label: str = "Étapes") -> SafeString:
    """Where one stands in a form of several pages; `current` counts from 1."""
    if not 1 <= int(current) <= len(steps):
        raise ComponentError(f"step {current} of {len(steps)} does not exist")
    rows = [
        {"label": text, "state": "done" if i < int(current) else "current" if i == int(current) else "todo"}
        for i, text in enumerate(steps, start=1)
    ]
    return _render("stepper", rows=rows, current=int(current), total=len(rows), label=label)


@register.simple_tag
def facts(items: Iterable[tuple[str, Any]]) -> SafeString:
    """Pairs of a label and a value, as a definition list."""
    return _render("facts", items=list(items))


@register.simple_block_tag(end_name="end_fact")
def fact(content: str, label: str) -> SafeString:
    """One pair, when the value needs markup: inside `<dl class="p-facts">`."""
    return format_html('<div class="p-fact"><dt>{}</dt><dd>{}</dd></div>', label, _markup(content) or formats.MISSING)


@register.simple_tag
def chart(
    id: str,
    kind: str,
    labels: Sequence[Any],
    series: Sequence[Mapping[str, Any]],
    title: str,
    unit: str = "",
    summary: str = "",
) -> SafeString:
    """A chart with, always, the same figures as a table. Each series: `label`, `values`."""
    if kind not in CHART_KINDS:
        raise ComponentError(f"unknown chart kind {kind!r}")
    labels = [str(text) for text in labels]
    if not series or any(len(one["values"]) != len(labels) for one in series):
        raise ComponentError(f"chart {id!r}: each series needs one value a label")
    data = {
        "kind": kind,
        "labels": labels,
        "unit": unit,
        "series": [
            {"label": one["label"], "values": [None if v is None else float(v) for v in one["values"]]}
            for one in series
        ],
    }
    rows = [
        {"label": text, "cells": [(one["label"], formats.number(one["values"][i])) for one in series]}
        for i, text in enumerate(labels)
    ]
    return _render(
        "chart",
        id=id,
        data_id=f"{id}-data",
        title=title,
        unit=unit,
        summary=summary,
        data=data,
        rows=rows,
        series=series,
    )


# --- Forms ------------------------------------------------------------------------------------------------------
INPUT_CLASSES = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "nullbooleanselect": "form-select",
    "checkbox": "form-check-input",
    "radioselect": "",
    "checkboxselectmultiple": "",
    "hidden": "",
}


@register.simple_tag
def field(
    bound: BoundField, label: str = "", help: str = "", suffix: str = "", hide_optional: bool = False
) -> SafeString:
    """A form field: label above, help under the label, then the error, then the control."""
    if not isinstance(bound, BoundField):
        raise ComponentError(f"`field` takes a field of a form, not {bound!r}")
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    kind = getattr(bound, "widget_type", "")
    css = " ".join(
        filter(
            None,
            [
                widget.attrs.get("class", ""),
                INPUT_CLASSES.get(kind, "form-control"),
                "is-invalid" if bound.errors else "",
            ],
        )
    )
    attrs: dict[str, Any] = {"class": css} if css else {}
    if str(widget.attrs.get("placeholder", "")) == str(bound.label):
        attrs["placeholder"] = False  # says nothing that the label does not
    is_group = kind in {"radioselect", "checkboxselectmultiple"} or (widget.use_fieldset and kind != "clearablefile")
    return _render(
        "field",
        field=bound,
        control="" if kind in {"radioselect", "checkboxselectmultiple"} else bound.as_widget(attrs=attrs),
        options=list(bound) if kind in {"radioselect", "checkboxselectmultiple"} else [],
        is_group=is_group,
        is_check=kind == "checkbox",
        label=label or bound.label,
        help=help or bound.help_text,
        suffix=suffix,
        is_trap=str(widget.attrs.get("tabindex", "")) == "-1",
        optional=not bound.field.required and kind != "checkbox" and not hide_optional,
    )


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All the fields of a form, in its order, hidden ones included."""
    return mark_safe("".join(field(bound) for bound in form))  # noqa: S308 - each piece is already escaped


@register.simple_tag
def form_errors(form: BaseForm, note: bool = True) -> SafeString:
    """On top of a form: what is wrong, with a link to each field; or which fields must be filled."""
    problems = []
    if form.is_bound:
        problems = [{"label": "", "text": text, "target": ""} for text in form.non_field_errors()]
        for bound in form:
            target = bound.id_for_label or bound.auto_id
            for text in bound.errors:
                problems.append({"label": "" if bound.is_hidden else bound.label, "text": text, "target": target})
    visible = form.visible_fields()
    optional = [bound for bound in visible if not bound.field.required and bound.widget_type != "checkbox"]
    return _render(
        "form_errors",
        problems=problems,
        note=note and len(visible) > 2 and any(bound.field.required for bound in visible),
        some_optional=bool(optional),
    )


@register.simple_block_tag(takes_context=True, end_name="end_filter_bar")
def filter_bar(context: template.Context, content: str, form: BaseForm, label: str = "Filtrer") -> SafeString:
    """A GET form that folds on small screens; the block holds what stands beside the buttons."""
    names = {bound.html_name for bound in form.visible_fields()}
    query = form.data if form.is_bound else {}
    active = [name for name in names if query.get(name) not in (None, "")]
    request = context.get("request")
    return _render(
        "filter_bar",
        form=form,
        extra=_markup(content),
        active=len(active),
        reset_url=request.path if request else "?",
        label=label,
        has_errors=form.is_bound and bool(form.errors),
    )


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page_obj: Any, param: str = "page", noun: str = "résultat") -> SafeString:
    """Where one stands in a long list; keeps the filters of the address."""
    query = context["request"].GET.copy() if context.get("request") else None

    def address(number: int) -> str:
        if query is None:
            return f"?{param}={number}"
        query[param] = str(number)
        return f"?{query.urlencode()}"

    total = page_obj.paginator.count
    pages = [
        {"number": n, "url": address(n), "current": n == page_obj.number} if isinstance(n, int) else None
        for n in page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    return _render(
        "pagination",
        pages=pages,
        several=page_obj.paginator.num_pages > 1,
        previous_url=address(page_obj.number - 1) if page_obj.has_previous() else "",
        next_url=address(page_obj.number + 1) if page_obj.has_next() else "",
        first=formats.number(page_obj.start_index()),
        last=formats.number(page_obj.end_index()),
        total=formats.number(total),
        noun=noun if total < 2 else f"{noun}s",
        number=page_obj.number,
        page_count=page_obj.paginator.num_pages,
    )


# --- Machinery --------------------------------------------------------------------------------------------------
def _render(name: str, **inputs: Any) -> SafeString:
    return mark_safe(get_template(f"components/{name}.html").render(inputs).strip())  # noqa: S308


def _markup(content: str) -> SafeString:
    """The inside of a block tag, already rendered and escaped by the template engine; `strip` forgets that."""
    return mark_safe(content.strip())  # noqa: S308


def _require_tone(tone: str) -> None:
    if tone not in TONE_ICONS:
        raise ComponentError(f"unknown tone {tone!r}: one of {', '.join(TONE_ICONS)}")


def _share(value: Decimal, goal: Decimal) -> str:
    """A width out of 100 for the drawing, with a dot whatever the language."""
    return "0" if not goal else f"{min(Decimal(100), max(Decimal(0), value / goal * 100)):.2f}"


def _timeline_row(item: Mapping[str, Any] | Any) -> dict[str, Any]:
    def get(name: str) -> Any:
        return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)

    title = get("title") or get("label")
    if not title or not get("at"):
        raise ComponentError("a timeline item needs `at` and `title`")
    tone = get("tone") or "neutral"
    _require_tone(tone)
    return {
        "at": get("at"),
        "title": title,
        "text": get("text") or get("reason") or "",
        "by": get("by") or get("actor") or "",
        "url": get("url") or "",
        "tone": tone,
        "icon": get("icon") or TONE_ICONS[tone],
    }
