"""Lists of articles show the newest first and the undated last: on PostgreSQL an index has them so.

SQLite has no NULLS LAST in an index, and sorts.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEX = "CREATE INDEX source_newest ON companies_source (published_last DESC NULLS LAST, id DESC)"


def create_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where the database can."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX source_newest")


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_orders_by_index")]
    operations = [migrations.RunPython(create_index, drop_index)]
