"""Where the embedded servers of a VAR_DIR answer, known before they run."""

from pathlib import Path
from urllib.parse import quote

from config.embedded.places import Place, place_find

DATABASE = "passerelle"
USER = "passerelle"


def database_url(var_dir: Path) -> str:
    """Both Django and libpq's own programs understand this form."""
    return database_url_of(place_find(var_dir))


def broker_url(var_dir: Path) -> str:
    return broker_url_of(place_find(var_dir))


def database_url_of(place: Place, database: str = DATABASE) -> str:
    return f"postgresql://{USER}:{place.secret}@/{database}?host={quote(str(place.sockets), safe='/')}"


def broker_url_of(place: Place) -> str:
    return f"redis+socket://:{place.secret}@{quote(str(place.valkey_socket), safe='/')}?virtual_host=0"
