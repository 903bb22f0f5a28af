"""A Django view that always answers the same bytes: what pages are compared with.

`without_middleware` and `with_middleware` are WSGI applications. CONSTANT_PAGE names the file whose
bytes they answer.
"""

import os
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")

from concurrency_course import wsgi  # it prepares Django

PAGE = Path(os.environ["CONSTANT_PAGE"]).read_bytes()


def constant(_request: HttpRequest, **_anything: str) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns = [path("<path:_anything>", constant)]
settings.ROOT_URLCONF = "bench.constant"
with_middleware = wsgi.Pages()
settings.MIDDLEWARE = []
without_middleware = wsgi.Pages()
