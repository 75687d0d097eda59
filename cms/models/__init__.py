"""The page types, from the most general to the most particular.

    HomePage ─┬─ SectionPage ─┬─ SectionPage …
              │               ├─ ArticlePage    a guide, a legal notice, a booklet
              │               ├─ ToolPage       one sheet of the employers' toolbox
              │               ├─ TradePage      a short-staffed occupation, with its live openings
              │               ├─ StoryPage      what happened to somebody
              │               ├─ NewsPage       dated news, also in the feed
              │               └─ EasyReadPage   the same thing, easy to read (FALC)
              ├─ EventIndexPage ── EventPage
              └─ ArticlePage, EasyReadPage

`StarterPage` remembers what `create_site` made; `PageText` is the text that the search reads; `LinkCheck` what other
sites answered. `EventRegistration` is who comes to a meeting, `EventDesk` how it is held. `Aid`, `AidAmount` and
`CostReference` feed the estimator; `ReviewTask` is a step of the review.
"""

from cms.models.aids import Aid, AidAmount, CostReference
from cms.models.base import BasePage
from cms.models.employers import ToolPage, TradePage
from cms.models.events import EventIndexPage, EventPage
from cms.models.home import HomePage
from cms.models.pages import ArticlePage, EasyReadPage, SectionPage
from cms.models.records import LinkCheck, PageText, StarterPage
from cms.models.registrations import EventDesk, EventRegistration
from cms.models.review import ReviewTask
from cms.models.stories import NewsPage, StoryPage

__all__ = [
    "Aid",
    "AidAmount",
    "ArticlePage",
    "BasePage",
    "CostReference",
    "EasyReadPage",
    "EventDesk",
    "EventIndexPage",
    "EventPage",
    "EventRegistration",
    "HomePage",
    "LinkCheck",
    "NewsPage",
    "PageText",
    "ReviewTask",
    "SectionPage",
    "StarterPage",
    "StoryPage",
    "ToolPage",
    "TradePage",
]
