"""Key figures of what was measured before they were kept."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 50


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In batches, so that a long history holds no lock for long; safe to do twice."""
    executions = apps.get_model("sandbox", "Execution")._default_manager
    counted = executions.using(schema_editor.connection.alias).filter(
        state="done", valid=True, canary=False, kind="", transcript__isnull=False
    )
    ids = list(counted.order_by("id").values_list("id", flat=True))
    for first in range(0, len(ids), BATCH):
        batch = counted.filter(id__in=ids[first : first + BATCH])
        with transaction.atomic(using=schema_editor.connection.alias):
            for execution in batch.select_related("transcript", "machine"):
                _fill(execution)


def _fill(execution: Any) -> None:
    from sandbox.measure import fold
    from sandbox.nonsense import NONSENSE
    from sandbox.standing import kept

    try:
        fields = kept(execution, fold(execution.transcript.events))
    except NONSENSE:  # one transcript that makes no sense keeps no site from being updated
        return
    for name, value in fields.items():
        setattr(execution, name, value)
    execution.save(update_fields=list(fields))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sandbox", "0007_figures")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
