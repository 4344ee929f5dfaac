"""Settings of an installation, read from the environment. `docs/operating.md` explains each one."""

from email.utils import quote
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from portal import environment
from portal.databases.encryption import postgresql_options, redis_options
from portal.http import bodies, content_security
from portal.installation import modules
from portal.secrets.file_modes import close_database, close_to_others, make_folder
from portal.secrets.installation import installation_secret, random_text

# Collects what is wrong; portal.checks tells it before anything is served.
env = environment.Settings()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("KEYDOCK_VAR", str(BASE_DIR / "var")))
env.sure(lambda: close_to_others(VAR_DIR), None)

DEMO = env.flag("KEYDOCK_DEMO")
# What has ended, outside of the database (portal/journal/). A demo begins anew now and then, and keeps none.
JOURNAL = env.text("KEYDOCK_JOURNAL", "" if DEMO else str(VAR_DIR / "journal"))
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.sure(
    lambda: installation_secret(VAR_DIR, "secret_key", variable="SECRET_KEY"),
    random_text(),  # of nobody's: it only lets the checks run that then stop the start
)
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")

# Address ---------------------------------------------------------------------------------------------------------
PORT = env.number("PORT", 8000, least=1, most=65_535)
# Threads of a worker process: the whole portal keeps at least this many (decision 0005).
THREADS = env.number("KEYDOCK_THREADS", 64, least=64)
LISTENING_PORT = env.number("KEYDOCK_LISTENING_PORT", PORT)  # set by `manage.py serve`
PUBLIC_URL = env.address(
    "PUBLIC_URL",
    f"http://127.0.0.1:{PORT}",
    schemes=("http", "https"),
    like="https://keys.example.com",
).rstrip("/")
SECURE = urlsplit(PUBLIC_URL).scheme == "https"
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or "127.0.0.1"
# Where the admin stands alone; empty: at PUBLIC_URL, with everything else.
ADMIN_ORIGIN = env.address(
    "KEYDOCK_ADMIN_ORIGIN", "", schemes=("http", "https"), like="https://admin.example.com:8443"
).rstrip("/")
ADMIN_HOST = urlsplit(ADMIN_ORIGIN).hostname
ALLOWED_HOSTS = [PUBLIC_HOST, *([ADMIN_HOST] if ADMIN_HOST else []), *env.listed("ALLOWED_HOSTS")]
if DEMO:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *([ADMIN_ORIGIN] if ADMIN_ORIGIN else [])] if SECURE else []
# Proxies in front of us whose X-Forwarded-For and X-Forwarded-Proto are believed; 0 believes nobody.
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Applications: ours first, so that our templates win; django.forms last, for the form renderer -----------------
INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "apiusers.apps.ApiUsersConfig",
    "keys.apps.KeysConfig",
    "resources.apps.ResourcesConfig",
    "portal.apps.KeydockAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "django_cotton",
    "lucide",
    "csp",
    "django.forms",
]
MIDDLEWARE = [
    "portal.http.middleware.RequestIdMiddleware",
    "portal.http.middleware.RememberCallsPassed",
    "portal.http.middleware.OneLeadingSlash",
    "portal.http.middleware.KeepNothing",
    "portal.http.middleware.KeepAddressesWithSecrets",
    "portal.http.middleware.HealthHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.http.admin_origin.AdminAtItsOrigin",
    "django.middleware.common.CommonMiddleware",
    "portal.http.middleware.DatabaseDownMiddleware",
    "portal.http.middleware.BodyMiddleware",
    "portal.http.middleware.ModulesOff",
    "portal.http.compression.CompressAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.http.cross_site.RefuseCrossSiteWrites",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.sign_in.sessions.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "keys.oauth.consent.opener_policy.KeepOpener",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.http.middleware.PagesOfWrongMethods",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "portal.pages.context.shell",
            ],
        },
    }
]

