"""Settings of an installation. Every variable, with its default and an example, stands in docs/operating.md."""

import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from oqu.config import environment as env

PACKAGE_DIR = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE_DIR.parent.parent
OQU_DATA_DIR = env.made_folder("OQU_DATA_DIR", Path("data"))
OQU_DEVELOPMENT = env.flag("OQU_DEVELOPMENT", True)


def _kept_secret() -> str:
    """The secret of this installation: from the environment, in development else kept in the data folder."""
    given = env.text("OQU_SECRET_KEY", "")
    if given or not OQU_DEVELOPMENT:
        if len(given) < 50:
            raise ImproperlyConfigured(
                "OQU_SECRET_KEY must hold at least 50 random characters, for example the output of: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
            )
        return given
    kept = OQU_DATA_DIR / "secret-key"
    with env.naming_variable("OQU_DATA_DIR", OQU_DATA_DIR):
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(60))
        return kept.read_text()


SECRET_KEY = _kept_secret()
DEBUG = OQU_DEVELOPMENT and env.flag("OQU_DEBUG", False)
ALLOWED_HOSTS = env.words("OQU_HOSTS", "127.0.0.1,localhost,[::1]" if OQU_DEVELOPMENT else "")
OQU_SITE_URL = env.site("OQU_SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [OQU_SITE_URL] if OQU_SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks_db",
    "oqu.kernel",
    "oqu.ui",
    "oqu.hall",
    "oqu.libraries",
    "oqu.people",
    "oqu.letters",
    "oqu.invitations",
    "oqu.competences",
    "oqu.courses",
    "oqu.admission",
    "oqu.lectures",
    "oqu.readings",
    "oqu.links",
    "oqu.assignments",
    "oqu.ideas",
    "oqu.community",
    "oqu.news",
    "oqu.support",
    "oqu.mailings",
    "oqu.questionnaires",
    "oqu.certificates",
    "oqu.reports",
    "oqu.web.public",
    "oqu.web.learning",
    "oqu.web.teaching",
    "oqu.web.office",
    "oqu.web.kinds.lecture",
    "oqu.web.kinds.reading",
    "oqu.web.kinds.link",
    "oqu.web.kinds.assignment",
    "oqu.web.kinds.questionnaire",
    "oqu.config",
]

MIDDLEWARE = [
    # the first four stand before all that may answer by itself, so that every response has their headers
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "oqu.web.headers.PageHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oqu.ui.compression.CompressionMiddleware",
    "oqu.ui.upload.UploadMiddleware",
    "oqu.web.received.WholeRequestMiddleware",
    "oqu.web.received.ReceivedTextMiddleware",
    "oqu.web.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "oqu.web.sessions.ReaderMiddleware",
    "oqu.ui.device.DeviceOwnerMiddleware",
    "oqu.web.sending.SendingMiddleware",
    "oqu.web.sending.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "oqu.web.access.OriginMiddleware",
    "oqu.web.access.ReaderZoneMiddleware",
    "oqu.web.learning.consent.ConsentMiddleware",
    "oqu.web.sending.ViewReachedMiddleware",  # the last: what stands after it could answer in place of the view
]

ROOT_URLCONF = "oqu.config.urls"
WSGI_APPLICATION = "oqu.config.wsgi.application"

_loaders: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
_templates: dict[str, Any] = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [PACKAGE_DIR / "web" / "templates"],
}
_template_options: dict[str, Any] = {
    "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
    "builtins": [
        "django.templatetags.i18n",
        "django.templatetags.static",
        "oqu.ui.templatetags.ui",
        "oqu.web.templatetags.course_days",
        "oqu.web.templatetags.repairs",
    ],
}
TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "django",
        **_templates,
        "OPTIONS": {
            **_template_options,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oqu.web.access.navigation",
                "oqu.web.office.office_tabs.office_tabs",
            ],
        },
    },
    # plain text of letters, where nothing may be escaped
    {"NAME": "plain", **_templates, "OPTIONS": {**_template_options, "autoescape": False}},
]

