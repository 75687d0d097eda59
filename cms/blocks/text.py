"""Blocks that say something."""

import re

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.text import anchor

RICH_TEXT = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]
RICH_TEXT_INLINE = ["bold", "italic", "link"]
GROUP = "Texte"


class HeadingBlock(blocks.CharBlock):
    """A title of the second level; it also feeds the table of contents of the page."""

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context=parent_context), "anchor": anchor(value)}

    class Meta:
        label = "Titre de partie"
        icon = "title"
        group = GROUP
        template = "cms/blocks/heading.html"
        description = "Un titre court, qui apparaît aussi dans le sommaire de la page."
        preview_value = "Comment ça se passe"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": RICH_TEXT, **kwargs})

    class Meta:
        label = "Texte"
        icon = "pilcrow"
        group = GROUP
        template = "cms/blocks/text.html"
        description = "Des paragraphes, des listes et des liens."
        preview_value = "<p>Une phrase, une idée. Les mots de tous les jours suffisent.</p>"


class CalloutBlock(blocks.StructBlock):
    """A point to remember, a warning, or what the law says with its article."""

    tone = blocks.ChoiceBlock(
        label="Nature",
        choices=[
            ("info", "À retenir"),
            ("warning", "Attention"),
            ("law", "Ce que dit la loi"),
            ("tip", "Conseil de terrain"),
        ],
        default="info",
    )
    title = blocks.CharBlock(label="Titre", max_length=120)
    text = blocks.RichTextBlock(label="Texte", features=["bold", "italic", "ul", "link"])
    source = blocks.CharBlock(
        label="Source",
        required=False,
        max_length=200,
        help_text="Article de loi, guide, date de vérification. Obligatoire pour « Ce que dit la loi ».",
    )

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["tone"] == "law" and not cleaned["source"]:
            raise StructBlockValidationError(
                block_errors={"source": ValidationError("Indiquez l'article ou le texte cité.")}
            )
        return cleaned

    class Meta:
        label = "Encadré"
        icon = "info-circle"
        group = GROUP
        template = "cms/blocks/callout.html"
        description = "Met en avant une information, une mise en garde ou un article de loi."
        preview_value = {"tone": "info", "title": "À retenir", "text": "<p>Une idée à la fois.</p>", "source": ""}


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Citation", max_length=600)
    author = blocks.CharBlock(label="Auteur", max_length=100)
    role = blocks.CharBlock(label="Fonction", required=False, max_length=120)

    class Meta:
        label = "Citation"
        icon = "openquote"
        group = GROUP
        template = "cms/blocks/quote.html"
        description = "Les mots d'une personne, avec son accord."
        preview_value = {"text": "On m'a laissé le temps d'apprendre.", "author": "Samir", "role": "commis de cuisine"}


class QuestionsBlock(blocks.StructBlock):
    """Questions that open and close without JavaScript."""

    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", blocks.CharBlock(label="Question", max_length=200)),
                ("answer", blocks.RichTextBlock(label="Réponse", features=["bold", "italic", "ul", "ol", "link"])),
            ],
            label="Question",
        ),
        label="Questions",
        min_num=1,
    )

    class Meta:
        label = "Questions et réponses"
        icon = "help"
        group = GROUP
        template = "cms/blocks/questions.html"
        description = "Une liste de questions que l'on déplie."
        preview_value = {"items": [{"question": "Est-ce payant ?", "answer": "<p>Non.</p>"}]}


SAFE_ADDRESS = re.compile(r"/(?!/)|https://|mailto:|tel:|#")


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site, which follows the page when it moves, or to an address."""

    page = blocks.PageChooserBlock(label="Page du site", required=False)
    url = blocks.CharBlock(
        label="Ou adresse", required=False, max_length=300, help_text="Adresse du site, par exemple /offres/."
    )

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["url"] and not SAFE_ADDRESS.match(cleaned["url"]):
            raise StructBlockValidationError(
                block_errors={"url": ValidationError("L'adresse commence par / ou par https://.")}
            )
        return cleaned


class ButtonBlock(LinkBlock):
    text = blocks.CharBlock(label="Texte du bouton", max_length=60, help_text="Un verbe : « Voir les offres ».")
    secondary = blocks.BooleanBlock(label="Bouton discret", required=False)

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["url"]:
            raise StructBlockValidationError(
                block_errors={"page": ValidationError("Choisissez une page ou indiquez une adresse.")}
            )
        return cleaned

    class Meta:
        label = "Bouton"
        icon = "link"
        group = GROUP
        template = "cms/blocks/button.html"
        description = "Mène à une page du site ou à une adresse."
        preview_value = {"text": "Voir les offres", "page": None, "url": "/offres/", "secondary": False}


class EasySentenceBlock(blocks.StructBlock):
    """Easy to read: one picture, one idea, one or two short sentences."""

    icon = blocks.ChoiceBlock(
        label="Pictogramme",
        choices=[
            ("person", "Une personne"),
            ("people", "Des personnes"),
            ("briefcase", "Le travail"),
            ("house", "La maison"),
            ("telephone", "Le téléphone"),
            ("chat-dots", "Parler"),
            ("calendar3", "Une date"),
            ("clock", "L'heure"),
            ("file-text", "Un papier"),
            ("pencil", "Signer"),
            ("check-circle", "Oui, c'est bon"),
            ("x-circle", "Non"),
            ("question-circle", "Une question"),
            ("cash-coin", "L'argent"),
            ("geo-alt", "Un lieu"),
            ("shield-check", "Être protégé"),
            ("mortarboard", "Apprendre"),
            ("emoji-smile", "Aller bien"),
        ],
    )
    text = blocks.RichTextBlock(label="Phrases", features=["bold", "ul", "link"])

    class Meta:
        label = "Idée facile à lire"
        icon = "pick"
        template = "cms/blocks/easy_sentence.html"
