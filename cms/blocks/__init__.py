"""The blocks an editor composes pages from: a small, named set, in three families.

`text` says something, `layout` arranges it, `live` shows what the other rooms hold right now. A page type takes
`ContentBlocks` whole: an editor then finds the same tools everywhere.
"""

from wagtail import blocks

from cms.art import Art
from cms.blocks.layout import (
    CardsBlock,
    ChecklistBlock,
    DocumentsBlock,
    FiguresBlock,
    IllustrationBlock,
    PictureBlock,
    StepBlock,
    StepsBlock,
    TableBlock,
)
from cms.blocks.live import (
    LiveEventsBlock,
    LiveFiguresBlock,
    LiveMembersBlock,
    LiveOpeningsBlock,
    LiveStoriesBlock,
)
from cms.blocks.text import (
    ButtonBlock,
    CalloutBlock,
    EasySentenceBlock,
    HeadingBlock,
    QuestionsBlock,
    QuoteBlock,
    TextBlock,
)

__all__ = ["ContentBlocks", "DoorBlock", "EasySentenceBlock", "StepBlock"]


class ContentBlocks(blocks.StreamBlock):
    """Everything that may stand in the body of a page."""

    heading = HeadingBlock()
    text = TextBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    questions = QuestionsBlock()
    button = ButtonBlock()

    picture = PictureBlock()
    illustration = IllustrationBlock()
    steps = StepsBlock()
    checklist = ChecklistBlock()
    figures = FiguresBlock()
    table = TableBlock()
    cards = CardsBlock()
    documents = DocumentsBlock()

    live_openings = LiveOpeningsBlock()
    live_members = LiveMembersBlock()
    live_events = LiveEventsBlock()
    live_figures = LiveFiguresBlock()
    live_stories = LiveStoriesBlock()


class DoorBlock(blocks.StructBlock):
    """One of the three doors of the home page: who comes in, what they find, where it leads."""

    title = blocks.CharBlock(label="Titre", max_length=60, help_text="À la première personne : « Je recrute ».")
    text = blocks.TextBlock(label="Texte", max_length=240)
    illustration = blocks.ChoiceBlock(label="Dessin", choices=Art.choices)
    page = blocks.PageChooserBlock(label="Page ouverte par le bouton")
    action = blocks.CharBlock(label="Texte du bouton", max_length=50)

    class Meta:
        label = "Porte d'entrée"
        icon = "home"
        template = "cms/blocks/door.html"
