"""The workflows: each table is whole, and its drawing in the docs is the code's."""

import sys
from collections import Counter

import pytest

from config.workflows import PAGE, page_text, workflows
from core.workflow import Transition

ALL = workflows()


@pytest.mark.parametrize("workflow", ALL, ids=lambda one: one.title)
def test_a_table_speaks_of_its_own_states_and_reaches_all_of_them(workflow):
    known = set(workflow.states.values)
    for change in workflow.changes:
        assert change.sources <= known
        assert change.target in known
    reached = set(workflow.born)
    while new := {c.target for c in workflow.changes if c.sources & reached} - reached:
        reached |= new
    assert known - reached <= UNREACHED.get(workflow.title, set()), "a state that nothing leads to"


# States written with the row itself, not by an action: a contract imported, a company named by the facilitator.
UNREACHED: dict[str, set[str]] = {
    "Sous-traitant d'un lot": {"accepted", "refused"},
}


@pytest.mark.parametrize("workflow", ALL, ids=lambda one: one.title)
def test_an_action_has_one_name_in_its_table(workflow):
    assert set(Counter(change.name for change in workflow.changes).values()) <= {1}


def test_every_transition_of_the_product_is_drawn():
    """Wherever it is written: a table that the registry does not know would be walked by no test."""
    drawn = {id(change) for workflow in ALL for change in workflow.changes}
    written = [
        f"{name}: {change.name}"
        for name, module in sorted(sys.modules.items())
        if name.partition(".")[0] in ROOMS
        for change in vars(module).values()
        if isinstance(change, Transition) and id(change) not in drawn
    ]
    assert not written


ROOMS = frozenset({"accounts", "clauses", "cms", "core", "employers", "matching", "people", "placements", "reporting"})


def test_the_page_of_the_docs_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page_text(), "run scripts/draw_workflows.py"
