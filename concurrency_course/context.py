"""What every page needs to know of the visitor's choices."""

from django.http import HttpRequest

from learners.theme import THEMES, theme_of

__all__ = ["THEMES", "site"]


def site(request: HttpRequest) -> dict[str, str]:
    """`theme`: 'light', 'dark', or '' to follow the device."""
    return {"theme": theme_of(request)}
