"""What an author wrote, for fingerprints."""

from typing import Any

from django.db import models


def written(row: models.Model, *columns: str) -> dict[str, Any]:
    """What an author wrote into these columns."""
    values = {column: getattr(row, column) for column in columns}
    return {name: v for name, v in values.items() if v not in (None, "") and v is not False}
