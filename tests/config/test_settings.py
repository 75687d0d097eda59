"""Production settings refuse what is missing, and pass Django's own deployment checks."""

import io
import json
import logging
import subprocess
import sys

import pytest
import structlog
from django.conf import settings

from config.logs import logging_config
from tests.config.conftest import REPO

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "k3y-Of-at-least-fifty-characters-for-the-deployment-checks-0123456789",
    "ALLOWED_HOSTS": "passerelle.example",
    "SITE_URL": "https://passerelle.example",
    "DATABASE_URL": "postgresql://passerelle:secret@127.0.0.1:1/passerelle",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:secret@smtp.example:587",
}


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPO,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.integration
def test_production_settings_pass_the_deployment_checks(bare_environment):
    evidence = {"EVIDENCE_KEY": "another-key-that-lives-as-long-as-the-evidence"}
    done = manage(bare_environment | PRODUCTION | evidence, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.integration
@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"}))
def test_production_settings_ask_for_what_is_missing(bare_environment, name):
    environment = bare_environment | PRODUCTION
    del environment[name]
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings.prod"],
        cwd=REPO,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert f"Variables d'environnement manquantes : {name}." in done.stderr


def test_no_page_may_load_anything_from_elsewhere():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
    for values in directives.values():
        assert "'unsafe-inline'" not in values
        assert "'unsafe-eval'" not in values


@pytest.fixture
def json_logs():
    """What a logger writes under the production format."""
    formatter = logging_config(level="INFO", console=False)["formatters"]["structured"]
    make = formatter.pop("()")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(make(**formatter))
    logger = logging.getLogger("tests.config.logs")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    logger.propagate = False

    def lines() -> list[dict]:
        return [json.loads(line) for line in written.getvalue().splitlines()]

    yield lines
    logger.removeHandler(handler)


def test_a_line_of_log_is_one_json_object_with_its_request(json_logs):
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("tests.config.logs").info("outbox.delivered", event_id=7)
        logging.getLogger("tests.config.logs").warning("from a library, %s", "formatted")
    ours, library = json_logs()
    assert (ours["event"], ours["event_id"], ours["request_id"], ours["level"]) == (
        "outbox.delivered",
        7,
        "r-1",
        "info",
    )
    assert (library["event"], library["request_id"]) == ("from a library, formatted", "r-1")
    assert ours["timestamp"].endswith("Z")


def test_an_exception_is_logged_on_its_line(json_logs):
    try:
        raise ValueError("cause")
    except ValueError:
        logging.getLogger("tests.config.logs").exception("failed")
    (line,) = json_logs()
    assert "ValueError: cause" in line["exception"]
