"""All settings, read from the environment by `registrar.environment`, which names a bad variable."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from registrar import environment as env
from registrar import logs
from registrar.static_headers import protect
from security.rules.ciphers import METHODS

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

DEBUG = False
DEMO_MODE = env.flag("DEMO_MODE")
SECRET_KEY = env.text("SECRET_KEY")
SECURE_COOKIES = env.flag("SECURE_COOKIES", default=not DEMO_MODE)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Keys: fields, files, search index and journal each have their own (S:CRY-04).
FIELD_KEYS = env.keyring("FIELD_KEYS")
FILE_KEYS = env.keyring("FILE_KEYS")
INDEX_KEYS = env.keyring("INDEX_KEYS")
JOURNAL_KEYS = env.keyring("JOURNAL_KEYS")
CIPHER = env.choice("CIPHER", "AES-256-GCM", METHODS)
JOURNAL_ANCHOR = DATA_DIR / "anchor" / "journal.anchor"
FILES_DIR = DATA_DIR / "files"
DOCUMENT_FONTS = env.words("DOCUMENT_FONTS", "FangSong,Noto Serif CJK SC,Noto Sans CJK SC")

INSTALLED_APPS = [
    "security",
    "rulebook",
    "casework",
    "enrollment",
    "academics",
    "archives",
    "status_changes",
    "reports",
    "registrar",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "pgtrigger",
    "django_fsm",
    "django_htmx",
    "django_filters",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # These three stand around all that can fail, or refuse, before a page is asked.
    "security.middleware.ResponseHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "security.middleware.RequestTime",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "security.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "security.sealed_search.SealedSearch",
]

ROOT_URLCONF = "registrar.urls"
WSGI_APPLICATION = "registrar.wsgi.application"
FORM_RENDERER = "registrar.forms.PageRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registrar.context.page",
            ],
            "builtins": ["registrar.templatetags.page"],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL")}
if env.text("OWNER_DATABASE_URL", ""):  # migrations and the clean-up of tests; the web never has it
    DATABASES["owner"] = env.database("OWNER_DATABASE_URL") | {"TEST": {"MIRROR": "default"}}
DATABASE_APP_ROLE = env.text("DATABASE_APP_ROLE", "registrar_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "security.Account"
AUTHENTICATION_BACKENDS = ["security.backends.SignInNames"]
ANONYMOUS_USER_NAME = None
LOGIN_URL = "security:sign_in"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "security.backends.passwords.NotGuessable"},
]
SESSION_ENGINE = "security.backends.sessions"
SESSION_IDLE_LIMIT = timedelta(minutes=env.number("SESSION_IDLE_MINUTES", 30))
SESSION_ABSOLUTE_LIMIT = timedelta(hours=env.number("SESSION_ABSOLUTE_HOURS", 10))
SECOND_FACTOR_FOR_STAFF = env.flag("SECOND_FACTOR_FOR_STAFF", default=not DEMO_MODE)
PROOF_LASTS = timedelta(minutes=env.number("PROOF_MINUTES", 15))

# From when on the account report (for the auditor) lists an account. Raising one makes the report shorter.
ACCOUNT_UNUSED_DAYS = env.number("ACCOUNT_UNUSED_DAYS", 30, least=1)  # opened so long ago and never signed in
ACCOUNT_STALE_DAYS = env.number("ACCOUNT_STALE_DAYS", 90, least=1)  # an office is held, no sign-in for so long
ACCOUNT_ABANDONED_DAYS = env.number(
    "ACCOUNT_ABANDONED_DAYS", max(180, ACCOUNT_STALE_DAYS + 1), least=ACCOUNT_STALE_DAYS + 1
)
ACCOUNT_SHARED_NETWORKS = env.number("ACCOUNT_SHARED_NETWORKS", 4, least=2)  # networks signed in from on one day
ACCOUNT_SHARED_DEVICES = env.number("ACCOUNT_SHARED_DEVICES", 4, least=2)  # devices never seen before on one day
ACCOUNT_SHARED_LOOK_BACK_DAYS = env.number("ACCOUNT_SHARED_LOOK_BACK_DAYS", 30, least=1)  # days looked at for both
ACCOUNT_AT_ONCE_MINUTES = env.number("ACCOUNT_AT_ONCE_MINUTES", 10, least=1)  # two sessions used so close together
ACCOUNT_REVIEW_DAYS = env.number("ACCOUNT_REVIEW_DAYS", 90, least=1)  # how often the auditor signs the report
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE_COOKIES else "csrftoken"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "registrar.views.errors.csrf_failure"

X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = False  # the proxy redirects; the health probes stay plain
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
ADMIN_NETWORKS = env.words("ADMIN_NETWORKS")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 12
PHOTOS = {  # one inch at 300 dots per inch; sides in pixels, sizes in bytes
    "width": env.number("PHOTO_WIDTH", 295),
    "height": env.number("PHOTO_HEIGHT", 413),
    "bytes": env.number("PHOTO_MEGABYTES", 2) * 1024 * 1024,
    "most": env.number("PHOTO_MOST", 5000),
    "archive": env.number("PHOTO_ARCHIVE_MEGABYTES", 200) * 1024 * 1024,
    "kept": 1200,
    "shown": 160,
}
FILE_UPLOAD_HANDLERS = ["casework.storage.intake.InMemoryOnly"]
CLAMAV_SOCKET = env.socket_address("CLAMAV_SOCKET")  # empty: uploads are not scanned for viruses
CLAMAV_AWAY = env.choice("CLAMAV_AWAY", "refuse", ("refuse", "quarantine"))  # what becomes of uploads meanwhile
CLAMAV_SECONDS = env.number("CLAMAV_SECONDS", 20, least=1)  # a scanner that takes longer counts as away

LOGGING = logs.configuration(env.choice("LOG_LEVEL", "INFO", logs.LEVELS))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ADD_HEADERS_FUNCTION = protect
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": env.text("STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")},
}

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 1}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE

EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
SMS_PROVIDER = env.text("SMS_PROVIDER", "casework.channels.file.send")  # send(number, text) -> id
SMS_FILE = DATA_DIR / "sms" / "sent.jsonl"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "registrar@localhost")
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")

SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # object rights are granted on units by appointments, see security.access
