"""What every page needs to know of the visitor's choices."""

from django.http import HttpRequest

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, str]:
    """`theme`: 'light', 'dark', or '' to follow the device."""
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else ""}
