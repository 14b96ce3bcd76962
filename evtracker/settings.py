"""Settings, all of them from the environment (a `.env` file beside manage.py is read if there).

The embedded set-up needs none: SQLite, a queue without a server, and a secret key of its own under `var/`.
A full set-up names DATABASE_URL and REDIS_URL and must bring its SECRET_KEY.
"""

import datetime as dt
import re
import secrets
from pathlib import Path

import django_stubs_ext
import environ
import sentry_sdk
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django_guid.integrations.celery import CeleryIntegration

# Lets Django's generic classes be written with their parameters, as the type checker reads them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Where the embedded set-up keeps its database, queue, key and generated files.
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var").resolve()
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'evtracker.sqlite3'}"
REDIS_URL = env.str("REDIS_URL", default="")
# Embedded: everything on one machine, no server beside the web server, worker and scheduler.
EMBEDDED = DATABASE_URL.startswith("sqlite") and not REDIS_URL


def kept_secret_key(folder: Path) -> str:
    """The embedded set-up's own key: made once, kept in a file that only its owner can read."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured("SECRET_KEY must be set when DATABASE_URL or REDIS_URL names a server")
    SECRET_KEY = kept_secret_key(VAR_DIR)

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# True where a proxy with TLS stands in front: cookies and redirects are then for https alone.
HTTPS = env.bool("HTTPS", default=False)

INSTALLED_APPS = [
    "evtracker.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "axes",
    "django_guid",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "evtracker",
    "companies",
    "plants",
    "articles",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "evtracker.traffic.MeasureRequests",
    "evtracker.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "evtracker.middleware.OneState",
    "evtracker.former_slugs.LeadToMerged",
    "evtracker.api.front.ApiFront",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "evtracker.middleware.RefuseBadParameters",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "evtracker.urls"
WSGI_APPLICATION = "evtracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evtracker.knowledge.knowledge",
            ],
        },
    },
]

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # Web server, worker and scheduler write to one file: readers never wait, and a writer takes its lock at the
    # start of its transaction instead of failing half way through it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # Compiling a query of the series takes PostgreSQL ten times as long as answering it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# For `manage.py database_roles`, which makes logins with these; `upgrade` does so where both are set.
WEB_DATABASE_PASSWORD = env.str("WEB_DATABASE_PASSWORD", default="")
WORKER_DATABASE_PASSWORD = env.str("WORKER_DATABASE_PASSWORD", default="")
# Holds how often each address has asked of the API, for all web processes of the machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# After ten wrong passwords for a name from one address, no more are taken for it from there for a quarter of an hour.
# From elsewhere its owner still signs in, so that nobody can lock others out. Each try is kept (admin, "Axes").
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "evtracker.signing_in.client_address"
AXES_LOCKOUT_CALLABLE = "evtracker.signing_in.locked_out"
AXES_VERBOSE = False
# Whether a merge of companies or plants takes two: one curator proposes it, another confirms it.
MERGES_BY_TWO = env.bool("MERGES_BY_TWO", default=False)
# "optional", or "required": then staff set up a second factor before they do anything else.
STAFF_SECOND_FACTOR = env.str("STAFF_SECOND_FACTOR", default="optional")
if STAFF_SECOND_FACTOR not in ("optional", "required"):
    raise ImproperlyConfigured(f"STAFF_SECOND_FACTOR must be optional or required, not {STAFF_SECOND_FACTOR!r}.")
OTP_TOTP_ISSUER = "evtracker"
# Nobody sees another's key in the admin, not even a superuser.
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# Only the admin has a login.
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
# The texts are English; a catalogue of another language would lie here (CONTRIBUTING.md).
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security. The one third party is the CDN that serves Chart.js, pinned to one file and its hash.
CHARTJS_URL = "https://cdn.jsdelivr.net/npm/chart.js@4.6.1/dist/chart.umd.min.js"
CHARTJS_INTEGRITY = "sha384-Emf5ZVIUiarAdhkgtqK+5/Z5qIvM6QoVrS+qAVtfyZVuD5lIHrac0me485+Antp0"
# Maps stand on outlines of our own, or on the pictures of a tile server: then its host alone may be asked for pictures.
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
if MAP_TILES_URL and not (
    re.fullmatch(r"https?://[\w.-]+(:\d+)?/[^\s;,'\"]*", MAP_TILES_URL, re.ASCII)
    and all(MAP_TILES_URL.count(part) == 1 for part in ("{z}", "{x}", "{y}"))
):
    raise ImproperlyConfigured(f"MAP_TILES_URL must be like https://host/{{z}}/{{x}}/{{y}}.png, not {MAP_TILES_URL!r}.")
if MAP_TILES_URL and not MAP_TILES_ATTRIBUTION:
    raise ImproperlyConfigured("MAP_TILES_ATTRIBUTION must say whose pictures MAP_TILES_URL names.")
MAP_TILES_HOST = ["/".join(MAP_TILES_URL.split("/")[:3])] if MAP_TILES_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, CHARTJS_URL],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILES_HOST],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Asked from within, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Over plain http (the embedded set-up on one's own machine) these four can't hold; HTTPS=1 brings them all.
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "evtracker.api.negotiation.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "evtracker.api.schema.ApiSchema",
    "DEFAULT_THROTTLE_CLASSES": ["evtracker.api.throttling.AddressThrottle"],
    # How often an address may read, and a user write.
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE", default="1200/min"),
        "write": env.str("API_WRITE_RATE", default="60/min"),
    },
    # How many proxies stand in front, whose word on a reader's address is taken.
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
    "EXCEPTION_HANDLER": "evtracker.api.problems.answer_problem",
}
# Memory of each web process for answers that are still true (PostgreSQL alone), in megabytes.
API_KEPT_MB = env.int("API_KEPT_MB", default=32)
# How many counted values each process keeps until records are written (evtracker/kept.py).
RESULTS_KEPT = env.int("RESULTS_KEPT", default=400_000)
SPECTACULAR_SETTINGS = {
    "TITLE": "evtracker",
    "DESCRIPTION": "Plans, plants and money of electric-vehicle industry entrants, each figure with its source.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "TAGS": [
        {"name": "series", "description": "Totals over the years, as known on a day."},
        {"name": "plants", "description": "Plants, and what was reported about them."},
        {"name": "companies", "description": "Companies, their money and their agreements."},
        {"name": "articles", "description": "What was read, what it says, and handing it in."},
        {"name": "about", "description": "What there is."},
    ],
    # Words that several lists call `status`, `type`, `state` or `kind`, by the vocabulary that they come from.
    "ENUM_NAME_OVERRIDES": {
        "CompanyStateEnum": "companies.vocabulary.CompanyState",
        "PlantStatusEnum": "plants.vocabulary.Status",
        "StandingStatusEnum": "plants.serializers.PLANT_STATUSES",
        "ClaimStateEnum": "articles.vocabulary.ClaimState",
        "ArticleStateEnum": "articles.vocabulary.ArticleState",
        "CompanyKindEnum": "companies.vocabulary.CompanyKind",
        "FactKindEnum": "articles.vocabulary.FactKind",
    },
}

# Taking articles in. A page, and a feed, is taken up to this size, as sent and as unpacked.
# After how many years without any report a plant that does not run is shown as perhaps shelved, perhaps cancelled.
INFER_SHELVED_YEARS = env.int("INFER_SHELVED_YEARS", default=2)
INFER_CANCELLED_YEARS = env.int("INFER_CANCELLED_YEARS", default=4)
if not 0 < INFER_SHELVED_YEARS < INFER_CANCELLED_YEARS:
    raise ImproperlyConfigured("INFER_SHELVED_YEARS must be above 0 and below INFER_CANCELLED_YEARS.")
ARTICLE_MAX_BYTES = env.int("ARTICLE_MAX_BYTES", default=5_000_000)
# No article is longer; reading the facts out of a text takes a second for some 25,000 characters.
ARTICLE_MAX_CHARACTERS = env.int("ARTICLE_MAX_CHARACTERS", default=500_000)
# The form by which a company is split has a box for each of its rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# A form may hold such a text in whatever script: each of its characters takes up to nine bytes there.
DATA_UPLOAD_MAX_MEMORY_SIZE = 9 * ARTICLE_MAX_CHARACTERS + 100_000
# A sheet of records that is imported in the admin is no larger, and has no more rows.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=2_000_000)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=10_000)
# Hosts that may be fetched from though their address is not public (a news server in one's own network).
FETCH_ALLOWED_HOSTS = env.list("FETCH_ALLOWED_HOSTS", default=[])
# Hosts of one's own that are asked without pauses, several at a time, and whatever their robots.txt says.
FETCH_UNPACED_HOSTS = env.list("FETCH_UNPACED_HOSTS", default=FETCH_ALLOWED_HOSTS)
# Seconds between the end of one request to a host and the next; its robots.txt may ask for more, up to the second.
HOST_GAP_SECONDS = env.float("HOST_GAP_SECONDS", default=2.0)
HOST_GAP_MOST_SECONDS = env.float("HOST_GAP_MOST_SECONDS", default=30.0)
# The bounds of a feed's interval, where its row has none of its own.
FEED_LEAST_MINUTES = env.int("FEED_LEAST_MINUTES", default=15)
FEED_MOST_MINUTES = env.int("FEED_MOST_MINUTES", default=1440)
# Seconds: to connect, between two pieces of an answer, and for the whole of it with its redirects.
FETCH_CONNECT_SECONDS = env.float("FETCH_CONNECT_SECONDS", default=5.0)
FETCH_READ_SECONDS = env.float("FETCH_READ_SECONDS", default=10.0)
FETCH_TOTAL_SECONDS = env.float("FETCH_TOTAL_SECONDS", default=30.0)
# Tells publishers who fetches their pages: an address or a mailbox where the operator is reached.
FETCH_CONTACT = env.str("FETCH_CONTACT", default="")
FETCH_USER_AGENT = f"evtracker/1.0 ({FETCH_CONTACT or 'no contact given'})"

# Waiting times of the jobs, in seconds: a task's end, the round in which what is due is found, the first wait after a
# failure that may pass.
TASK_SECONDS = env.float("TASK_SECONDS", default=120.0)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=60.0)
RETRY_SECONDS = env.float("RETRY_SECONDS", default=600.0)
# An article or feed is a worker's for longer than any task lasts; then another may take it.
IN_HAND_SECONDS = 2.5 * TASK_SECONDS

# The queues: to find what is due, to poll feeds, to fetch pages (these wait for others' servers), and to read them
# (which takes the processor). A worker serves all of them unless it is told which (docs/operations.md).
QUEUES = ("sweeping", "polling", "fetching", "reading")
# A queue is filled up to so many hints, and a hint is taken to be in it for so long, in seconds.
QUEUE_MOST = env.int("QUEUE_MOST", default=5000 if REDIS_URL else 1000)
QUEUED_SECONDS = 10 * SWEEP_SECONDS
# The round in which what rules accept by themselves is looked for.
RULES_SECONDS = env.int("RULES_SECONDS", default=300)
# Articles are one story only where they appeared within so many days of each other.
STORY_DAYS = env.int("STORY_DAYS", default=14)

# The queue: Redis where one is named, else a broker that needs no server. The database is the truth either way: what
# the queue loses, the sweeper finds again (docs/decisions/0003-embedded-queue.md).
QUEUE_FILE = VAR_DIR / "queue.sqlite3"
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{QUEUE_FILE}"
if REDIS_URL:
    # What a killed worker had in hand is given out again after this time; no task outlasts it (CELERY_TASK_TIME_LIMIT).
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 1.5 * TASK_SECONDS,
        "unacked_restore_interval": 5,
        # Whoever sends a hint doesn't wait long for a server that is away: the sweep sends another.
        "socket_connect_timeout": 3,
        "socket_timeout": 30,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.5,
    }
else:
    # SQLite waits this many seconds for another process's lock.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"connect_args": {"timeout": 20}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# This broker sleeps a second whenever its worker has all that it may hold; as the only worker it may hold many.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if REDIS_URL else 16
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = 0.75 * TASK_SECONDS
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker waits for its queue's server as long as it takes.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_QUEUES = {name: {"exchange": name} for name in QUEUES}
CELERY_TASK_DEFAULT_QUEUE, _polling, _fetching, _reading = QUEUES
CELERY_TASK_ROUTES = {
    "articles.poll_feed": {"queue": _polling},
    "articles.fetch_article": {"queue": _fetching},
    "articles.read_article": {"queue": _reading},
    # It waits for others' servers, too.
    "evtracker.tell_webhook": {"queue": _fetching},
}
# A worker's process is replaced after so many tasks, or once it holds so much memory (in kilobytes).
CELERY_WORKER_MAX_TASKS_PER_CHILD = env.int("WORKER_MOST_TASKS", default=2000)
# It keeps its connection to the database for as long (articles.tasks.House looks whether it still holds).
CELERY_DB_REUSE_MAX = CELERY_WORKER_MAX_TASKS_PER_CHILD
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1000 * env.int("WORKER_MOST_MEGABYTES", default=400)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# It enqueues the articles and feeds that are due, and has the feed for mirrors follow the record. One that could not
# start within its round is dropped for the next.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "articles.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "mirror": {"task": "evtracker.mirror", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "webhooks": {"task": "evtracker.webhooks", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "rules": {"task": "articles.apply_rules", "schedule": RULES_SECONDS, "options": {"expires": RULES_SECONDS}},
}

# Who may ask for /metrics beside whoever brings the token: addresses and networks.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ALLOWED = env.list("METRICS_ALLOWED", default=["127.0.0.1", "::1"])

# Each request has an id, told in the header of its answer; what it puts into the queue carries it on into the log of
# the worker. One that a proxy in front has given is kept.
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "EXPOSE_HEADER": False,
    "INTEGRATIONS": [CeleryIntegration()],
}
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# "line" for people, "json" for machines.
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "django_guid.log_filters.CorrelationId", "correlation_id_field": "request"},
        "task": {"()": "evtracker.logs.TaskName"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s %(request)s %(task)s",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "timestamp": "at",
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request", "task"]}
    },
    "loggers": {
        # A page without text is told by its reason (articles/text.py), not by this library's own warnings.
        "trafilatura": {"level": "CRITICAL"},
        "htmldate": {"level": "CRITICAL"},
        # Says for each request and task which id it has; each line says so anyway.
        "django_guid": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

# Faults are told to a Sentry of one's own, without what readers sent, where one is named.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    sentry_sdk.init(SENTRY_DSN, send_default_pii=False, max_request_body_size="never", traces_sample_rate=0.0)
