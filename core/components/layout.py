"""What a page is laid out with: headers, notices, timelines, tabs, facts, charts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formats
from core.components.library import TONE_ICONS, ComponentError, component_render, markup, register, require_tone

CHART_KINDS = ("bar", "line", "doughnut")


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
    return component_render(
        "page_header",
        title=title,
        lead=lead,
        eyebrow=eyebrow,
        back_url=back_url,
        back_label=back_label,
        level=level,
        actions=markup(content),
    )


@register.simple_block_tag(end_name="end_notice")
def notice(content: str, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """Something to know, in the flow of the page."""
    require_tone(tone)
    return component_render("notice", body=markup(content), tone=tone, title=title, icon=icon or TONE_ICONS[tone])


@register.simple_tag
def empty_state(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox", level: int = 2
) -> SafeString:
    """What to say and do when there is nothing to list."""
    if bool(url) != bool(action):
        raise ComponentError("an empty state has both a URL and an action, or neither")
    return component_render("empty_state", title=title, text=text, url=url, action=action, icon=icon, level=level)


@register.simple_tag
def timeline(items: Iterable[Mapping[str, Any] | Any], label: str = "Historique") -> SafeString:
    """What happened, newest first. Each item: `at`, `title`, and perhaps `text`, `by`, `tone`, `icon`, `url`.

    The log of a workflow (`core.workflow.transition_history`) can be given as it is.
    """
    rows = [_timeline_row(item) for item in items]
    return component_render("timeline", rows=rows, label=label)


@register.simple_tag
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> SafeString:
    """Links between the pages of one object. Each item: `label`, `url`, `active`, and perhaps `count`, `icon`."""
    if sum(bool(item.get("active")) for item in items) > 1:
        raise ComponentError("only one tab can be active")
    return component_render("tabs", items=items, label=label)


@register.simple_tag
def stepper(steps: Sequence[str], current: int, label: str = "Étapes") -> SafeString:
    """Where one stands in a form of several pages; `current` counts from 1."""
    if not 1 <= int(current) <= len(steps):
        raise ComponentError(f"step {current} of {len(steps)} does not exist")
    rows = [
        {"label": text, "state": "done" if i < int(current) else "current" if i == int(current) else "todo"}
        for i, text in enumerate(steps, start=1)
    ]
    return component_render("stepper", rows=rows, current=int(current), total=len(rows), label=label)


@register.simple_tag
def facts(items: Iterable[tuple[str, Any]]) -> SafeString:
    """Pairs of a label and a value, as a definition list."""
    return component_render("facts", items=list(items))


@register.simple_block_tag(end_name="end_fact")
def fact(content: str, label: str) -> SafeString:
    """One pair, when the value needs markup: inside `<dl class="p-facts">`."""
    return format_html('<div class="p-fact"><dt>{}</dt><dd>{}</dd></div>', label, markup(content) or formats.MISSING)


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
    """A chart with, always, the same figures as a table. Each series: `label`, `values`.

    On a line chart, a series with `band` tints what lies between it and the one before: the range of a forecast.
    """
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
            {
                "label": one["label"],
                "values": [None if v is None else float(v) for v in one["values"]],
                "band": bool(one.get("band")),
            }
            for one in series
        ],
    }
    if kind != "line" and any(one["band"] for one in data["series"]):
        raise ComponentError(f"chart {id!r}: only a line chart has bands")
    rows = [
        {"label": text, "cells": [(one["label"], formats.number(one["values"][i])) for one in series]}
        for i, text in enumerate(labels)
    ]
    return component_render(
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


def _timeline_row(item: Mapping[str, Any] | Any) -> dict[str, Any]:
    def get(name: str) -> Any:
        return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)

    title = get("title") or get("label")
    if not title or not get("at"):
        raise ComponentError("a timeline item needs `at` and `title`")
    tone = get("tone") or "neutral"
    require_tone(tone)
    return {
        "at": get("at"),
        "title": title,
        "text": get("text") or get("reason") or "",
        "by": get("by") or get("actor") or "",
        "url": get("url") or "",
        "tone": tone,
        "icon": get("icon") or TONE_ICONS[tone],
    }
