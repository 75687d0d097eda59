"""Blocks that arrange: pictures, steps, lists, figures, tables, cards."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.art import Art
from cms.blocks.text import RICH_TEXT_INLINE, LinkBlock

GROUP = "Mise en page"


class PictureBlock(blocks.StructBlock):
    """A photograph of the editor's; Wagtail's ImageBlock asks for an alternative text or a "decorative" tick."""

    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", required=False, max_length=200)
    credit = blocks.CharBlock(label="Crédit", required=False, max_length=100)

    class Meta:
        label = "Image"
        icon = "image"
        group = GROUP
        template = "cms/blocks/picture.html"
        description = "Une photo, avec son texte de remplacement pour les personnes qui ne la voient pas."


class IllustrationBlock(blocks.StructBlock):
    art = blocks.ChoiceBlock(label="Dessin", choices=Art.choices)
    caption = blocks.CharBlock(label="Légende", required=False, max_length=200)

    class Meta:
        label = "Dessin du site"
        icon = "view"
        group = GROUP
        template = "cms/blocks/illustration.html"
        description = "Un dessin fourni avec le site, purement décoratif."
        preview_value = {"art": Art.VALLEYS, "caption": ""}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Étape", max_length=120)
    text = blocks.RichTextBlock(label="Ce qu'il faut faire", features=["bold", "italic", "ul", "link"])
    who = blocks.CharBlock(label="Qui", required=False, max_length=80)
    delay = blocks.CharBlock(label="Quand", required=False, max_length=80)

    class Meta:
        label = "Étape"
        icon = "list-ol"


class StepsBlock(blocks.StructBlock):
    items = blocks.ListBlock(StepBlock(), label="Étapes", min_num=2)

    class Meta:
        label = "Étapes"
        icon = "list-ol"
        group = GROUP
        template = "cms/blocks/steps.html"
        description = "Un mode d'emploi numéroté : qui fait quoi, et quand."
        preview_value = {
            "items": [
                {"title": "Décrire", "text": "<p>En trois phrases.</p>", "who": "Vous", "delay": ""},
                {"title": "Rencontrer", "text": "<p>Sans CV.</p>", "who": "", "delay": ""},
            ]
        }


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(max_length=240, label="Point"), label="Points", min_num=1)

    class Meta:
        label = "Liste à cocher"
        icon = "tasks"
        group = GROUP
        template = "cms/blocks/checklist.html"
        description = "Une liste à cocher à l'écran ou sur papier. Rien n'est enregistré."
        preview_value = {"title": "Avant l'arrivée", "items": ["Le vestiaire est prêt", "Le tuteur est présent"]}


class FiguresBlock(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("value", blocks.CharBlock(label="Chiffre", max_length=20)),
                ("label", blocks.CharBlock(label="Ce qu'il compte", max_length=120)),
            ],
            label="Chiffre",
        ),
        label="Chiffres",
        min_num=1,
        max_num=4,
    )
    source = blocks.CharBlock(label="Source et date", max_length=200)

    class Meta:
        label = "Chiffres"
        icon = "order"
        group = GROUP
        template = "cms/blocks/figures.html"
        description = "Un à quatre chiffres, toujours avec leur source et leur date."
        preview_value = {"items": [{"value": "3", "label": "vallées"}], "source": "Exemple"}


class TableBlock(blocks.StructBlock):
    """Two columns, which stay readable on a phone."""

    title = blocks.CharBlock(label="Titre du tableau", max_length=160)
    first = blocks.CharBlock(label="Titre de la 1re colonne", max_length=60)
    second = blocks.CharBlock(label="Titre de la 2e colonne", max_length=60)
    rows = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("name", blocks.CharBlock(label="1re colonne", max_length=160)),
                ("value", blocks.RichTextBlock(label="2e colonne", features=RICH_TEXT_INLINE)),
            ],
            label="Ligne",
        ),
        label="Lignes",
        min_num=1,
    )
    source = blocks.CharBlock(label="Source et date", required=False, max_length=200)

    class Meta:
        label = "Tableau"
        icon = "table"
        group = GROUP
        template = "cms/blocks/table.html"
        description = "Un tableau à deux colonnes."
        preview_value = {
            "title": "Durées",
            "first": "Cas",
            "second": "Durée",
            "rows": [{"name": "Découverte", "value": "<p>Un mois au plus</p>"}],
            "source": "",
        }


class CardBlock(LinkBlock):
    title = blocks.CharBlock(label="Titre", max_length=100)
    text = blocks.TextBlock(label="Texte", required=False, max_length=240)
    icon = blocks.ChoiceBlock(
        label="Pictogramme",
        required=False,
        choices=[
            ("briefcase", "Emploi"),
            ("eye", "Immersion"),
            ("mortarboard", "Formation"),
            ("people", "Personnes"),
            ("file-earmark-text", "Document"),
            ("calendar-event", "Date"),
            ("building", "Entreprise"),
            ("calculator", "Calcul"),
            ("shield-check", "Droit"),
            ("chat-dots", "Échange"),
            ("graph-up", "Résultats"),
            ("signpost-split", "Choix"),
        ],
    )

    class Meta:
        label = "Carte"
        icon = "doc-full"


class CardsBlock(blocks.StructBlock):
    items = blocks.ListBlock(CardBlock(), label="Cartes", min_num=1, max_num=12)

    class Meta:
        label = "Cartes"
        icon = "grip"
        group = GROUP
        template = "cms/blocks/cards.html"
        description = "Des cartes qui mènent à d'autres pages."
        preview_value = {
            "items": [{"title": "Une carte", "text": "Un texte.", "page": None, "url": "/offres/", "icon": "eye"}]
        }


class DocumentsBlock(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("document", DocumentChooserBlock(label="Document")),
                ("note", blocks.CharBlock(label="Précision", required=False, max_length=160)),
            ],
            label="Document",
        ),
        label="Documents",
        min_num=1,
    )

    class Meta:
        label = "Documents à télécharger"
        icon = "doc-full-inverse"
        group = GROUP
        template = "cms/blocks/documents.html"
        description = "Des fichiers, avec leur format et leur poids."
