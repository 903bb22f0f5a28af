"""How many rows an author's screen may announce: no more than it sends."""

from django.core.exceptions import BadRequest
from django.http import QueryDict

COUNT = "-TOTAL_FORMS"


def check_counts(data: QueryDict) -> None:
    """Raises BadRequest when more forms are announced than there are fields.

    Each form sends several. Django would make all that are announced, in each of the nested
    groups, before it looked at any: some fields are enough for hours of work.
    """
    counts = [value for name, value in data.items() if name.endswith(COUNT)]
    announced = sum(int(str(count)) for count in counts if _is_number(str(count)))
    if announced > len(data):
        raise BadRequest("more forms are announced than were sent")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