DATABASES = {"default": env.database(env.text("OQU_DATABASE_URL", ""), data_dir=OQU_DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# the only list of languages, in the order in which they are offered; how to add one is in docs/contributing.md
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LANGUAGE_CODE = "kk"
OQU_COUNTRY_LANGUAGES = ("kk", "ru")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["oqu.ui.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
OQU_HOME_ZONE = env.zone("OQU_HOME_ZONE", "Asia/Almaty")
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_LANGUAGES = tuple(code for code, _name in LANGUAGES)
MODELTRANSLATION_FALLBACK_LANGUAGES = MODELTRANSLATION_LANGUAGES

FORM_RENDERER = "oqu.ui.inputs.InputRenderer"
STATIC_URL = "/static/"
STATIC_ROOT = OQU_DATA_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "oqu.ui.bundle.BundleFinder",
]
MEDIA_ROOT = OQU_DATA_DIR / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": MEDIA_ROOT,
            # the group is for nginx, where that sends files; `files/` itself is closed where it does not
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o750,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "oqu.ui.storage.HashedStaticFiles"
    },
}
OQU_HALL_ADDRESS = env.text(
    "OQU_HALL_ADDRESS", "http://127.0.0.1:8001/hall" if OQU_DEVELOPMENT else "/hall"
).rstrip("/")
OQU_SENDFILE_PREFIX = env.text("OQU_SENDFILE_PREFIX", "")
OQU_HALL_INSIDE = env.text("OQU_HALL_INSIDE", "http://127.0.0.1:8001/hall").rstrip("/")
OQU_BBB_URL = env.text("OQU_BBB_URL", "").rstrip("/")
OQU_BBB_SECRET = env.text("OQU_BBB_SECRET", "")
OQU_BBB_DIGEST = env.one_of("OQU_BBB_DIGEST", "sha256", ("sha1", "sha256", "sha384", "sha512"))
OQU_JITSI_URL = env.text("OQU_JITSI_URL", "").rstrip("/")
OQU_JITSI_APP = env.text("OQU_JITSI_APP", "")
OQU_JITSI_SECRET = env.text("OQU_JITSI_SECRET", "")
OQU_JITSI_AUDIENCE = env.text("OQU_JITSI_AUDIENCE", "jitsi")
OQU_LONG_DECODINGS = env.number("OQU_LONG_DECODINGS", 1)
OQU_LARGEST_FILE = env.number("OQU_LARGEST_FILE_MB", 25) * 1024 * 1024
OQU_KEEP_DAYS = {
    "addresses": env.days("OQU_KEEP_ADDRESSES_DAYS", 90),
    "answers": env.days("OQU_KEEP_ANSWERS_DAYS", 1825),
    "applications": env.days("OQU_KEEP_APPLICATIONS_DAYS", 365),
    "drafts": env.days("OQU_KEEP_DRAFTS_DAYS", 180),
    "letters": env.days("OQU_KEEP_LETTERS_DAYS", 1095),
    "removals": env.days("OQU_KEEP_REMOVALS_DAYS", 1095),
    "sessions": env.days("OQU_KEEP_SESSIONS_DAYS", 30),
    "tasks": env.days("OQU_KEEP_TASKS_DAYS", 30),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
OQU_FONTS_DIR = env.folder("OQU_FONTS_DIR", BASE_DIR / "build" / "fonts")

CACHES: dict[str, dict[str, Any]] = {"default": env.cache(env.text("OQU_REDIS_URL", ""))}
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["oqu.web.accounts.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_ENGINE = "oqu.web.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * (OQU_KEEP_DAYS["sessions"] or env.MOST_DAYS)
# a browser takes a cookie of this prefix from this very host only, over HTTPS, for all of its paths: no neighbouring
# subdomain can set or replace one
_cookie_prefix = "" if OQU_DEVELOPMENT else "__Host-"
SESSION_COOKIE_NAME = f"{_cookie_prefix}oqu_session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "oqu.web.sending.csrf_failure"
CSRF_COOKIE_NAME = f"{_cookie_prefix}oqu_csrf"
OQU_DEVICE_COOKIE_NAME = f"{_cookie_prefix}oqu_device"
LANGUAGE_COOKIE_NAME = f"{_cookie_prefix}oqu_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
MESSAGE_STORAGE = "oqu.web.message_storage.MessageStorage"

OQU_SMTP_HOST = env.text("OQU_SMTP_HOST", "")
# on a real server letters wait for a mail server; only in development they are printed, codes and all
OQU_LETTERS_LEAVE = bool(OQU_SMTP_HOST) or OQU_DEVELOPMENT
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "oqu.kernel.smtp_mail.EmailBackend",
        "OPTIONS": {
            "host": OQU_SMTP_HOST,
            "port": env.number("OQU_SMTP_PORT", 587),
            "username": env.text("OQU_SMTP_USER", ""),
            "password": env.text("OQU_SMTP_PASSWORD", ""),
            "use_tls": env.flag("OQU_SMTP_TLS", True),
            "timeout": 20,
        },
    }
    if OQU_SMTP_HOST
    else {"BACKEND": f"oqu.kernel.{'terminal' if OQU_DEVELOPMENT else 'no_mail'}.EmailBackend"}
}
DEFAULT_FROM_EMAIL = env.text("OQU_MAIL_FROM", "Oqu <oqu@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

_relay = env.origin(OQU_HALL_ADDRESS)
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:", *_relay],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF, *_relay],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("OQU_BEHIND_PROXY", False) else None
USE_X_FORWARDED_HOST = env.flag("OQU_BEHIND_PROXY", False)
if not OQU_DEVELOPMENT:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("OQU_HSTS_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env.flag("OQU_HSTS_PRELOAD", True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

ACCOUNT_ADAPTER = "oqu.web.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # nobody signs up; it makes the password page ask for one
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = False  # allauth counts in the cache; oqu.kernel.limits counts in the database
MFA_RATE_LIMITS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False  # people.actions writes them, in the transaction that changes the factor
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("OQU_BEHIND_PROXY", False) else 0
# how long an unfinished sign-in is stored; the lifetime of codes is set in oqu.kernel.one_time_codes
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 3600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = str
USERSESSIONS_TRACK_ACTIVITY = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "oqu.web.accounts.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "oqu.web.passkeys.AddPasskeyForm",
    "login_webauthn": "oqu.web.passkeys.LoginPasskeyForm",
    "reauthenticate_webauthn": "oqu.web.passkeys.AgainPasskeyForm",
    "authenticate_webauthn": "oqu.web.passkeys.SecondStepPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = OQU_DEVELOPMENT

OQU_NAME = "Oqu"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "oqu": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "resumable_upload": {"level": "CRITICAL"},  # it would log names of files and every refused request
    },
}
