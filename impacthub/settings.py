"""One settings file: safe for production unless the environment says otherwise.

Every value that differs between machines comes from the environment. ``IMPACTHUB_ENV`` is
``production`` (the default), ``local`` (``script/server``) or ``test`` (``script/test``).
"""

import json
import os
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """The environment variable ``name``; without a default a missing one stops the start."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def env_bool(name: str, default: bool = False) -> bool:
    """True for ``1``, ``true``, ``yes`` and ``on``, in any case."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


ENV = env("IMPACTHUB_ENV", "production")
PRODUCTION = ENV == "production"
DEBUG = env_bool("DEBUG")
#: A demo site: shows a badge, fixed log-ins, and lets staff in without a second factor.
DEMO = env_bool("IMPACTHUB_DEMO")
if "SECRET_KEY_FILE" in os.environ:
    os.environ.setdefault("SECRET_KEY", Path(os.environ["SECRET_KEY_FILE"]).read_text().strip())
SECRET_KEY = env("SECRET_KEY", None if PRODUCTION else "local-only-" + "x" * 40)
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver").split(",")
SITE_URL = env("SITE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "impacthub",
    "evaluation",
    "coaching",
    "helpdesk",
    "community",
    "trajects",
    "impacthub.people",
    "impacthub.jobs",
    "impacthub.notifications",
    "impacthub.audit",
    "unfold.apps.BasicAppConfig",
    "impacthub.admin_config.HubAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "impacthub.middleware.DatabaseAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "impacthub.middleware.ContentSecurityPolicyMiddleware",
    "impacthub.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "impacthub.people.middleware.IdleMiddleware",
    "impacthub.people.middleware.AccountFormsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "impacthub.middleware.LeftBehindMiddleware",
    "impacthub.middleware.InputMiddleware",
]

ROOT_URLCONF = "impacthub.urls"
WSGI_APPLICATION = "impacthub.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# An address typed without a scheme means https; Django 6 does this by itself, 5.2 warns about the setting.
warnings.filterwarnings("ignore", message="The FORMS_URLFIELD_ASSUME_HTTPS transitional setting")
FORMS_URLFIELD_ASSUME_HTTPS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
                "impacthub.context.site",
            ],
        },
    },
]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a ``postgresql://user:password@host:port/name?host=/socket`` address."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": int(env("CONN_MAX_AGE", "60")),
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(env("DATABASE_URL"))}
REDIS_URL = env("REDIS_URL")

