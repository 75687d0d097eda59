"""« Contact aujourd'hui », on each line about a person: of a caseload, of a day, of her file."""

from typing import Any
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.addresses import row_addresses

register = template.Library()

# Drawn here and not by a template: a day and its caseload hold fifty of them.
NOTE = """<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">\
<input type="hidden" name="retour" value="{}"><button class="btn btn-sm btn-link p-0 p-nowrap" type="submit">\
Contact aujourd'hui<span class="visually-hidden"> : {}</span></button></form>"""
NOTED = """<a class="p-nowrap" href="{}?retour={}">Contact d'aujourd'hui<span class="visually-hidden"> : \
dire un mot ou corriger, {}</span></a>"""


@register.simple_tag(takes_context=True)
def contact_today(context: template.Context, person: Any, anchor: str = "") -> SafeString:
    """Note today's contact with one click; once noted, the way to say more or to take it back.

    `person` has a key, a name and the day of the last contact; `anchor` is the id of the list to come back to.
    """
    url = row_addresses("placements:contact")(person.pk)
    back = context["request"].get_full_path() + (f"#{anchor}" if anchor else "")
    if person.last_contact_on == timezone.localdate():
        return format_html(NOTED, url, quote(back), person)
    return format_html(NOTE, url, context["csrf_token"], back, person)
