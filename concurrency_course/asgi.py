"""The ASGI entry point."""

import codecs
import os
from collections.abc import Mapping
from typing import IO, Any

import django
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponseBadRequest, HttpResponseBase

type Created = tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]


class Application(ASGIHandler):
    """Django's, but for a Content-Type that cannot be read or declares another charset than ours.

    Django lets the first end in a traceback, and decodes with whatever codec the second names:
    `utf-7` lets lone surrogates through, `rot13` is no text encoding. Browsers send UTF-8.
    """

    def create_request(self, scope: Mapping[str, Any], body_file: IO[bytes]) -> Created:
        try:
            created = super().create_request(scope, body_file)
            charset = created[0].encoding if created[0] else None
            if charset and codecs.lookup(charset).name != "utf-8":
                raise BadRequest
        except (BadRequest, LookupError):
            said = "Send forms as UTF-8, with a Content-Type that says no other.\n"
            return None, HttpResponseBadRequest(said, content_type="text/plain")
        return created


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
django.setup(set_prefix=False)
application = Application()
