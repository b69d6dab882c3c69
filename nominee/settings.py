"""Settings of the whole product, all taken from the environment.

The table of names and defaults is in docs/running.md. In production (NOMINEE_DEMO and
NOMINEE_DEBUG unset) the product refuses to start without a secret key and host names.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from nominee import headers, loglines, password_words
from nominee.environment import KNOWN_VARIABLES as KNOWN_VARIABLES
from nominee.environment import database as _database
from nominee.environment import env as _env
from nominee.environment import flag as _flag

BASE_DIR = Path(__file__).resolve().parent.parent


DEBUG = _flag("NOMINEE_DEBUG")
DEMO = _flag("NOMINEE_DEMO")
VAR = Path(_env("NOMINEE_VAR", str(BASE_DIR / "var")))
SECRET_KEY = _env("NOMINEE_SECRET_KEY")
# Folders of program files, read at each start: the demonstration shows a second province.
PROGRAMS = (_env("NOMINEE_PROGRAMS") or ("ontario newfoundland-and-labrador" if DEMO else "ontario")).split()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "NOMINEE_SECRET_KEY (or NOMINEE_SECRET_KEY_FILE) is not set: "
        "`make run` makes one for the demo; production needs its own."
    )
# Keys of before: sessions and balances that they signed are still good.
SECRET_KEY_FALLBACKS = _env("NOMINEE_OLD_SECRET_KEYS").split()
# Signs the exported heads of the audit's chains, and nothing else; where people only verify, public keys are enough.
AUDIT_KEY = _env("NOMINEE_AUDIT_KEY")
AUDIT_PUBLIC_KEYS = _env("NOMINEE_AUDIT_PUBLIC_KEYS").split()
AUDIT_FOLDER = Path(_env("NOMINEE_AUDIT_FOLDER", str(VAR / "audit")))
# Passport and client numbers, references of payments, medical and integrity notes are sealed with the first of these
# keys (lines of id:base64); the others only open. What is sealed is found by a key of its own (nominee/sealing).
FIELD_KEYS = _env("NOMINEE_FIELD_KEYS")
INDEX_KEY = _env("NOMINEE_INDEX_KEY")
# The log of who looked: the key of what was searched for (older ones behind it, with a space), and whether the
# network's address is kept.
LOOKS_KEY = _env("NOMINEE_LOOKS_KEY")
# Who sees which file (nominee/access.py): when a closed file is archived, how long one opened with a reason stays open,
# and candidate rules that run beside the present one, by name.
ARCHIVE_AFTER_DAYS = int(_env("NOMINEE_ARCHIVE_AFTER_DAYS", "3653"))
BREAK_GLASS_MINUTES = int(_env("NOMINEE_BREAK_GLASS_MINUTES", "60"))
SHADOW_RULES = _env("NOMINEE_SHADOW_RULES").split()
# How often a second all pages of a waiting room together may ask where their readers stand (intake/opening/pace.py).
WAITING_ROOM_ASKS = max(1, int(_env("NOMINEE_WAITING_ROOM_ASKS", "50")))
LOOKS_KEEP_ADDRESS = _env("NOMINEE_LOOKS_KEEP_ADDRESS", "1") == "1"
ALLOWED_HOSTS = [host for host in _env("NOMINEE_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CONTACT_EMAIL = _env("NOMINEE_CONTACT_EMAIL", "help@nominee.example")
PUBLIC_URL = _env("NOMINEE_PUBLIC_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Originals of documents are given out from an origin of their own, where no session is (nominee/files.py).
FILES_URL = _env("NOMINEE_FILES_URL")
if FILES_URL:
    ALLOWED_HOSTS.append(str(urlsplit(FILES_URL).hostname))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "rest_framework",
    "guardian",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "nominee",
    "intake",
    "verification",
    "correspondence",
    "reporting",
]
MIDDLEWARE = [
    "nominee.loglines.Named",
    "nominee.threshold.Visitor",
    "django.middleware.security.SecurityMiddleware",
    "nominee.files.Origin",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nominee.audit.acting.WhoActs",
    "nominee.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nominee.middleware.Headers",
    "nominee.threshold.Threshold",
    "nominee.looks.middleware.Looks",
    "nominee.middleware.DomainErrors",
    "nominee.sign_in.gate.Gate",
]
ROOT_URLCONF = "nominee.urls"
WSGI_APPLICATION = "nominee.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nominee.context.house",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    },
    {
        # Asked by name alone, for files that end in .jinja; a DIRS of Django's engine is searched for the others.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "nominee.jinja.environment"},
    },
]

DATABASES = {"default": _database(_env("DATABASE_URL", "postgresql:///nominee"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = _env("REDIS_URL", "redis://localhost:6379/0")

AUTH_USER_MODEL = "nominee.User"
AUTHENTICATION_BACKENDS = [
    "nominee.sign_in.backends.Accounts",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# Argon2id; a password kept in an older way is kept anew at the next sign-in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = password_words.VALIDATORS

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"

STATIC_URL = "/static/"
STATIC_ROOT = Path(_env("NOMINEE_STATIC", str(VAR / "static")))
_KIT = BASE_DIR / "node_modules"
# The kit comes from npm at install time; only what pages link to is served.
STATICFILES_DIRS = [
    (prefix, folder)
    for prefix, folder in (
        ("govuk", _KIT / "govuk-frontend" / "dist" / "govuk"),
        ("moj", _KIT / "@ministryofjustice" / "frontend" / "moj"),
        ("open-sans", _KIT / "@fontsource-variable" / "open-sans"),
    )
    if folder.is_dir()
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MIMETYPES = {".speculationrules": "application/speculationrules+json"}
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no page of another origin needs them
WHITENOISE_ADD_HEADERS_FUNCTION = headers.of_static_files
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 40  # pages of one document photographed one by one (intake/uploading/pieces.py)
LARGEST_BODY = 12 * 1024 * 1024  # bytes of a whole request, its files among them (nominee/threshold.py)

# A virus scanner (clamd) that every upload is shown to: tcp://host:3310 or unix:/path. Empty: none is asked.
CLAMD = _env("NOMINEE_CLAMD")
UPLOADS_MOST_MB_OF_A_FILE = 250  # all documents of one application, those that were replaced included
UPLOADS_MOST_MB_OF_A_DAY = 1000  # of one account
UPLOADS_RESERVED_MB = int(_env("NOMINEE_RESERVED_MB", "512"))  # of the disk, left to the database and the letters

# How often one account (of uploads: one file) may: so many at once, and again so many within so many seconds.
LIMITS = {
    "search": (60, 60),
    "suggest": (240, 60),
    "export": (10, 3600),
    "job_offer": (20, 3600),  # tries of a job offer ID, of one account
    "upload": (60, 3600),
    "enrolment": (20, 3600),  # people asked to act for one employer
    "piece": (240, 3600),  # photographs of documents, and their order
    "chunk": (4000, 3600),
    "csp_report": (60, 60),  # of all browsers together
    # Of one network address at one account, so that nobody is locked out by another's tries; each wait is longer.
    "sign_in": (6, 120),
    "sign_in_hour": (20, 3600),
    "sign_in_day": (60, 86400),
    "sign_in_noted": (1, 900),
    "code_day": (100, 86400),  # six digits of one account, from wherever: passkeys and recovery codes stay open
    "enrol": (30, 86400),  # clients that one representative asks
    "appoint": (10, 3600),  # enrolment numbers and PINs, tried by one account
    "notification": (5, 3600),  # profile numbers and validation codes, tried by one account
    "pool_search": (60, 3600),  # searches of the federal pool by one member of staff
    "password_asked": (3, 3600),  # links for a new password, of one account
    "address_asked": (3, 3600),  # links to another address, of one account
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2, "serializer": "nominee.cached.Json"},
    }
}
SESSION_ENGINE = "nominee.sign_in.sessions"
# Over when nobody did anything for a while, and in any case after a time (docs/security.md, ASVS 7.1.1).
SESSION_IDLE = timedelta(minutes=int(_env("NOMINEE_SESSION_IDLE_MINUTES", "30")))
SESSION_LENGTH_STAFF = timedelta(hours=int(_env("NOMINEE_SESSION_HOURS_STAFF", "12")))
SESSION_LENGTH_PORTAL = timedelta(hours=int(_env("NOMINEE_SESSION_HOURS_PORTAL", "24")))
SESSION_WARNING = timedelta(minutes=2)  # before the end, the page asks whether somebody is there
SESSION_COOKIE_AGE = int(max(SESSION_LENGTH_STAFF, SESSION_LENGTH_PORTAL).total_seconds())
PROOF_LASTS = timedelta(minutes=10)  # how old the proof before a decision may be (nominee/sign_in/proving.py)
# From the second confirmation of a lost factor to its removal; time for the person to stop it.
RECOVERY_WAIT = timedelta(hours=int(_env("NOMINEE_RECOVERY_WAIT_HOURS") or (0 if DEMO else 24)))
# How long an account and its role must have stood before it confirms one; those of a demonstration were made just now.
RECOVERY_STANDING = timedelta(days=int(_env("NOMINEE_RECOVERY_STANDING_DAYS") or (0 if DEMO else 7)))
# How long the code of an administrator for the first second factor of somebody of the staff is good.
ENROLMENT_LASTS = timedelta(hours=72)
# How long two accounts that one administrator made must have stood before they confirm one together.
RECOVERY_STANDING_TOGETHER = timedelta(days=0 if DEMO else 90)
PASSWORD_RESET_TIMEOUT = 3600  # seconds
# Of django-allauth the factors are used, in pages of our own (docs/decisions/0017); it knows accounts by their address.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "nominee.sign_in.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are the house's own, as hashes (docs/decisions/0017)
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# A ministry's own identity provider (OpenID Connect); nothing of it is offered while the issuer is unset.
OIDC = {
    "issuer": _env("NOMINEE_OIDC_ISSUER").rstrip("/"),
    "client": _env("NOMINEE_OIDC_CLIENT"),
    "secret": _env("NOMINEE_OIDC_SECRET"),
    "name": _env("NOMINEE_OIDC_NAME", "OpenID Connect"),
    # What must be said of the sign-in for it to count as a second factor: one of these acr, or one of these amr.
    "acr": _env("NOMINEE_OIDC_ACR").split(),
    "amr": _env("NOMINEE_OIDC_AMR", "mfa").split(),
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the form
LANGUAGE_COOKIE_NAME, KNOWN_BROWSER_COOKIE_NAME = "language", "known"
FILES_COOKIE_NAME = "files"  # of the files' origin alone, and no session
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # what is said to somebody is in no cookie
CSRF_FAILURE_VIEW = "nominee.views.csrf_failure"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://") if REDIS_URL.startswith("unix") else REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A lost worker's tasks come back after the visibility time-out; the sweep below finds the rest.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # A page that hands over work does not wait for a broker that is gone: the sweep finds what was left.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BEAT_SCHEDULE = {
    "run-effects-that-are-due": {"task": "nominee.tasks.sweep_effects", "schedule": 10.0},
    "ask-sources-that-are-due": {"task": "verification.tasks.sweep_checks", "schedule": 15.0},
    "let-deadlines-lapse": {"task": "correspondence.tasks.sweep_lapses", "schedule": 300.0},
    # By each program's own clock: after midnight absences begin; from 4:00 on the day before is balanced, whenever a worker is there again.
    "send-invitations-and-end-those-that-are-over": {"task": "intake.tasks.sweep_invitations", "schedule": 60.0},
    "scan-documents-that-wait": {"task": "intake.tasks.scan_waiting", "schedule": 60.0},
    "end-interest-whose-time-is-over": {"task": "intake.tasks.sweep_interest", "schedule": 60.0},
    "send-news-of-interest": {"task": "intake.tasks.tell_of_interest", "schedule": 30.0},
    "look-after-employers": {"task": "intake.tasks.look_after_employers", "schedule": 60.0},
    "send-employers-notices": {"task": "intake.tasks.send_employers_notices", "schedule": 30.0},
    "look-after-authority": {"task": "intake.tasks.sweep_authority", "schedule": 60.0},
    "send-notices-about-authority": {"task": "intake.tasks.send_authority_notices", "schedule": 30.0},
    "sweep-uploads-left-behind": {"task": "intake.tasks.sweep_pieces", "schedule": 3600.0},
    "look-after-openings": {"task": "intake.tasks.look_after_openings", "schedule": 60.0},
    "wake-files-put-aside": {"task": "nominee.tasks.wake_files", "schedule": 60.0},
    "let-absences-begin": {"task": "nominee.tasks.begin_absences", "schedule": 300.0},
    "forget-what-is-over": {"task": "nominee.tasks.forget_what_is_over", "schedule": 24 * 3600.0},
    "export-signed-heads": {"task": "nominee.tasks.export_heads", "schedule": crontab(minute="5")},
    "verify-history": {
        "task": "nominee.tasks.verify_audit",
        "schedule": crontab(hour="8", minute="30"),
    },  # UTC: night here
    "go-on-with-packages-and-disposals": {"task": "nominee.tasks.sweep_privacy", "schedule": 60.0},
    "go-on-with-replays": {"task": "nominee.tasks.sweep_replays", "schedule": 30.0},
    "prepare-the-log-of-looks": {"task": "nominee.tasks.prepare_looks", "schedule": 6 * 3600.0},
    "send-notices-about-sign-in": {"task": "nominee.tasks.send_sign_in_notices", "schedule": 30.0},
    "ask-about-express-entry-profiles": {"task": "intake.tasks.ask_about_profiles", "schedule": 60.0},
    "tell-of-express-entry-profiles": {"task": "intake.tasks.tell_of_profiles", "schedule": 30.0},
    "balance-the-day-before": {"task": "nominee.tasks.make_balances", "schedule": 600.0},
}

# One entry per outside source; the sandbox answers for all of them unless configured otherwise.
SANDBOX_URL = _env("NOMINEE_SANDBOX_URL", "http://127.0.0.1:8100")
SOURCES = {
    name: {
        "url": _env(f"NOMINEE_SOURCE_{name.upper()}_URL", SANDBOX_URL),
        "token": _env(f"NOMINEE_SOURCE_{name.upper()}_TOKEN"),
    }
    for name in (
        "business_registry",
        "language_test",
        "education_credential",
        "representative_register",
        "ban_list",
        "federal_case_system",
        "express_entry_pool",
    )
}
PAYMENT_PROVIDER = _env("NOMINEE_PAYMENT_PROVIDER", "intake.payments.TestProvider")

_EMAIL = urlsplit(_env("EMAIL_URL", "file:"))
DEFAULT_FROM_EMAIL = _env("NOMINEE_FROM_EMAIL", "no-reply@nominee.example")
if _EMAIL.scheme in {"smtp", "smtps"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _EMAIL.hostname or "localhost"
    EMAIL_PORT = _EMAIL.port or 25
    EMAIL_HOST_USER = unquote(_EMAIL.username or "")
    EMAIL_HOST_PASSWORD = unquote(_EMAIL.password or "")
    EMAIL_USE_SSL = _EMAIL.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_PORT == 587  # the port of submission: encrypted before the password
    EMAIL_TIMEOUT = 10
elif _EMAIL.scheme == "console":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR / "mail")

# The proxy in front says who asks and how; where there is none, nobody is believed.
BEHIND_PROXY = not (DEBUG or DEMO)
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if not (DEBUG or DEMO):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers take a cookie of such a name only over HTTPS, from this host alone, for the whole of it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME, KNOWN_BROWSER_COOKIE_NAME = "__Host-language", "__Host-known"
    FILES_COOKIE_NAME = "__Host-files"
    SECURE_SSL_REDIRECT = _env("NOMINEE_SSL_REDIRECT", "1") == "1"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# What `manage.py prepare` refuses in production and somebody answers for: "nominee.W003 nominee.W004".
SILENCED_SYSTEM_CHECKS = _env("NOMINEE_ACCEPTED_CHECKS").split()

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "nominee.api.answer_domain_errors",
}
LOGGING = loglines.CONFIGURATION