# Database: SQLite in var/ by default, PostgreSQL through DATABASE_URL ------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
# What pages and the API of each process may open, beside the connections of the gate.
DATABASE_CONNECTIONS = env.number("KEYDOCK_DATABASE_CONNECTIONS", 20, least=2)
# A server that vanished without a word is given up after three seconds, as is one that does not take connections.
POSTGRESQL_OPTIONS = {
    "pool": DATABASE_CONNECTIONS,
    "connect_timeout": 2,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 1,
    "tcp_user_timeout": 3000,
    "options": "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s",
}
DATABASE_URL = env.address(
    "DATABASE_URL",
    f"sqlite:///{VAR_DIR / 'keydock.sqlite3'}",
    schemes=("sqlite", "postgresql", "postgres"),
    like="postgresql://user:password@host/name",
)
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL,
        # A connection to PostgreSQL goes back into the pool at the end of each request.
        conn_max_age=600 if DATABASE_URL.startswith("sqlite") else 0,
        conn_health_checks=True,
    )
}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    env.sure(lambda: close_database(Path(DATABASES["default"]["NAME"])), None)
# Django's two backends, with a bounded pool and with turns for writers (decision 0053).
DATABASES["default"]["ENGINE"] = {
    "django.db.backends.sqlite3": "portal.databases.sqlite3",
    "django.db.backends.postgresql": "portal.databases.postgresql",
}.get(DATABASES["default"]["ENGINE"], DATABASES["default"]["ENGINE"])
# By whom the certificate of PostgreSQL is signed: with it nothing goes there unencrypted (decision 0083).
DATABASE_CA_FILE = env.readable_file("KEYDOCK_DATABASE_CA_FILE")
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    **(SQLITE_OPTIONS if SQLITE else POSTGRESQL_OPTIONS | postgresql_options(DATABASE_CA_FILE)),
}

# Statements are prepared on the server. Off behind a pooler that hands each one to another connection (PgBouncer in
# transaction mode before 1.21): then nothing else that outlives a transaction is asked for either.
PREPARED_STATEMENTS = env.flag("KEYDOCK_PREPARED_STATEMENTS", default=True)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not PREPARED_STATEMENTS

# Cache: what nodes must share (sign-in limits). Redis through CACHE_URL, else a table of the database -----------
CACHE_URL = env.address(
    "CACHE_URL", "", schemes=("redis", "rediss", "unix"), like="redis://host:6379/0"
)
CACHE_CA_FILE = env.readable_file("KEYDOCK_CACHE_CA_FILE")
# Of every client of ours.
CACHE_OPTIONS = redis_options(CACHE_URL, CACHE_CA_FILE)
CACHES = {
    "default": {
        "BACKEND": "portal.running.shared_cache.RedisOrTable",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1, **CACHE_OPTIONS},  # seconds
    }
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Above this Django throws entries away, and with them the counts of the limits.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# People ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["portal.sign_in.backends.EmailBackend"]
# Django's own Argon2 hasher must not stand here: it has the same name, would be the one that verifies, and takes
# no turn. Ours verifies digests made with its parameters too.
PASSWORD_HASHERS = [
    "portal.sign_in.hashers.PersonArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.sign_in.passwords.LengthByFactors"},
    {"NAME": "portal.sign_in.passwords.NotOfKnownWords"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "add_email": "portal.sign_in.account_pages.NewAddressForm",
    "change_password": "portal.sign_in.account_pages.PasswordForm",
    "reset_password_from_key": "portal.sign_in.new_password.NewPasswordForm",
    "signup": "portal.sign_in.sign_up.SignUpForm",
    "reset_password": "portal.sign_in.password_reset.ResetForm",
    "user_token": "portal.sign_in.password_reset.ResetTokenForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tell the person when password or address change
ACCOUNT_ADAPTER = "portal.sign_in.accounts.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # a mail either way: the same work, and no difference to see
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL  # the front page is for strangers
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
# Sign-in has limits of its own in portal.throttles.tries; the other forms keep those of allauth (a minute at most).
# None of them refuses an account, which strangers could use up for its owner. portal.sign_in.asked_mails paces mails.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "20/m/ip",
    "confirm_email": "1/m/key",  # silent: within the minute nothing is sent
}
# Seconds since its person proved who they are, after which a session makes no lasting key without another proof.
STEP_UP_SECONDS = env.number("KEYDOCK_STEP_UP_SECONDS", 2 * 3600, least=60)
# The second factor. Every passkey asks for PIN or biometrics, so that one alone is two factors.
MFA_ADAPTER = "portal.second_factor.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Nobody signs in with an address that is not confirmed, so one that waits to be confirmed changes nothing here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a sign-in takes two requests
MFA_FORMS = {
    "authenticate": "portal.second_factor.forms.CodeForm",
    "authenticate_webauthn": "portal.second_factor.forms.PasskeyForm",
    "login_webauthn": "portal.second_factor.forms.PasskeySignInForm",
}
# What the portal is called (portal.installation.brand), until an operator says it in the admin.
PORTAL_NAME = env.line("KEYDOCK_PORTAL_NAME", "Keydock", longest=60)
SUPPORT_EMAIL = env.mailbox("KEYDOCK_SUPPORT_EMAIL")
TERMS_URL = env.address(
    "KEYDOCK_TERMS_URL", "", schemes=("https", "http"), like="https://example.com/terms"
)
PRIVACY_URL = env.address(
    "KEYDOCK_PRIVACY_URL", "", schemes=("https", "http"), like="https://example.com/privacy"
)
# Parts of the portal that are there (portal.installation.modules); all of them where nothing is said.
MODULES = env.sure(
    lambda: modules.checked(env.listed("KEYDOCK_MODULES", ", ".join(modules.MODULES))),
    tuple(modules.MODULES),
)
SIGN_UP = env.one_of("KEYDOCK_SIGN_UP", "open", ("open", "invitation", "closed"))

