"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from security.checks import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
application = get_wsgi_application()
refuse_to_start()

from django.db import connection  # noqa: E402 - only now are there models
from django.utils import timezone  # noqa: E402

from registrar.first_start import tell_setup_code  # noqa: E402

tell_setup_code(timezone.now())  # noqa: TID251 - the edge
connection.close()  # a forked process must not share it
