"""What is kept of one learner: found through the relations of `Learner`, whatever the apps."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, ForeignObjectRel, Model, QuerySet

from learners.kept import Kept
from learners.models import Learner

SCHEMA = 1


@dataclass(frozen=True)
class Table:
    """A model whose rows are deleted with their learner; `path` is the lookup that leads there."""

    model: type[Model]
    path: str
    kept: Kept

    def rows(self, learner_id: uuid.UUID) -> QuerySet[Model]:
        return self.model._base_manager.filter(**{self.path: learner_id})

    def copy(self, learner_id: uuid.UUID) -> list[dict[str, Any]]:
        left_out = {self.path, *self.kept.without}
        fields = [field for field in self.model._meta.concrete_fields if field.name not in left_out]
        names = [*(field.attname for field in fields), *self.kept.along]
        return [_nested(row) for row in self.rows(learner_id).order_by("pk").values(*names)]


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """`execution__state` as `state` of `execution`."""
    nested: dict[str, Any] = {}
    for name, value in row.items():
        outer, _, inner = name.partition("__")
        if inner:
            nested.setdefault(outer, {})[inner] = value
        else:
            nested[name] = value
    return nested


def tables(model: type[Model] = Learner, path: str = "") -> Iterator[Table]:
    """Every table that hangs on learners, directly or through another."""
    for relation in model._meta.related_objects:
        if relation.on_delete is not CASCADE:
            continue
        # From the far end: a response's attempt's learner.
        lookup = f"{relation.field.name}__{path}" if path else relation.field.name
        yield Table(relation.related_model, lookup, _told(relation))
        yield from tables(relation.related_model, lookup)


def _told(relation: ForeignObjectRel) -> Kept:
    meta = relation.related_model._meta
    told: dict[str, Kept] = getattr(apps.get_app_config(meta.app_label), "kept_of_learners", {})
    assert meta.model_name in told, f"{meta.label} hangs on learners: tell of it (learners.kept)"
    return told[meta.model_name]


@dataclass(frozen=True)
class Line:
    """Words with a count, as 'three answers'."""

    words: Any
    n: int

    def __str__(self) -> str:
        return str(self.words % {"n": self.n})


def summary(learner_id: uuid.UUID) -> list[Line]:
    """What there is, in words; tables without a row of theirs are left out."""
    lines = [Line(table.kept.words, table.rows(learner_id).count()) for table in tables()]
    return [line for line in lines if line.n]


def copy(learner: Learner) -> dict[str, Any]:
    """All of it, for JSON; of a learner who is not stored, empty lists."""
    stored = Learner.objects.filter(id=learner.id).values().first()
    return {
        "schema": SCHEMA,
        "learner": stored or {"id": learner.id},
        **{table.kept.name: table.copy(learner.id) for table in tables()},
    }