# Mail: printed by a demo; elsewhere portal.checks refuses to start without EMAIL_HOST, or an explicit wish to print.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, least=1, most=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
elif DEMO:
    EMAIL_BACKEND = "portal.running.demo_mail.DemoBackend"
else:
    EMAIL_BACKEND = "portal.mail.composing.PrintingBackend"
# In quotes, or what stands before the comma of "Acme, Inc." would be read as the address.
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", f'"{quote(PORTAL_NAME)}" <keydock@{PUBLIC_HOST}>'
)

# Cookies, transport and page policy: by the scheme of PUBLIC_URL ------------------------------------------------
HOST_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{HOST_PREFIX}keydock_session"
CSRF_COOKIE_NAME = f"{HOST_PREFIX}keydock_csrf"
LANGUAGE_COOKIE_NAME = f"{HOST_PREFIX}keydock_language"
THEME_COOKIE_NAME = f"{HOST_PREFIX}keydock_theme"
DEVICE_COOKIE_NAME = f"{HOST_PREFIX}keydock_device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Seconds: since signing in, and without a request; of staff, who may use the admin, the last two.
SESSION_COOKIE_AGE = env.number("SESSION_COOKIE_AGE", 12 * 3600, least=60)
SESSION_IDLE_SECONDS = env.number("KEYDOCK_SESSION_IDLE_SECONDS", 30 * 60, least=60)
ADMIN_SESSION_SECONDS = env.number("KEYDOCK_ADMIN_SESSION_SECONDS", 8 * 3600, least=60)
ADMIN_SESSION_IDLE_SECONDS = env.number("KEYDOCK_ADMIN_SESSION_IDLE_SECONDS", 15 * 60, least=60)
SESSION_ENGINE = "portal.sign_in.session_store"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# Both hold for hosts beside ours, and browsers keep to them for a year: whoever owns them all may say so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("KEYDOCK_HSTS_SUBDOMAINS") and SECURE
SECURE_HSTS_PRELOAD = env.flag("KEYDOCK_HSTS_PRELOAD") and SECURE_HSTS_INCLUDE_SUBDOMAINS
SECURE_SSL_REDIRECT = False  # plain http is refused by portal.checks; API routes never redirect
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# SECURE_SSL_REDIRECT, and the two of HSTS that are the operator's to choose: see the lines above. W040: SQLite leaves
# the included columns of an index out, and Django says so at each start.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W005", "security.W021", "models.W040"]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.http.refusals.failures.csrf_failure"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": content_security.OF_EVERY_PAGE}
DATA_UPLOAD_MAX_MEMORY_SIZE = bodies.LARGEST  # decision 0005

# Static files: plain in demo and tests, hashed names once collected ----------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
if VAR_DIR.is_dir():
    env.sure(lambda: make_folder(STATIC_ROOT), None)  # whitenoise warns about a missing folder
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.look.generated_files.GeneratedFilesFinder",
]
WHITENOISE_USE_FINDERS = DEMO or DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "txt", "png", "gz", "br", "woff2"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or DEBUG
        else "portal.running.static_files.OwnModulesStorage"
    },
}

# Time and language -------------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
FORMAT_MODULE_PATH = "portal"  # portal/en/formats.py

