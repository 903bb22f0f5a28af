"""Models as JSON in a query, and as instances again: how one query brings rows of many tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.fields import BooleanField, DateTimeField
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONArray
from django.utils.dateparse import parse_datetime

type Row = Mapping[str, Any]
type Rows = QuerySet[Any, tuple[str, str]]


def as_json(rows: QuerySet[Any, Any], kind: str, columns: Iterable[str]) -> Rows:
    """(kind, JSON array) of each row: one shape for every table, so that they can be united."""
    told: Rows = rows.order_by().annotate(kind_=Value(kind), row_=JSONArray(*columns))
    return told.values_list("kind_", "row_")


def read(row: str, columns: Sequence[str]) -> Row:
    """The columns of a row by name."""
    return dict(zip(columns, json.loads(row), strict=True))


def columns(model: type[Model], prefix: str = "", but: Iterable[str] = ()) -> list[str]:
    """The columns of `model` where `prefix` leads to it."""
    return [f"{prefix}{name}" for name in _fields(model) if name not in but]


def instance[M: Model](model: type[M], row: Row, prefix: str = "") -> M | None:
    """The model's instance out of a row; None where the join found nothing."""
    fields = {name: field for name, field in _fields(model).items() if f"{prefix}{name}" in row}
    values = {name: _value(field, row[f"{prefix}{name}"]) for name, field in fields.items()}
    if values.get("id") is None:
        return None
    return model.from_db(DEFAULT_DB_ALIAS, list(values), list(values.values()))


def _fields(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _value(field: "Field[Any, Any]", found: Any) -> Any:
    """What the field holds: the databases' JSON has no dates, and SQLite's no booleans."""
    if found is None:
        return None
    if isinstance(field, BooleanField):
        return bool(found)
    if isinstance(field, DateTimeField):
        moment = parse_datetime(found)
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
    if isinstance(field, JSONField):
        return json.loads(found) if isinstance(found, str) else found
    return field.to_python(found)
