import pytest

from matching import live


@pytest.fixture(autouse=True)
def words_of_this_test():
    """Tests make their own occupations without an import, which is how the matcher knows that there are others."""
    live.encoder_current.cache_clear()
    yield
    live.encoder_current.cache_clear()
