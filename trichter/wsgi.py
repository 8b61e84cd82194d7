"""The WSGI application that Granian serves: the event collector in front, Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
django = get_wsgi_application()

from trichter.connect.collector.wsgi import Collector  # noqa: E402  (needs the applications to be loaded)

application = Collector(django)
