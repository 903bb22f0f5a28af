"""All settings: one file, read from the environment, with embedded defaults.

docs/deploy.md lists the variables. A bad value raises ImproperlyConfigured with the sentence that
mends it; what two values must not say together is in `checks`.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

import django_stubs_ext
from celery.schedules import crontab
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from concurrency_course import broker, logs, metric_files
from concurrency_course.environment import TOKEN_LENGTH, environment, refuse
from sandbox.machine import machine_name

# Makes Django's generic classes subscriptable when the program runs, as type checkers see them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("COURSE_VAR", BASE_DIR / "var")
CONTENT_DIR = BASE_DIR / "content"


def _kept_secret() -> str:
    """The key in `VAR_DIR`, made on first use; two processes may race for it, one wins."""
    path = VAR_DIR / "secret_key"
    try:
        with (
            suppress(FileExistsError),
            os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
        ):
            file.write(secrets.token_urlsafe(50))
        return path.read_text()
    except OSError as reason:
        mending = f"keeps no secret key for this program ({reason.strerror}): set SECRET_KEY"
        raise refuse("COURSE_VAR", VAR_DIR, mending) from None


DEBUG = environment.flag("DEBUG")
GIVEN_KEY = environment.key("SECRET_KEY")
SECRET_KEY = GIVEN_KEY or _kept_secret()
# This host may always ask by its own names: monitors and health checks do.
ALLOWED_HOSTS = [*environment.hosts("ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

# Behind a proxy that does TLS. `healthz` and its like are asked over plain HTTP, past the proxy.
HTTPS = environment.flag("HTTPS")
TRUSTED_PROXIES = environment.whole("TRUSTED_PROXIES", 0, 0, 10)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
HSTS_SECONDS = environment.whole("HSTS_SECONDS", 86_400, 0, 63_072_000)
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# Whether this site's domain may bind its other subdomains, or enter browsers' own lists, is for
# its owner to say, in the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Where `serve` listens (the supervisor takes PORT alone), and how wide `serve web` is.
HOST = environment.address("HOST", "127.0.0.1")
PORT = environment.whole("PORT", 8000, 1, 65535)
WEB_WORKERS = environment.whole("WEB_WORKERS", 2, 1, 64)
WEB_THREADS = environment.whole("WEB_THREADS", 4, 1, 64)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "nested_admin",
    "concurrency_course",
    "assistant",
    "lessons",
    "quizzes",
    "feedback",
    "puzzles",
    "sandbox",
    "learners",
]

MIDDLEWARE = [
    "concurrency_course.tracing.tracing_middleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "concurrency_course.fitting.fitting_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "learners.middleware.learner_middleware",
    "concurrency_course.bodies.BodyMiddleware",
    "learners.limits.LimitMiddleware",
]

ROOT_URLCONF = "concurrency_course.urls"
ASGI_APPLICATION = "concurrency_course.asgi.application"
WSGI_APPLICATION = "concurrency_course.wsgi.application"

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
                "concurrency_course.context.site",
            ],
            "builtins": ["django_htmx.templatetags.django_htmx", "django.templatetags.i18n"],
        },
    }
]

# Data. Programs whose threads stay keep their connections (`keeping`); commands close theirs.
DATABASES = {"default": environment.database("DATABASE_URL", VAR_DIR / "course.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "concurrency_course.sqlite"  # whose writers stand in line
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["ENGINE"] = "concurrency_course.postgresql"
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

# Language and time.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files. Until they have been collected there is no manifest, so names are plain.
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_collected = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
SERVESTATIC_USE_FINDERS = not _collected

# What a browser may do with our pages.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 0  # no form here takes a file
# The authors' screens send every field at once: a quiz of 100 questions has about 5000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
LOGIN_REDIRECT_URL = "admin:index"

# Broker: `redis-py` says unix://, Celery says redis+socket://.
GIVEN_BROKER = environment.broker("REDIS_URL")
REDIS_URL = GIVEN_BROKER or broker.url(VAR_DIR / "broker")


def _celery_address(url: str) -> str:
    path, _, query = url.removeprefix("unix://").partition("?")
    if not url.startswith("unix://"):
        return url
    return f"redis+socket://{path}?virtual_host={query.removeprefix('db=') or 0}"


CELERY_BROKER_URL = _celery_address(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "sandbox.execute": {"queue": "lab"},
    "puzzles.replay": {"queue": "lab"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A click must not hang on a broker that is gone: one try, two seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
# All our intervals are short, so beat keeps its schedule in memory: the persistent scheduler's
# file is SQLite on Python 3.13 and newer, and fails with 'locking protocol' after beat's fork.
CELERY_BEAT_SCHEDULER = "concurrency_course.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "settle": {"task": "sandbox.settle", "schedule": 5.0, "options": {"expires": 5}},
    "exams": {"task": "quizzes.finish_overdue", "schedule": 30.0, "options": {"expires": 30}},
    "predictions": {
        "task": "quizzes.settle_predictions",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "index": {"task": "lessons.index", "schedule": 30.0, "options": {"expires": 30}},
    "tally": {"task": "quizzes.tally", "schedule": 300.0, "options": {"expires": 300}},
    "verify": {
        "task": "quizzes.verify_tallies",
        "schedule": crontab(minute=41),
        "options": {"expires": 3600},
    },
    "canary": {
        "task": "sandbox.canary",
        "schedule": crontab(hour=3, minute=17),
        "options": {"expires": 3600},
    },
    "prove": {
        "task": "sandbox.prove",
        "schedule": crontab(hour=3, minute=23),
        "options": {"expires": 3600},
    },
    "retain": {"task": "concurrency_course.retain", "schedule": 300.0, "options": {"expires": 300}},
}

# Reviews: chance moves each date a little, so that cards do not come back in heaps.
REVIEW_FUZZ = True

# Metrics: each process writes files of its own there. Containers must not share it: their
# processes have the same numbers.
METRICS_DIR = environment.folder("METRICS_DIR", VAR_DIR / "metrics")
metric_files.use(METRICS_DIR)
METRICS_TOKEN = environment.key("METRICS_TOKEN", TOKEN_LENGTH)

# 'Ask'. Without the address of a model the course alone answers.
ASK_DAILY = environment.whole("ASK_DAILY", 40, 1, 10_000)
ASK_MODEL_URL = environment.service("ASK_MODEL_URL")
ASK_MODEL_NAME = environment.model("ASK_MODEL_NAME")
ASK_MODEL_KEY = environment.bearer("ASK_MODEL_KEY")
ASK_MODEL_PLAIN = environment.flag("ASK_MODEL_PLAIN")
# Celery's hard limit stands above it, and below the redelivery of a message (see assistant.tasks).
ASK_MODEL_PATIENCE_S = environment.whole("ASK_MODEL_PATIENCE_S", 30, 5, 60)
ASK_MODEL_DAILY = environment.whole("ASK_MODEL_DAILY", 30, 0, 10_000)

# The lab. A container has neither a lasting host name nor an identity: there both are given.
MACHINE_NAME = environment.label("MACHINE_NAME") or machine_name()
MACHINE_LOCK = environment.place(
    "COURSE_MACHINE_LOCK", Path(tempfile.gettempdir()) / "concurrency-course-machine.lock"
)
LAB_INTERPRETERS = environment.paths("LAB_INTERPRETERS")  # beside those that are found anyway
NOISE = environment.choice("COURSE_NOISE", ("measured", "quiet", "busy"))

LOGGING = logs.settings_for(environment.choice("LOG_FORMAT", ("text", "json")))
