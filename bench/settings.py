"""Production settings, but over plain HTTP on the loopback."""

from oqu.config.settings import *  # noqa: F403

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "oqu_session"  # browsers take the prefix `__Host-` over HTTPS only
CSRF_COOKIE_NAME = "oqu_csrf"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
