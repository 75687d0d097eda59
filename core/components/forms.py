"""Forms and lists: fields with their help and errors, filters, pages."""

from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import formats
from core.components.library import ComponentError, component_render, markup, register

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
    return component_render(
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


@register.filter
def options(groups: list[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a list, groups and all: Django's own takes two templates for each, and there may be hundreds."""
    drawn = []
    for name, choices, _ in groups:
        inside = [_option(one) for one in choices]
        if name:
            inside = [format_html('  <optgroup label="{}">', name), *inside, "  </optgroup>"]
        drawn += inside
    return mark_safe("\n".join(drawn))  # noqa: S308 - each piece is escaped


def _option(one: dict[str, Any]) -> str:
    label = one["label"]
    text = label if hasattr(label, "__html__") else escape(str(label))
    attrs = flatatt(one["attrs"]) if one["attrs"] else ""
    return f'  <option value="{escape(str(one["value"]))}"{attrs}>{text}</option>'


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
    return component_render(
        "form_errors",
        problems=problems,
        note=note and len(visible) > 2 and any(bound.field.required for bound in visible),
        some_optional=bool(optional),
    )


@register.simple_block_tag(takes_context=True, end_name="end_filter_bar")
def filter_bar(
    context: template.Context, content: str, form: BaseForm, label: str = "Filtrer", anchor: str = ""
) -> SafeString:
    """A GET form that folds on small screens; the block holds what stands beside the buttons.

    Hidden fields say what the page is about: they outlive « Tout effacer ». `anchor` is the id of the list, where one
    lands when it is not the whole page. The bar of a form that says `is_same_for_all` (nothing of it depends on who
    asks, or when) is drawn once for all who use none of its filters.
    """
    names = {bound.html_name for bound in form.visible_fields()}
    query = form.data if form.is_bound else {}
    active = [name for name in names if query.get(name) not in (None, "")]
    kept = {bound.html_name: value for bound in form.hidden_fields() if (value := query.get(bound.html_name))}
    request, place = context.get("request"), f"#{anchor}" if anchor else ""
    if not (active or kept or content.strip() or form.errors) and getattr(form, "is_same_for_all", False):
        form_class: Any = type(form)
        return _unused_bar(form_class, label, place)
    return component_render(
        "filter_bar",
        form=form,
        extra=markup(content),
        active=len(active),
        reset_url=f"{request.path if request else ''}{'?' if kept or not request else ''}{urlencode(kept)}{place}",
        place=place,
        label=label,
        has_errors=form.is_bound and bool(form.errors),
    )


@lru_cache(maxsize=64)
def _unused_bar(form_class: type[BaseForm], label: str, place: str) -> SafeString:
    facts = {"active": 0, "reset_url": "", "place": place, "label": label, "has_errors": False}
    return component_render("filter_bar", form=form_class({}), extra="", **facts)


@register.simple_tag(takes_context=True)
def pagination(
    context: template.Context, page_obj: Any, param: str = "page", noun: str = "résultat", anchor: str = ""
) -> SafeString:
    """Where one stands in a long list; keeps the filters of the address. `anchor` is as for a filter bar."""
    query, place = context["request"].GET.copy() if context.get("request") else None, f"#{anchor}" if anchor else ""

    def address(number: int) -> str:
        if query is None:
            return f"?{param}={number}{place}"
        query[param] = str(number)
        return f"?{query.urlencode()}{place}"

    total = page_obj.paginator.count
    pages = [
        {"number": n, "url": address(n), "current": n == page_obj.number} if isinstance(n, int) else None
        for n in page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    return component_render(
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
