"""Every page of every role, on a desk and on a telephone, found by following links as people do."""

import pytest
from django.urls import Resolver404, resolve

from tests.catalogue import page_types
from tests.e2e.harness import Visitor

ROLES = ["", "employeur", "referent", "facilitateur", "acheteur", "titulaire", "pilotage", "admin"]
# Screens of libraries: opened by test_library_screens below, not crawled.
LIBRARIES = ("/admin/", "/cms/", "/api/", "/documents/", "/media/", "/static/")
# Public pages invite every trade into its own space; to the others, that door says whose it is.
SPACES = ("/espace-", "/pilotage/", "/connexion/?next=/espace-")
EXAMPLES_OF_A_ROUTE = 2
PAGES_OF_A_ROLE = 150


def route_of(path: str) -> str:
    try:
        match = resolve(path.split("?")[0])
    except Resolver404:
        return path
    if match.view_name == "wagtail_serve":
        return "/".join([*path.split("/")[:2], str(path.count("/"))])  # editors' pages: by section and depth
    # The map of a list is a page of its own to the eye.
    return f"{match.view_name}?carte" if "vue=carte" in path else match.view_name


def types_opened(running, opened: list[str]) -> set[str]:
    """The types of the editors' pages among these addresses."""
    pages = running.rows(
        "SELECT type.model, page.url_path FROM wagtailcore_page page"
        " JOIN django_content_type type ON type.id = page.content_type_id WHERE page.live AND type.app_label = 'cms'"
    )
    return {model for model, path in pages if "/" + path.split("/", 2)[2] in opened}


@pytest.mark.parametrize("role", ROLES, ids=[role or "visiteur" for role in ROLES])
def test_every_page_that_a_role_can_reach_is_sound(role, visitor, running):
    one: Visitor = visitor(role)
    waiting = (
        ["/", "/composants/", one.page.url.removeprefix(one.base)] if role else ["/", "/composants/", "/connexion/"]
    )
    examples: dict[str, int] = {}
    opened: list[str] = []
    while waiting and len(opened) < PAGES_OF_A_ROLE:
        path = waiting.pop(0)
        route = route_of(path)
        if not path.startswith("/") or path.startswith(LIBRARIES) or examples.get(route, 0) >= EXAMPLES_OF_A_ROUTE:
            continue
        examples[route] = examples.get(route, 0) + 1
        answer = one.context.request.get(path)
        if answer.status == 403 and role and path.startswith(SPACES):
            continue
        if answer.status >= 400:
            one.problems.append(f"{role or 'visitor'}: a link leads to {path}, HTTP {answer.status}")
            continue
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        opened.append(path)
        one.look(path)
        waiting += [link for link in one.links() if link not in opened]
    assert len(opened) >= 3
    if not role:
        assert types_opened(running, opened) == set(page_types())


def test_error_pages_are_sound(visitor):
    one = visitor()
    one.look("/cette-page-n-existe-pas/", expected=404)
    # The browser itself tells the console about a page that answers 404.
    one.problems = [problem for problem in one.problems if "Failed to load resource" not in problem]


@pytest.mark.parametrize("path", ["/admin/", "/cms/"])
def test_screens_of_libraries_open_and_call_nobody(path, visitor):
    one = visitor("admin")
    response = one.go(path)
    assert response is not None
    assert response.status == 200
