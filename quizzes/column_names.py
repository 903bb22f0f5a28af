"""Names for the fields of tables in the admin."""

from typing import Any


class ColumnNames:
    """For formsets shown as tables: Django names their columns alone, here each field says its
    name itself, for who can't see columns."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """With the label that the column has."""
        super().add_fields(form, index)  # type: ignore[misc]  # a formset's
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)
