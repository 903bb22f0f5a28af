"""Light or dark, as the visitor chose for the whole site."""

from django.http import HttpRequest

THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """'light', 'dark', or '' to follow the device."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""