# Rate limits live in the database, so that they hold, and nobody is logged out, when Redis is away.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
}
SESSION_ENGINE = "impacthub.people.sessions"
#: A log-in ends so many seconds after the last request, or when the browser closes.
SESSION_COOKIE_AGE = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_HTTPONLY = False  # autosave reads it, so that it goes on after signing in again elsewhere
CSRF_FAILURE_VIEW = "impacthub.views.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # whether browsers preload it is for the domain's owner to say
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: How many proxies in front of us add to X-Forwarded-For; 0 means that header is never believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXY_COUNT", "0"))
#: How often one network may do something in the time that its page gives, other than the page says; None is no limit.
LIMITS: dict[str, int | None] = json.loads(env("LIMITS", "{}"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
#: unfold's Alpine evaluates expressions and sets styles, so the admin alone is looser.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, NONCE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# People and log-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["impacthub.people.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "impacthub.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "impacthub.people.account_forms.ChangeEmailForm",
    "change_password": "impacthub.people.account_forms.ChangePasswordForm",
    "confirm_email_verification_code": "impacthub.people.account_forms.ConfirmEmailForm",
    "confirm_login_code": "impacthub.people.account_forms.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "impacthub.people.account_forms.ConfirmPasswordResetForm",
    "login": "impacthub.people.account_forms.LoginForm",
    "reauthenticate": "impacthub.people.account_forms.ReauthenticateForm",
    "request_login_code": "impacthub.people.account_forms.RequestLoginCodeForm",
    "reset_password": "impacthub.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "impacthub.people.account_forms.ResetPasswordKeyForm",
    "set_password": "impacthub.people.account_forms.SetPasswordForm",
    "signup": "impacthub.people.account_forms.SignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
#: Eight digits: short enough to type, and three tries a code make guessing hopeless.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
MFA_ADAPTER = "impacthub.people.adapter.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "impacthub.people.account_forms.ActivateAppForm",
    "add_webauthn": "impacthub.people.account_forms.AddKeyForm",
    "authenticate": "impacthub.people.account_forms.AuthenticateForm",
    "authenticate_webauthn": "impacthub.people.account_forms.AuthenticateByKeyForm",
    "edit_webauthn": "impacthub.people.account_forms.EditKeyForm",
    "login_webauthn": "impacthub.people.account_forms.LoginByKeyForm",
    "reauthenticate": "impacthub.people.account_forms.ReauthenticateByAppForm",
    "reauthenticate_webauthn": "impacthub.people.account_forms.ReauthenticateByKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "ImpactHub"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
#: Staff need a second factor before the admin opens; only a demo site may switch this off.
ADMIN_REQUIRES_MFA = env_bool("ADMIN_REQUIRES_MFA", not DEMO)
#: After so many seconds without a request the admin asks again who you are.
ADMIN_IDLE_SECONDS = 20 * 60
#: How many people of one organisation may take part in one enrolment; ``trajects`` counts them.
MAX_PEOPLE_PER_ORGANISATION = 2

# Language and time
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "impacthub" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
#: A day off in one of these countries counts for no promise; the codes are those of the library holidays.
WORKING_DAY_COUNTRIES = ("BE", "NL")
#: The helpdesk's first answer comes within so many working days.
HELPDESK_REPLY_DAYS = int(env("HELPDESK_REPLY_DAYS", "2"))
#: So many seconds an answer of the helpdesk can be taken back; then its mail leaves.
HELPDESK_UNDO_SECONDS = 10
# Grouping is asked for where people read a number; an id, a version or a year in a template must stay as it is.
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["impacthub.formats"]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
NODE_MODULES = Path(env("NODE_MODULES", str(BASE_DIR / "node_modules")))
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("vendor/bootstrap", NODE_MODULES / "bootstrap" / "dist" / "css"),
    ("vendor/archivo", NODE_MODULES / "@fontsource-variable" / "archivo" / "files"),
    ("vendor/literata", NODE_MODULES / "@fontsource-variable" / "literata" / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(BASE_DIR / "media")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
FILE_UPLOAD_PERMISSIONS = 0o640
MAX_UPLOAD_BYTES = 10 * 1024 * 1024

# Mail: the outbox rows are the queue, this is only the last metre
EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    "impacthub.notifications.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = env("EMAIL_FILE_PATH", "")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "ImpactHub <team@impacthub.example>")
CONTACT_EMAIL = env("CONTACT_EMAIL", "helpdesk@impacthub.example")
POSTAL_ADDRESS = env("POSTAL_ADDRESS", "")

# Celery: ids as arguments, every task repeatable, the rows in the database are what counts
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    # A broker that is away costs a request no time to speak of: the row waits for the sweep.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE

# Looks
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

UNFOLD = {
    "SITE_TITLE": "ImpactHub",
    "SITE_HEADER": "ImpactHub",
    "SITE_URL": "/",
    "SITE_ICON": lambda _request: static("img/favicon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/favicon.svg")},
    ],
    "STYLES": [lambda _request: static("css/admin.css")],
    "SCRIPTS": [lambda _request: static("js/admin.js")],
    "BORDER_RADIUS": "10px",
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": lambda _request: reverse("people:language_change")},
    "COLORS": {
        "primary": {
            "50": "oklch(97% .012 165)",
            "100": "oklch(94.3% .026 166)",
            "200": "oklch(88.5% .044 165)",
            "300": "oklch(81.8% .073 165)",
            "400": "oklch(82.3% .117 165)",
            "500": "oklch(61.1% .122 164)",
            "600": "oklch(46.1% .098 165)",
            "700": "oklch(41.7% .089 164)",
            "800": "oklch(37.6% .078 166)",
            "900": "oklch(29.5% .053 173)",
            "950": "oklch(23.7% .044 167)",
        },
    },
    "SIDEBAR": {"show_search": False, "navigation": "impacthub.admin_site.navigation"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "impacthub.log_lines.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint.progress": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}
