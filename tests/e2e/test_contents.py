"""Every block that an editor finds, on a desk and on a telephone; the list comes from the code.

Every page type is examined by the visitor of `test_every_page.py`, who says so at the end of her walk.
"""

import pytest

from tests.catalogue import body_blocks, own_blocks, page_types


@pytest.fixture
def contents(running):
    return running.seed("every_block")


def test_every_block_is_sound(contents, visitor):
    page = visitor().look(contents["blocks"])
    shown = {name: page.locator(f".c-block--{name}").count() for name in body_blocks()}
    assert all(shown.values()), shown
    assert set(OWN_BLOCKS) == set(own_blocks())
    assert set(contents["types"]) == set(page_types())


# Where a page type draws the blocks of its own.
OWN_BLOCKS = {"door": ".c-doors > li", "idea": ".c-ideas > li", "step": ".c-steps > li"}