# The API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "keys.verification.authentication.ApiKeyAuthentication",
        "keys.verification.authentication.BearerAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["keys.verification.permissions.HasPermission"],
    "DEFAULT_PARSER_CLASSES": ["portal.http.json_body.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portal.http.negotiation.IgnoreAccept",
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "portal.http.refusals.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": "iso-8601",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API",  # portal.api.schema says whose
    "VERSION": "1",
    "DESCRIPTION": (
        "Temporary tokens by OAuth (RFC 6749 and what belongs to it) are described where clients look for it, at "
        "/.well-known/oauth-authorization-server (RFC 8414)."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["portal.api.schema.of_modules_that_are_on"],
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "KeyStatus": "keys.status.Status",
        "OwnerType": "keys.models.OwnerType",
        "MakerType": "keys.api.serializers.MAKERS",
        "MemberType": "apiusers.serializers.MEMBER_TYPES",
        "PortalRole": "portal.access.Role",
        "PopStatus": "resources.models.PopStatus",
        "ConnectorKind": "resources.models.Kind",
        "ColumnType": "resources.models.ColumnType",
        "GrantLevel": "resources.models.Level",
        "HolderType": "resources.grants.serializers.HOLDER_TYPES",
        "WidgetKind": "resources.models.WidgetKind",
        "VerificationCode": "keys.verification_codes.TOLD",
    },
}

# Keys --------------------------------------------------------------------------------------------------------------
KEY_BRAND = env.text("KEYDOCK_BRAND", "kd")
KEY_ENVIRONMENT = env.text("KEYDOCK_ENVIRONMENT", "live")
KEY_HASH_MEMORY_KIB = env.number("KEYDOCK_HASH_MEMORY_KIB", 8, least=8)
KEY_HASH_TIME_COST = env.number("KEYDOCK_HASH_TIME_COST", 1, least=1)
ACCESS_TOKEN_SECONDS = env.number("KEYDOCK_ACCESS_TOKEN_SECONDS", 86_400, least=61)
CLIENT_REGISTRATION = env.flag("KEYDOCK_CLIENT_REGISTRATION")  # /oauth/register
OAUTH_TOKEN_SECONDS = env.number("KEYDOCK_OAUTH_TOKEN_SECONDS", 3600, least=61)
TOKEN_ALGORITHM = env.one_of("KEYDOCK_TOKEN_ALGORITHM", "es256", ("es256", "rs256")).upper()
# Living keys: of one person or API user, and of the organization itself. A demo is seeded again and again.
MAX_TOKENS_PER_OWNER = env.number("KEYDOCK_MAX_TOKENS_PER_OWNER", 10_000 if DEMO else 100, least=1)
MAX_KEYS_PER_ORGANIZATION = env.number("KEYDOCK_MAX_KEYS_PER_ORGANIZATION", 10_000, least=1)
# What keys and organizations without limits of their own are held to, and the most that may be set.
DEFAULT_KEY_LIMITS = env.limits("KEYDOCK_DEFAULT_KEY_LIMITS")
DEFAULT_OWNER_LIMITS = env.limits("KEYDOCK_DEFAULT_OWNER_LIMITS")
DEFAULT_ORGANIZATION_LIMITS = env.limits("KEYDOCK_DEFAULT_ORGANIZATION_LIMITS")
MAX_LIMIT_REQUESTS = env.number("KEYDOCK_MAX_LIMIT_REQUESTS", 1_000_000_000, least=1)
MAX_LIMIT_SECONDS = env.number("KEYDOCK_MAX_LIMIT_SECONDS", 86_400, least=1)
# Keys that one organization makes in a quarter of an hour.
MAX_NEW_KEYS = env.number("KEYDOCK_MAX_NEW_KEYS", 10_000 if DEMO else 600, least=1)
# What one organization may have of each kind; the error tells the setting.
MAX_MEMBERS = env.number("KEYDOCK_MAX_MEMBERS", 10_000, least=1)
MAX_API_USERS = env.number("KEYDOCK_MAX_API_USERS", 10_000, least=1)
MAX_TEAMS = env.number("KEYDOCK_MAX_TEAMS", 500, least=1)
MAX_ROLES = env.number("KEYDOCK_MAX_ROLES", 200, least=1)
MAX_APPLICATIONS = env.number("KEYDOCK_MAX_APPLICATIONS", 100, least=1)
MAX_CONNECTORS = env.number("KEYDOCK_MAX_CONNECTORS", 500, least=1)
MAX_ENDPOINTS = env.number("KEYDOCK_MAX_ENDPOINTS", 1000, least=1)
MAX_WIDGETS = env.number("KEYDOCK_MAX_WIDGETS", 1000, least=1)
MAX_POPS = env.number("KEYDOCK_MAX_POPS", 1000, least=1)
MAX_TABLE_ROWS = env.number("KEYDOCK_MAX_TABLE_ROWS", 10_000_000, least=1)  # of all its tables
# Of all its tables, as resources.tables.shares counts.
MAX_TABLE_BYTES = env.number("KEYDOCK_MAX_TABLE_BYTES", 5_000_000_000, least=1)
MAX_INVITATIONS = env.number(
    "KEYDOCK_MAX_INVITATIONS", 10_000 if DEMO else 200, least=1
)  # mails a day
# Organizations of which one person is an Owner, and sign-ups from one address in a quarter of an hour.
MAX_OWNED_ORGANIZATIONS = env.number(
    "KEYDOCK_MAX_OWNED_ORGANIZATIONS", 10_000 if DEMO else 100, least=1
)
MAX_SIGN_UPS = env.number("KEYDOCK_MAX_SIGN_UPS", 10_000 if DEMO else 20, least=1)
# People of the installation: only invited ones sign up beyond.
MAX_ACCOUNTS = env.number("KEYDOCK_MAX_ACCOUNTS", 1_000_000, least=1)
# Device requests from one address in a quarter of an hour, and those of one application that wait.
MAX_DEVICE_REQUESTS = env.number("KEYDOCK_MAX_DEVICE_REQUESTS", 10_000 if DEMO else 60, least=1)
MAX_WAITING_DEVICES = env.number("KEYDOCK_MAX_WAITING_DEVICES", 10_000 if DEMO else 2000, least=1)
METRICS_TOKEN = env.password("KEYDOCK_METRICS_TOKEN")  # of who may read /metrics; empty: nobody
AUDIT_DAYS = env.number("KEYDOCK_AUDIT_DAYS", 0)  # 0: audit events are kept
# The fast road in front of the portal (docs/operating.md), and its own connections to PostgreSQL, in each process.
GATE_APPLICATION = "keys.gate.wsgi:front"  # of a process that serves the gate alone
GATE = env.flag("KEYDOCK_GATE", default=True)
GATE_THREADS = env.number("KEYDOCK_GATE_THREADS", 2, least=1)
# Whether one process judges every key, as SQLite is served: then it counts short windows in memory (decision 0056).
ALONE = env.flag("KEYDOCK_ALONE", default=SQLITE)
GATE_CONNECTIONS = env.number("KEYDOCK_GATE_CONNECTIONS", 4, least=1)
USAGE_FLUSH_SECONDS = env.number("KEYDOCK_USAGE_FLUSH_SECONDS", 1, least=1)
# Permissions of the company's own API beside the built-in ones: "orders:read=Read orders, orders:write=Change orders".
OWN_PERMISSIONS = env.listed("KEYDOCK_PERMISSIONS")
# The OpenAPI document of that API, which the documentation shows beside ours; empty: none.
API_DOCUMENT = env.readable_file("KEYDOCK_API_DOCUMENT")

