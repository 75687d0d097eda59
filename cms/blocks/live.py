"""Live blocks: what the other rooms hold, read through their selectors and cached for a minute (`cms.live`)."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms import live
from cms.rome import rome_codes_parse

GROUP = "En direct"


class LiveBlock(blocks.StructBlock):
    """A block whose template receives `rows`, read when the page is shown."""

    def live_rows(self, value, parent_context):
        raise NotImplementedError

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["rows"] = self.live_rows(value, parent_context or {})
        return context


class LiveOpeningsBlock(LiveBlock):
    title = blocks.CharBlock(label="Titre", default="Les offres du moment", max_length=100)
    kind = blocks.ChoiceBlock(
        label="Nature",
        choices=[("job", "Emplois"), ("immersion", "Immersions")],
        default="job",
    )
    rome = blocks.CharBlock(
        label="Codes ROME",
        required=False,
        max_length=120,
        help_text="Séparés par des virgules, par exemple G1602, G1605. Vide : tous les métiers.",
    )
    labelled = blocks.BooleanBlock(label="Seulement les offres labellisées", required=False)
    count = blocks.IntegerBlock(label="Nombre affiché", default=3, min_value=1, max_value=12)

    def clean(self, value):
        cleaned = super().clean(value)
        try:
            rome_codes_parse(cleaned["rome"])
        except ValidationError as error:
            raise StructBlockValidationError(block_errors={"rome": error}) from error
        return cleaned

    def live_rows(self, value, parent_context):
        return live.openings(
            kind=value["kind"],
            rome_codes=rome_codes_parse(value["rome"]),
            labelled=bool(value["labelled"]),
            count=value["count"],
        )

    class Meta:
        label = "Offres en direct"
        icon = "clipboard-list"
        group = GROUP
        template = "cms/blocks/live_openings.html"
        description = "Les emplois ou les immersions publiés, par métier."
        preview_value = {"title": "Les offres du moment", "kind": "job", "rome": "", "labelled": False, "count": 3}


class LiveMembersBlock(LiveBlock):
    title = blocks.CharBlock(label="Titre", default="Ils sont dans le réseau", max_length=100)
    count = blocks.IntegerBlock(label="Nombre affiché", default=6, min_value=1, max_value=24)

    def live_rows(self, value, parent_context):
        return live.members(count=value["count"])

    class Meta:
        label = "Membres du réseau"
        icon = "group"
        group = GROUP
        template = "cms/blocks/live_members.html"
        description = "Des employeurs du réseau, avec ce qu'ils proposent."
        preview_value = {"title": "Ils sont dans le réseau", "count": 6}


class LiveEventsBlock(LiveBlock):
    title = blocks.CharBlock(label="Titre", default="Les prochains rendez-vous", max_length=100)
    kind = blocks.ChoiceBlock(label="Nature", choices=live.event_kinds, required=False)
    count = blocks.IntegerBlock(label="Nombre affiché", default=3, min_value=1, max_value=12)

    def live_rows(self, value, parent_context):
        return live.events(kind=value["kind"] or "", count=value["count"], request=parent_context.get("request"))

    class Meta:
        label = "Prochains rendez-vous"
        icon = "date"
        group = GROUP
        template = "cms/blocks/live_events.html"
        description = "Les rendez-vous à venir, lus dans les pages d'événements."
        preview_value = {"title": "Les prochains rendez-vous", "kind": "", "count": 3}


class LiveFiguresBlock(LiveBlock):
    title = blocks.CharBlock(label="Titre", default="En ce moment", max_length=100)

    def live_rows(self, value, parent_context):
        return live.key_figures()

    class Meta:
        label = "Chiffres en direct"
        icon = "order"
        group = GROUP
        template = "cms/blocks/live_figures.html"
        description = "Membres, offres, immersions et heures validées, calculés sur la base."
        preview_value = {"title": "En ce moment"}


class LiveStoriesBlock(LiveBlock):
    title = blocks.CharBlock(label="Titre", default="Ils racontent", max_length=100)
    count = blocks.IntegerBlock(label="Nombre affiché", default=1, min_value=1, max_value=6)

    def live_rows(self, value, parent_context):
        page = parent_context.get("page")
        return live.stories(
            count=value["count"],
            except_page_id=page.pk if page else None,
            request=parent_context.get("request"),
        )

    class Meta:
        label = "Récits"
        icon = "openquote"
        group = GROUP
        template = "cms/blocks/live_stories.html"
        description = "Les derniers récits publiés."
        preview_value = {"title": "Ils racontent", "count": 1}
