"""One settings file. Every value that an operator may change is read from the environment
through `fashionai.env` and described in docs/settings.md; everything else is a decision made here."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from fashionai import env

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything the running shop writes lives under one folder, so that "start afresh" is one rm.
VAR_DIR = env.path("FASHIONAI_VAR", BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG", default=False)
SILENCED_SYSTEM_CHECKS = env.names("SILENCED_CHECKS")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8000")


def _secret_key() -> str:
    """The key from the environment, or one made on first use and kept beside the embedded database."""
    if key := env.text("SECRET_KEY"):
        return key
    if env.text("DATABASE_URL"):
        raise ImproperlyConfigured("Set SECRET_KEY: a shop on a database server must not share a key by file.")
    return env.made_once(VAR_DIR / "secret_key", lambda: secrets.token_urlsafe(64))


SECRET_KEY = _secret_key()

HTTPS = env.flag("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", default=False) else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes speak plain HTTP inside the cluster
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "django_celery_beat",
    "import_export",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "fashionai.http",
    "fashionai.accounts",
    "fashionai.jobs",
    "fashionai.registry",
    "catalog",
    "recommender",
    "tryon",
    "design",
    "supply",
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fashionai.accounts.middleware.ShopperMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "fashionai.urls"
WSGI_APPLICATION = "fashionai.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # Writers queue for the lock at BEGIN instead of failing half-way with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
    ),
}
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        DATABASES["default"].setdefault("OPTIONS", {}).update(
            {"connect_timeout": 3, "options": "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000"}
        )
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR_DIR / "shop.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": 60,
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
# A frozen Redis must cost a page tenths of a second, not the kernel's minutes.
REDIS_TIMEOUT = env.number("REDIS_TIMEOUT", 0.3)
CACHES = {
    "default": {
        "BACKEND": "fashionai.http.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shop"}
}

# Listings, facet counts and search results follow a change elsewhere within this time. Each web process reads the
# catalogue anew at most this often; docs/search.md has what that costs.
LISTING_STALE_SECONDS = env.number("LISTING_STALE_SECONDS", 30)
# A process serves a newly promoted model within this time, at the cost of one query for each of its models.
MODEL_RECHECK_SECONDS = env.number("MODEL_RECHECK_SECONDS", 1)

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
SERVE_MEDIA = env.flag("SERVE_MEDIA", default=True)
# Drawn pictures in two sizes take .1 MB each; what was drawn longest ago makes room for others.
PICTURE_CACHE_MB = env.integer("PICTURE_CACHE_MB", 500)
ARTIFACT_ROOT = env.path("ARTIFACT_ROOT", VAR_DIR / "artifacts")
# Shoppers' try-on photos: never below MEDIA_ROOT, which a file server may hand to everybody.
PRIVATE_ROOT = env.path("PRIVATE_ROOT", VAR_DIR / "private")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "tryon.files.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FASHIONAI_DATA = env.text("FASHIONAI_DATA")

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "fashionai.accounts.passwords.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Django's own backend: allauth's would also let an address in that somebody else only asked for.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = reverse_lazy("account_login")  # the desk sends to its own door, admin:login
LOGIN_REDIRECT_URL = reverse_lazy("catalog:account")
ACCOUNT_ADAPTER = "fashionai.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "fashionai.accounts.forms.LoginForm",
    "signup": "fashionai.accounts.forms.SignupForm",
    "change_password": "fashionai.accounts.forms.ChangePasswordForm",
    "reset_password": "fashionai.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "fashionai.accounts.forms.ResetPasswordKeyForm",
    "add_email": "fashionai.accounts.forms.AddEmailForm",
    "reauthenticate": "fashionai.accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = env.choice("EMAIL_VERIFICATION", "optional", ("optional", "mandatory", "none"))
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one replaces it once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "FashionAI: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # a laptop left open must not give the account away
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Five wrong passwords for one address in five minutes, ten a minute from one machine; at both doors together.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY", default=False) else 0
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "FashionAI <shop@localhost>")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20  # seconds; a job waits for it, no page does

# --- Languages and money ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
CURRENCY = env.text("CURRENCY", "USD")

# --- Buying -------------------------------------------------------------------------------------
BAG_LINE_MAX = env.integer("BAG_LINE_MAX", 10)
SHIPS_TO = env.names("SHIPS_TO", "US,CN,HK,MO,TW,CA,GB,IE,AU,NZ,SG,JP,KR,DE,FR,IT,ES,NL")
RETURN_DAYS = env.integer("RETURN_DAYS", 30)
# How long an order's goods are held while its payment is under way; then it is cancelled and they are for sale again.
PAY_WITHIN_MINUTES = env.integer("PAY_WITHIN_MINUTES", 30)
# Unpaid orders that one e-mail address may have waiting, from whichever browsers: each holds goods from others.
ORDER_OPEN_MAX = env.integer("ORDER_OPEN_MAX", 3)
PAYMENT_PROVIDER = env.text("PAYMENT_PROVIDER", "catalog.payments.testing.TestProvider")
PAYMENT_SECRET = env.text("PAYMENT_SECRET")

# --- HTTP ---------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin"],  # the admin theme needs inline styles and evaluates Alpine expressions
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-ancestors": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "object-src": ["'none'"],
    },
}
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["fashionai.http.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "fashionai.accounts.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "EXCEPTION_HANDLER": "fashionai.http.problems.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["fashionai.http.throttles.PerMinute"],
    "DEFAULT_SCHEMA_CLASS": "fashionai.http.schema.Schema",
    "DEFAULT_VERSIONING_CLASS": None,
    # The client's address for the throttle: the one that our own proxy saw, never what a client claims.
    "NUM_PROXIES": 1 if env.flag("BEHIND_PROXY", default=False) else 0,
}
API_PER_MINUTE = {
    "read": env.integer("API_READS_PER_MINUTE", 600),
    "write": env.integer("API_WRITES_PER_MINUTE", 240),
    "orders": env.integer("API_ORDERS_PER_MINUTE", 20),
    "tryon": env.integer("API_TRYONS_PER_MINUTE", 20),
    "studio": env.integer("API_STUDIO_BOARDS_PER_MINUTE", 20),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "FashionAI",
    "DESCRIPTION": "The shop's API: catalogue, search, bag, orders, wishlist, behaviour, recommendations and try-on.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "TasteFacetEnum": "recommender.quiz.models.Facet.values",
        "StateEnum": ["waiting", "done", "failed"],  # of searches by photo and of boards
        "OpinionEnum": ["more", "less", "removed"],  # of traits of the profile; the studio's are others
        "TryOnStateEnum": "tryon.models.State",
        "TryOnStageEnum": "tryon.words.STAGE_NAMES",
        "TryOnCodeEnum": "tryon.api.ALL_CODES",
        "TryOnFaultEnum": "tryon.models.Fault.values",
    },
}

# --- Jobs ---------------------------------------------------------------------------------------
JOB_QUEUES = ("default", "inference", "training", "gpu")
# A shop with a GPU host trains there: the worker that listens to the queue `gpu` runs where the GPU is.
TRAINING_QUEUE = env.text("TRAINING_QUEUE", "training")
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30)
JOB_MAX_ATTEMPTS = env.integer("JOB_MAX_ATTEMPTS", 3)
# An attempt that outlives its kind's limit is stopped and the job is dead; a kind's own goes before the general one.
JOB_LIMIT_SECONDS = env.number("JOB_LIMIT_SECONDS", 3600)
JOB_LIMITS = env.numbers("JOB_LIMITS")
JOB_RENUDGE_SECONDS = env.number("JOB_RENUDGE_SECONDS", 20)
JOB_SWEEP_SECONDS = env.number("JOB_SWEEP_SECONDS", 10)

BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 3600,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
else:
    # 51 ms a task at .05 s; kombu's default of 1 s makes every click on "retrain" feel broken.
    for folder in ("queue", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.05,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True  # the job row is the result
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ACKS_LATE = False  # a nudge may be lost; the sweeper sends another
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "fashionai.jobs.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": 3 * JOB_SWEEP_SECONDS},
    },
    "nightly": {"task": "fashionai.jobs.nightly", "schedule": crontab(hour="3", minute="0")},
}

# --- Supply planning ------------------------------------------------------------------------------
# What moving a piece from one location to another costs: a move is proposed where it gains more.
SUPPLY_MOVE_COST = env.number("SUPPLY_MOVE_COST", 2)

# --- Desk -----------------------------------------------------------------------------------------
# A bulk action changes at most this many rows at once: what a person can still check by a sample, and what 30 seconds
# of row by row saves with their history allow.
ADMIN_BULK_CAP = env.integer("ADMIN_BULK_CAP", 500)
# History is read, not put back: a price that returned by a raw save would be missing from the price history.
SIMPLE_HISTORY_REVERT_DISABLED = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
if REDIS_URL:  # where several web hosts answer, the one that confirms may not be the one that previewed
    IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"

# --- Reviews ------------------------------------------------------------------------------------
# Which reviews wait for the desk: `auto` those with photos, links or addresses, `all`, or `none`.
REVIEW_MODERATION = env.choice("REVIEW_MODERATION", "auto", ("auto", "all", "none"))
# Reports of reviews, looks and people that one account may make in 24 hours: each costs somebody at the desk a look.
REPORTS_PER_DAY = env.integer("REPORTS_PER_DAY", 20)

# --- Recommendations ----------------------------------------------------------------------------
RECOMMENDER: dict[str, Any] = {
    # Chosen on held-out days of demo worlds over 300 and 4,700 products, with 64 factors and ridges of 1 to 10 beside
    # it. As `make demo` trains it: NDCG@20 .25, MostPop .14.
    "FACTORS": 32,
    "ITERATIONS": 10,
    "REGULARIZATION": 5.0,
    "UNOBSERVED_RATIO": 30.0,
    "POPULARITY_EXPONENT": 0.3,
    # On the same days: 0 NDCG@20 .245, 2 .246, 3 .244; of 12 products after five red dresses 4, 9 and 11 are dresses.
    "ATTRIBUTE_WEIGHT": 3.0,
    "HOLDOUT_DAYS": 28,
    # What a process keeps of a shopper holds until they do something, and this long: weights decay by days.
    "KEEP_SECONDS": 600.0,
    "LOG_SECONDS": 1.0,  # what rails showed is written beside the requests, this much later at most
    # Latest events folded into a shopper's vector. NDCG@20 on held-out days of the demo: 50 .218, 100 .226, 200 .227.
    "HISTORY": 100,
    "EXPLORATION": 0.05,  # chance of a place to show something below the best, with its propensity logged
    # What relevance counts beside unlikeness to the tiles before; 1 turns diversity off. On held-out days of the demo
    # 1 NDCG@20 .218 with a mean likeness of the first 12 of .39, .9 .221 and .35, .8 .219 and .29, .7 .208 and .23.
    "RELEVANCE": 0.9,
    "CATEGORY_SHARE": 0.5,  # of a rail's places, at least six, that one category may take while there are others
    # A challenger replaces the champion when its NDCG@20 on the held-out days is at least this
    # multiple of the champion's on the same days, and above MostPop's.
    "PROMOTE_RATIO": env.number("PROMOTE_RATIO", 0.99),
}

# --- Search by photo ------------------------------------------------------------------------------
# A shopper's photo is needed while they look at what it found; at most a day, whatever is set here.
PHOTO_KEEP_HOURS = min(env.number("PHOTO_KEEP_HOURS", 12), 24)
# Photos that one shopper may search by in an hour: each takes a worker about a second.
PHOTO_SEARCHES_PER_HOUR = env.integer("PHOTO_SEARCHES_PER_HOUR", 30)

# --- Try-on ---------------------------------------------------------------------------------------
TRYON: dict[str, Any] = {
    # Photos, results and try-ons are forgotten after this long, at most a day; a shopper can do so at once.
    "KEEP_HOURS": min(env.number("TRYON_KEEP_HOURS", 24), 24),
    "SHARE_HOURS": env.number("TRYON_SHARE_HOURS", 24),  # a link ends no later than what it shows
    # One takes a worker some seconds; a result on a mannequin that somebody saw before costs nothing and counts not.
    "PER_HOUR": env.integer("TRYON_PER_HOUR", 40),
    "WAITING": 3,  # try-ons of one shopper that may wait at a time
    # Garments made ready in a night, those most looked at first; the others follow when somebody asks for them.
    "PREPARED_A_NIGHT": env.integer("TRYON_PREPARED_A_NIGHT", 300),
    "MANNEQUIN_DAYS": 30,  # a result on a mannequin that nobody has looked at for so long makes room
    # Share of try-ons on which the other warp is tried, so that verdicts can compare the two.
    "EXPLORATION": env.number("TRYON_EXPLORATION", 0.1),
    # Verdicts that each warp needs for one kind and stance before they decide anything.
    "LEAST_VERDICTS": 20,
}

# --- Design studio --------------------------------------------------------------------------------
# Boards of eight that one shopper may have made in 24 hours: each takes a worker about two seconds.
STUDIO_BOARDS_PER_DAY = env.integer("STUDIO_BOARDS_PER_DAY", 60)
# A studio to which nobody came back for so long is forgotten, unless something in it was saved or shared.
STUDIO_KEEP_DAYS = env.integer("STUDIO_KEEP_DAYS", 90)
# CPU seconds that a night spends on teaching the generator what shoppers like, about; 0 leaves it out.
STUDIO_LEARN_SECONDS = env.integer("STUDIO_LEARN_SECONDS", 600)

TRENDS: dict[str, Any] = {
    # No figure of a trend is kept or shown with fewer different shoppers behind it.
    "SHOPPERS": env.integer("TRENDS_SHOPPERS", 10),
    # Share of the trends called rising or falling that may be chance.
    "FALSE_DISCOVERY_RATE": env.number("TRENDS_FALSE_DISCOVERY_RATE", 0.1),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}

UNFOLD = {
    "LOGIN": {"form": "fashionai.accounts.forms.DeskLoginForm"},
    "SITE_TITLE": _("FashionAI desk"),
    "SITE_HEADER": "FashionAI",
    "SITE_SUBHEADER": _("Merchandiser's desk"),
    "SITE_SYMBOL": "checkroom",
    "SHOW_LANGUAGES": True,
    "STYLES": [lambda request: static("admin/desk.css")],
    "SITE_URL": "/",
    "DASHBOARD_CALLBACK": "catalog.desk.dashboard.dashboard",
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": "fashionai.navigation.desk"},
    "COLORS": {
        "primary": {
            "50": "#fbf4f0", "100": "#f5e3da", "200": "#e9c4b2", "300": "#dba184", "400": "#cb7a54", "500": "#b8552b",
            "600": "#9c4421", "700": "#7f371c", "800": "#662d19", "900": "#532617", "950": "#2c120a",
        }
    },
}  # fmt: skip
