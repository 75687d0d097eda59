"""Settings of the workers that tests start and kill: the test database, a queue of their own, a quick sweeper."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import env

vars().update(env.email_url("EMAIL_URL"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 90
CELERY_TASK_DEFAULT_QUEUE = os.environ["WORKER_QUEUE"]
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "core.tasks.outbox_sweep", "schedule": 0.5},
    "match-run-tick": {"task": "matching.tasks.match_run_tick", "schedule": 1.0},
}
MATCH_RUN_QUEUE = CELERY_TASK_DEFAULT_QUEUE
MATCH_RUN_LEASE_SECONDS = 4
OUTBOX_WAKE = True
