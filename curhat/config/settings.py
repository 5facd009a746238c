"""The one settings file. What differs between installations comes from `env.SETTINGS`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from curhat.config import database, keys, languages, logs, maps, partners, production, storage
from curhat.config.env import Env, SettingError

ROOT = Path(__file__).resolve().parents[2]
_env = Env()

ENVIRONMENT = _env.text("CURHAT_ENV")
if ENVIRONMENT not in {"development", "demo", "production"}:
    raise SettingError(f"CURHAT_ENV must be development, demo or production, not {ENVIRONMENT!r}.")
PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo"
DEBUG = False  # Never on: a debug page shows settings and other people's rows.

DATA_DIR = _env.path("CURHAT_DATA")
CITY_FILE = _env.path("CURHAT_CITY")
HOST, PORT = _env.text("CURHAT_HOST"), _env.number("PORT")
BASE_URL = (_env.optional("CURHAT_BASE_URL") or f"http://{f'[{HOST}]' if ':' in HOST else HOST}:{PORT}").rstrip("/")
SECURE = BASE_URL.startswith("https://")

WEB_WORKERS, WEB_THREADS = max(1, _env.number("CURHAT_WEB_WORKERS")), max(1, _env.number("CURHAT_WEB_THREADS"))
CLIENT_PAUSE_S = 30.0  # A lift or a tunnel; after a longer pause the line is gone.
WORKER_CONCURRENCY = max(1, _env.number("CURHAT_WORKER_CONCURRENCY"))
LOG_LEVEL = _env.text("CURHAT_LOG_LEVEL").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise SettingError(f"CURHAT_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL!r}.")
LOGGING = logs.settings(level=LOG_LEVEL, json=PRODUCTION)

SECRET_KEY, SEAL_KEYS = keys.load(_env, DATA_DIR, production=PRODUCTION)
VAPID_KEY = keys.load_vapid(_env, DATA_DIR, production=PRODUCTION)
ALLOWED_HOSTS = _env.items("CURHAT_ALLOWED_HOSTS") or ([] if PRODUCTION else [".localhost", "127.0.0.1", "[::1]"])
TRUSTED_PROXIES = _env.number("CURHAT_TRUSTED_PROXIES")
DATABASES = {"default": database.settings(_env, DATA_DIR)}
DATABASE_IS_OURS = _env.optional("DATABASE_URL") is None  # the embedded one: started and stopped by us
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "curhat.interfaces.shared",  # First: their templates take the place of allauth's and of Django's forms.
    "curhat.interfaces.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "curhat.messaging",
    "curhat.people",
    "curhat.files",
    "curhat.deadlines",
    "curhat.receipts",
    "curhat.directory",
    "curhat.reports",
    "curhat.notices",
    "curhat.interfaces.citizen",
    "curhat.interfaces.desk",
    "curhat.interfaces.field",
    "curhat.interfaces.oversight",
    "curhat.interfaces.console",
    "django.forms",
]

MIDDLEWARE = [
    "curhat.interfaces.shared.request_log.middleware",
    "curhat.interfaces.shared.headers.middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "curhat.interfaces.shared.language.middleware",
    "curhat.interfaces.shared.bounds.middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "curhat.interfaces.shared.auth.LivingSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "curhat.interfaces.shared.errors.DomainErrors",
]

ROOT_URLCONF = "curhat.config.urls"
WSGI_APPLICATION = "curhat.config.wsgi.application"
# Ours are Jinja's (docs/adr/jinja.md); what is left of allauth's own is Django's.
TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "jinja2",
        "BACKEND": "curhat.interfaces.shared.jinja.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "curhat.interfaces.shared.jinja.Environment",
            "context_processors": [
                "django.template.context_processors.csp",
                "curhat.interfaces.shared.context.csrf",
                "django.contrib.messages.context_processors.messages",
                "curhat.interfaces.shared.context.service",
                "curhat.interfaces.shared.context.language",
            ],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

FORM_RENDERER = "curhat.interfaces.shared.forms.Renderer"
CSRF_FAILURE_VIEW = "curhat.interfaces.shared.errors.csrf_failed"

# Rate limits and used codes must be seen by every process: the cache is a table (people's migration makes it).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        # Beyond 300, Django's own bound, a third is thrown away whatever it is: used codes could be used again.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/masuk"
LOGIN_REDIRECT_URL = "/ruang"
ACCOUNT_ADAPTER = "curhat.interfaces.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
# Ours are counted in one statement each (interfaces/shared/throttle.py), and leave nobody shut out.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
ACCOUNT_LOGOUT_REDIRECT_URL = "/masuk"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "curhat.interfaces.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # The address is the one that was invited.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost while developing.
ACCOUNT_FORMS = {
    "login": "curhat.interfaces.accounts.forms.SignIn",
    "change_password": "curhat.interfaces.accounts.forms.ChangePassword",
    "reauthenticate": "curhat.interfaces.accounts.forms.Reauthenticate",
}
MFA_FORMS = {
    "authenticate": "curhat.interfaces.accounts.forms.SecondStep",
    "reauthenticate": "curhat.interfaces.accounts.forms.SecondStepAgain",
    "activate_totp": "curhat.interfaces.accounts.forms.ActivateApp",
    "add_webauthn": "curhat.interfaces.accounts.forms.AddPasskey",
}

AUTH_USER_MODEL = "people.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

languages.make_known()
LANGUAGE_CODE, LANGUAGES = languages.SOURCE, languages.LANGUAGES
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "curhat.config.formats"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = maps.static()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "files": storage.settings(_env, DATA_DIR),
    "staticfiles": {"BACKEND": "curhat.interfaces.shared.bundles.BundledStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

TILES, TILES_CREDIT = maps.tiles(_env), _env.text("CURHAT_TILES_CREDIT")
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:", "data:", *maps.sources(TILES)],
    "media-src": [CSP.SELF, "blob:"],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # The reverse proxy's task.
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# Behind a proxy that ends TLS a request looks like http: it is the proxy who knows better.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []  # Also of a proxy that does not say it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "curhat_session"
CSRF_COOKIE_NAME = "curhat_csrf"
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["curhat.interfaces.shared.uploads.NamelessUploads"]

# Upward calls go by name: an outbound destination -> the function that delivers one row.
OUTBOUND_HANDLERS: dict[str, str] = {
    "codes": "curhat.people.handlers.deliver",
    "email": "curhat.notices.handlers.send",
    "followers": "curhat.notices.handlers.tell_followers",
    "notices": "curhat.notices.handlers.tell",
    "phone_codes": "curhat.people.handlers.deliver",
    "push": "curhat.notices.handlers.send",
    "reports": "curhat.reports.handlers.calendar_changed",
    "sms": "curhat.notices.handlers.send",
    "whatsapp": "curhat.notices.handlers.send",
}
SEND_EMAIL = "curhat.gateways.email.send"
SEND_CODE = "curhat.gateways.phone.send_code"
SEND_TO_PHONE = "curhat.gateways.phone.send"
WRITE_EXPORT = "curhat.interfaces.desk.spreadsheet.write"  # (reports, *, form) -> a file, open at its start
PRINT_RECEIPT = "curhat.interfaces.citizen.receipt_pdf.render"  # (report, *, language, now) -> the bytes of a PDF
SEND_PUSH = "curhat.gateways.webpush.send"
REPORTER_REACHED = "curhat.notices.choices.reached"  # (*, reporter_id) -> whether nobody need tell them by hand
DEMO_ACCOUNTS = "curhat.interfaces.console.demo.accounts.demo_accounts"  # () -> the rows of the page of demo accounts
DEMO_FILLED = "curhat.interfaces.console.demo.seed.already_there"  # () -> whether the demo's reports are there yet
# A source of inbound messages -> the function that handles one.
INBOUND_HANDLERS: dict[str, str] = {}
PROCRASTINATE_ON_APP_READY = "curhat.messaging.keeping.install"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "handlers"  # the room of every slice that holds its jobs

EMAIL_URL = _env.optional("CURHAT_EMAIL_URL")
EMAIL_FROM = _env.text("CURHAT_EMAIL_FROM")
if EMAIL_URL and not EMAIL_URL.startswith(("smtp://", "smtps://")):
    raise SettingError("CURHAT_EMAIL_URL must read smtp://host:port or smtps://host:port.")
# A key that somebody gave speaks to the real push services; one made here only writes into the mailbox.
PUSH_IS_REAL = _env.optional("CURHAT_VAPID_KEY") is not None
PUSH_HOSTS = _env.items("CURHAT_PUSH_HOSTS")
PHONE_PARTNERS = partners.settings(_env, production=PRODUCTION)
if PRODUCTION:
    production.check(
        base_url=BASE_URL, hosts=ALLOWED_HOSTS, email_url=EMAIL_URL, log_level=LOG_LEVEL, proxies=TRUSTED_PROXIES
    )
else:
    production.check_closed(environment=ENVIRONMENT, host=HOST, base_url=BASE_URL, hosts=ALLOWED_HOSTS)
