"""Small pieces: icons, badges, avatars, meters, figures; and the filters that write values in French."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import formats
from core.components.library import TONE_ICONS, ComponentError, component_render, register, require_tone

SPRITE = "vendor/bootstrap-icons/sprite.svg"
MESSAGE_TONES = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "danger",
}

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
    return _icon(name, label, css)


# A page holds up to two hundred of them, few different ones. Typed: what is safe and what is not are told apart.
@lru_cache(maxsize=2048, typed=True)
def _icon(name: str, label: str, css: str) -> SafeString:
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
    return _badge(text, tone, icon)


@lru_cache(maxsize=2048, typed=True)
def _badge(text: str, tone: str, icon: str) -> SafeString:
    require_tone(tone)
    if not str(text).strip():
        raise ComponentError("a badge needs a text")
    return component_render("badge", text=text, tone=tone, icon=icon or TONE_ICONS[tone])


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
        require_tone(tone)
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
    return component_render(
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
        require_tone(tone)
    return component_render("stat", label=label, value=value, hint=hint, icon=icon, tone=tone, url=url, trend=trend)


# --- Page furniture ---------------------------------------------------------------------------------------------


def _share(value: Decimal, goal: Decimal) -> str:
    """A width out of 100 for the drawing, with a dot whatever the language."""
    return "0" if not goal else f"{min(Decimal(100), max(Decimal(0), value / goal * 100)):.2f}"
