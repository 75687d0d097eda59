"""Settings shared by every environment; each value that may differ between machines comes from the environment.

Production defaults are the safe ones: `dev` and `test` loosen them by name, never the other way round.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from config.embedded import addresses
from config.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Signs the badges of skills passports; empty: SECRET_KEY does.
BADGE_KEY = env.str("BADGE_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
SITE_ID = 1

# --- Applications ---------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Our rooms come first, so that their templates win over those of the libraries.
    "core",
    "referential",
    "accounts",
    "people",
    "employers",
    "matching",
    "placements",
    "clauses",
    "reporting",
    "cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "pgtrigger",
    "pghistory",
    "rules",
    "django_htmx",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActorMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "core.context_processors.site",
            ],
            # `|unlocalize` for keys in attributes: « 1 396 » in a box's value would be no key.
            "builtins": ["django.templatetags.l10n"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Database, cache, broker ------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.db_url_config(env.str("DATABASE_URL", default="") or addresses.database_url(VAR_DIR)),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or addresses.broker_url(VAR_DIR)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_TASK_DEFAULT_QUEUE = "passerelle"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 60 * 60}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    },
    # Rows of public pages, kept a minute in each process: reading them again costs less than writing them to a table.
    "live": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "live"},
    # What strangers choose the words of: searches, filters, estimates. Apart and few: they push nothing else out.
    "asked": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "asked",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
    # The sizes of editors' images that exist; Wagtail looks for this name.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

# --- Language, time, numbers ------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Who acts ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.login_form.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# Roles that see personal data must use a second factor in production.
SECOND_FACTOR_REQUIRED = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": (
            [
                {
                    "provider_id": "proconnect",
                    "name": "ProConnect",
                    "client_id": env.str("PROCONNECT_CLIENT_ID"),
                    "secret": env.str("PROCONNECT_CLIENT_SECRET"),
                    "settings": {"server_url": env.str("PROCONNECT_SERVER_URL")},
                }
            ]
            if env.str("PROCONNECT_CLIENT_ID", default="")
            else []
        )
    }
}

# --- Files ------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- Mail -------------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Passerelle <ne-pas-repondre@passerelle.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Security ---------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    # Editors' and administrators' screens come from libraries that still write inline code.
    "EXCLUDE_URL_PREFIXES": ["/cms/", "/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# --- Wagtail: no call to another host ---------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Passerelle"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/connexion/"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "docx", "xlsx", "csv", "txt"]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.pictures.PictureForm"
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.reviewing.publish_reviewed"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "french"},
}

# --- Audit, logs ------------------------------------------------------------------------------------------------
PGHISTORY_ADMIN_ALL_EVENTS = False
LOGGING = logging_config(level=env.str("LOG_LEVEL", default="INFO"), console=env.bool("LOG_CONSOLE", default=False))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# Wagtail shows previews in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# --- The Département --------------------------------------------------------------------------------------------
DEPARTMENT_NAME = env.str("DEPARTMENT_NAME", default="Département")
DEMO = False
# How long a document of a person is kept after it was put: the CNIL advises two years for a CV.
# Its end is announced so many days before.
PERSON_DOCUMENT_MONTHS = env.int("PERSON_DOCUMENT_MONTHS", default=24)
PERSON_DOCUMENT_NOTICE_DAYS = env.int("PERSON_DOCUMENT_NOTICE_DAYS", default=30)
# After how many days without an answer a proposal is closed and its link ends.
PROPOSAL_SILENCE_DAYS = env.int("PROPOSAL_SILENCE_DAYS", default=45)
# How many proposals may wait for the answer of an employer who did not say so herself.
EMPLOYER_WAITING_MOST = env.int("EMPLOYER_WAITING_MOST", default=10)
# For how many months a signature of the network's charter holds.
CHARTER_MONTHS = env.int("CHARTER_MONTHS", default=12)
# After how many days without an answer an employer is reminded, and for how many days at most she may put it off.
PROPOSAL_REMINDER_DAYS = tuple(env.list("PROPOSAL_REMINDER_DAYS", cast=int, default=[5, 15]))
PROPOSAL_POSTPONED_DAYS = env.int("PROPOSAL_POSTPONED_DAYS", default=90)
# An offer: how long it lives when its employer does not say, how many days before its end she is told, how many days
# one act adds (and how long after its end it may still be put back so), how long an offer begun and not sent is kept.
OPENING_VALID_DAYS = env.int("OPENING_VALID_DAYS", default=60)
OPENING_REMINDER_DAYS = tuple(env.list("OPENING_REMINDER_DAYS", cast=int, default=[7, 1]))
OPENING_RENEWAL_DAYS = env.int("OPENING_RENEWAL_DAYS", default=30)
OPENING_SKETCH_DAYS = env.int("OPENING_SKETCH_DAYS", default=90)
# The official form of immersions (CERFA), by first day of use here: a new version is a new line. The version of the
# day of sending is written in each agreement. 2015 is the day it serves from here, not the day the State issued it.
IMMERSION_FORMS = [("13912*04", dt.date(2015, 1, 1))]
# A code signs an immersion: how long it lives, how many wrong tries it bears; how long a link opens the agreement.
SIGNING_CODE_MINUTES = env.int("SIGNING_CODE_MINUTES", default=15)
SIGNING_CODE_TRIES = env.int("SIGNING_CODE_TRIES", default=5)
SIGNING_LINK_DAYS = env.int("SIGNING_LINK_DAYS", default=120)
# For how many years (1 to 5) a hire is followed, once a year after the first.
FOLLOW_UP_YEARS = env.int("FOLLOW_UP_YEARS", default=5)
# Mentoring (parrainage): its length in months, and for how long a volunteer who stopped is remembered.
MENTORING_MONTHS = env.int("MENTORING_MONTHS", default=9)
MENTOR_KEPT_MONTHS = env.int("MENTOR_KEPT_MONTHS", default=24)
# How long the links sent to tutors open their page, in days.
TUTOR_LINK_DAYS = env.int("TUTOR_LINK_DAYS", default=180)
TUTOR_CHECK_DAYS = env.int("TUTOR_CHECK_DAYS", default=14)
# How long what référents were shown is kept: it serves the ranking to learn, and nothing else.
SHOWINGS_KEPT_DAYS = env.int("SHOWINGS_KEPT_DAYS", default=400)
# Without contact for so many months, a person's file is announced for erasure, and so many days later it is made
# anonymous (CNIL, délibération 2023-095). The evidence of a signed immersion stays sealed for so many years (article
# 2224 of the Code civil): EVIDENCE_KEY seals it, keys of before still open it; empty, SECRET_KEY does, which a check
# tells. Erasures are written in a file outside the database, to be done again after an older backup is restored.
PERSON_KEPT_MONTHS = env.int("PERSON_KEPT_MONTHS", default=24)
PERSON_NOTICE_DAYS = env.int("PERSON_NOTICE_DAYS", default=30)
# How long after a meeting its organiser still reads who was registered.
EVENT_NAMES_DAYS = env.int("EVENT_NAMES_DAYS", default=30)
IMMERSION_EVIDENCE_YEARS = env.int("IMMERSION_EVIDENCE_YEARS", default=5)
EVIDENCE_KEY = env.str("EVIDENCE_KEY", default="")
EVIDENCE_KEY_FALLBACKS = env.list("EVIDENCE_KEY_FALLBACKS", default=[])
ERASURE_JOURNAL = Path(env.str("ERASURE_JOURNAL", default=str(VAR_DIR / "anonymisations.journal")))
ERASURE_BATCH = 500
# Files of essential data (DECP) that the watch reads: where, how long it waits for them, how large they may be.
DECP_FOLDER = Path(env.str("DECP_FOLDER", default=str(VAR_DIR / "decp")))
DECP_SETTLE_SECONDS = env.int("DECP_SETTLE_SECONDS", default=60)
DECP_FILE_MAX_MB = env.int("DECP_FILE_MAX_MB", default=200)
DECP_WAIT_SECONDS = env.int("DECP_WAIT_SECONDS", default=20)
DECP_DOWNLOAD_SECONDS = env.int("DECP_DOWNLOAD_SECONDS", default=300)
DECP_INNER_NETWORK = env.bool("DECP_INNER_NETWORK", default=False)
DECP_PROXY = env.str("DECP_PROXY", default="")
# Messages that do not press wait from the evening to the morning and on Sunday; empty: no quiet hours.
QUIET_HOURS = tuple(env.list("QUIET_HOURS", cast=int, default=[20, 7]))
SMS_PROVIDER = env.str("SMS_PROVIDER", default="core.sms.FileProvider")
SMS_FILE_PATH = VAR_DIR / "sms"
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=60)
OUTBOX_MAX_ATTEMPTS = 8
OUTBOX_WAKE = True
# How often a process of the web counts the openings, for those deleted or loaded without a trail.
MATCHERS_COUNT_SECONDS = env.int("MATCHERS_COUNT_SECONDS", default=10)
# A full run of the matcher: people in a shard, workers at it at once, how long one may keep a shard.
MATCH_RUN_SHARD = env.int("MATCH_RUN_SHARD", default=2_000)
MATCH_RUN_LANES = env.int("MATCH_RUN_LANES", default=2)
MATCH_RUN_LEASE_SECONDS = env.int("MATCH_RUN_LEASE_SECONDS", default=300)
MATCH_RUN_QUEUE = env.str("MATCH_RUN_QUEUE", default=CELERY_TASK_DEFAULT_QUEUE)
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "core.tasks.outbox_sweep", "schedule": 10.0},
    "proposals-lapse": {"task": "placements.tasks.proposals_lapse", "schedule": crontab(hour=6, minute=0)},
    "immersions-advance": {"task": "placements.tasks.immersions_advance", "schedule": 30.0 * 60},
    "proposals-remind": {"task": "placements.tasks.proposals_remind", "schedule": crontab(hour=8, minute=50)},
    "hours-reminders": {"task": "clauses.tasks.hours_reminders", "schedule": crontab(hour=8, minute=10)},
    "lots-watch": {"task": "clauses.tasks.lots_watch", "schedule": crontab(hour=5, minute=40)},
    "companies-watch": {"task": "clauses.tasks.companies_watch", "schedule": crontab(hour=3, minute=40)},
    # After the nightly run of the matcher, before the working day.
    "match-digests": {"task": "placements.tasks.match_digests", "schedule": crontab(hour=7, minute=15)},
    "summaries": {"task": "core.tasks.summaries_plan", "schedule": crontab(hour=7, minute=30)},
    "referent-weeks": {
        "task": "placements.tasks.referent_weeks",
        "schedule": crontab(hour=7, minute=5, day_of_week="monday"),
    },
    "tutoring-checks": {
        "task": "placements.tasks.tutoring_checks",
        "schedule": crontab(hour=9, minute=20, day_of_week="mon-fri"),
    },
    "mentors-forget": {"task": "placements.tasks.mentors_forget", "schedule": crontab(hour=3, minute=50)},
    "openings-remind": {"task": "employers.tasks.openings_remind", "schedule": crontab(hour=8, minute=40)},
    "sketches-purge": {"task": "employers.tasks.sketches_purge", "schedule": crontab(hour=3, minute=15)},
    "pages-publish-scheduled": {"task": "cms.tasks.pages_publish_scheduled", "schedule": 60.0},
    "links-check": {"task": "cms.tasks.links_check", "schedule": crontab(hour=4, minute=50, day_of_week="sunday")},
    "events-remind": {"task": "cms.tasks.events_remind", "schedule": crontab(hour=9, minute=10)},
    "events-settle": {"task": "cms.tasks.events_settle", "schedule": 30.0 * 60},
    "representatives-forget": {"task": "cms.tasks.representatives_forget", "schedule": crontab(hour=3, minute=25)},
    "openings-expire": {"task": "employers.tasks.openings_expire", "schedule": 60.0 * 60},
    "network-remind": {"task": "employers.tasks.network_remind", "schedule": crontab(hour=8, minute=20)},
    "recommendations-nightly": {
        "task": "matching.tasks.recommendations_nightly",
        "schedule": crontab(hour=2, minute=30),
    },
    "matcher-train": {
        "task": "matching.tasks.matcher_train",
        "schedule": crontab(hour=4, minute=10, day_of_week="monday"),
    },
    "fairness-audit-weekly": {
        "task": "matching.tasks.fairness_audit_weekly",
        "schedule": crontab(day_of_week="monday", hour=4, minute=30),
    },
    "fairness-audits-sweep": {"task": "matching.tasks.fairness_audits_sweep", "schedule": 5 * 60.0},
    "showings-purge": {"task": "matching.tasks.showings_purge", "schedule": crontab(hour=3, minute=20)},
    "match-run-tick": {"task": "matching.tasks.match_run_tick", "schedule": 20.0},
    "match-runs-clean": {"task": "matching.tasks.match_runs_clean", "schedule": 5 * 60.0},
    "decp-sources": {"task": "clauses.tasks.decp_sources_watch", "schedule": 5 * 60.0},
    "decp-uploads-purge": {"task": "clauses.tasks.decp_uploads_purge", "schedule": crontab(hour=3, minute=40)},
    "windows-warn": {"task": "clauses.tasks.windows_warn", "schedule": crontab(hour=6, minute=20)},
    "erasures-announce": {"task": "people.tasks.erasures_announce", "schedule": crontab(hour=4, minute=50)},
    "erasures-do": {"task": "people.tasks.erasures_do", "schedule": crontab(hour=5, minute=0)},
    "erasures-write-down": {"task": "people.tasks.erasures_write_down", "schedule": crontab(hour=5, minute=20)},
    "evidence-forget": {"task": "placements.tasks.evidence_forget", "schedule": crontab(hour=5, minute=10)},
    "person-documents-warn": {"task": "people.tasks.documents_warn", "schedule": crontab(hour=8, minute=0)},
    "person-documents-forget": {"task": "people.tasks.documents_forget", "schedule": crontab(hour=2, minute=40)},
    "person-pairs-find": {"task": "people.tasks.pairs_find", "schedule": crontab(hour=2, minute=50)},
    "follow-ups-daily": {"task": "placements.tasks.follow_ups_daily", "schedule": crontab(hour=8, minute=30)},
    "form-sendings-purge": {"task": "core.tasks.form_sendings_purge", "schedule": crontab(hour=3, minute=10)},
}
