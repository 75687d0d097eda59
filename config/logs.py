"""Structured logs: one JSON object a line for machines, colours for people; every line tells its request.

django-structlog gives each request an identifier (or keeps the proxy's X-Request-ID) and hands it to the tasks that
the request starts, so that one search finds the whole story. Never log a name, an address or a birth date: identifiers
are enough to find them for whoever may see them.
"""

import sys
from typing import Any

import structlog

# What every line gets, whether it comes from us or from a library.
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
]


def logging_config(*, level: str, console: bool) -> dict[str, Any]:
    """The LOGGING setting; also tells structlog to go through it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED[:-1],
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: list[Any]
    if console:
        # Plain tracebacks: the decorated ones print every local variable, personal data included.
        render = [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    else:
        render = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
                "foreign_pre_chain": SHARED,
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        # Wagtail's index tasks run at once, in the request: two lines for each save would drown the rest.
        "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
    }