# Calling out: connectors, and whatever else asks a server outside (resources/egress/) ---------------------------------
EGRESS_ALLOW = env.networks("KEYDOCK_EGRESS_ALLOW")  # inside networks that may be called, CIDR
EGRESS_HTTP = env.flag("KEYDOCK_EGRESS_HTTP")  # call plain http as well
EGRESS_PORTS = env.ports("KEYDOCK_EGRESS_PORTS")  # beside 80 and 443
# PEM bundle in place of the public authorities.
EGRESS_CA_FILE = env.readable_file("KEYDOCK_EGRESS_CA_FILE")
EGRESS_LARGEST = env.number("KEYDOCK_EGRESS_LARGEST", 1_048_576, least=1024)  # bytes of an answer
# Threads that calls out may hold, half of 64; a quarter of them wait for their turn.
EGRESS_AT_ONCE = env.number("KEYDOCK_EGRESS_AT_ONCE", 32, least=1)
QUERIES_AT_ONCE = env.number("KEYDOCK_QUERIES_AT_ONCE", 16, least=1)  # the same for rows of tables
UPLOAD_LARGEST = env.number("KEYDOCK_UPLOAD_LARGEST", 268_435_456, least=1024)  # bytes: 256 MiB

# Logs: one JSON line an event, secrets redacted at the sink -----------------------------------------------------
LOG_LEVEL = env.one_of("LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "portal.logs.lines.RedactSecrets"},
        "short_refusals": {"()": "portal.logs.lines.ShortRefusals"},
    },
    "formatters": {"json": {"()": "portal.logs.lines.JsonLines"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["redact", "short_refusals"],
            "formatter": "json",
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}

for name in ("KEYDOCK_ALLOW_HTTP", "KEYDOCK_ALLOW_UNENCRYPTED", "KEYDOCK_PRINT_MAILS"):
    env.flag(name)  # portal.checks asks for them
# What was wrong above, and which names were read: for portal.checks.
ENVIRONMENT = env
