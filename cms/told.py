"""The stories of companies, said to the room below (`employers.stories`)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cms.models import StoryPage
from employers.stories import Story, teller_register


def register() -> None:
    teller_register(Stories())


class Stories:
    """The teller of `employers.stories`: what visitors may read, and nothing closed to them."""

    def stories(self, employer_ids: Sequence[int]) -> Mapping[int, Sequence[Story]]:
        pages = StoryPage.objects.live().public().filter(employer__in=employer_ids).order_by("-told_on", "-pk")
        found: dict[int, list[Story]] = defaultdict(list)
        for page in pages:
            story = Story(page.url or "", page.title, page.person, page.role, page.quote, page.is_fictional)
            found[page.employer_id].append(story)
        return found
