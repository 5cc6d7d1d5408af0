"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from registrar.checks import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
application = get_wsgi_application()
refuse_to_start()
