"""How is that view served? Behind the peers' middleware, with the thread that writes counted usage."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()

# Only now: an application of the portal insists on a middleware of its own while it is loaded.
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
application = WSGIHandler()

from portal.running import background  # noqa: E402  needs the applications that were loaded above

background.start()
