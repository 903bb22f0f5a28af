"""The rows that an action of the admin is asked to take.

Django, as of 6.1, looks them up as they were sent, and ends in a traceback where one is no key.
"""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse

_response_action = ModelAdmin.response_action


def response_action(
    admin: ModelAdmin[Any], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse | None:
    """As Django's, but for keys that no row can have: nobody sends them by our pages."""
    key = admin.model._meta.pk
    try:
        for sent in request.POST.getlist(ACTION_CHECKBOX_NAME):
            key.to_python(sent)
    except ValidationError as error:
        raise BadRequest("no such row") from error
    return _response_action(admin, request, *args, **kwargs)


def install() -> None:
    """For every model, those of Django included."""
    ModelAdmin.response_action = response_action  # type: ignore[method-assign, assignment]
