"""The WSGI entry point that granian (or any other WSGI server) loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impacthub.settings")
application = get_wsgi_application()
