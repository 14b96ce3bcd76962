"""The database itself refuses to change an article's text once it is stored."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION articles_text_write_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the text of an article version is write-once' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER articles_text_write_once BEFORE UPDATE ON articles_articleversion FOR EACH ROW
WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.text_hash IS DISTINCT FROM NEW.text_hash)
EXECUTE FUNCTION articles_text_write_once();
"""
SQLITE = """
CREATE TRIGGER articles_text_write_once BEFORE UPDATE ON articles_articleversion FOR EACH ROW
WHEN OLD.text IS NOT NEW.text OR OLD.text_hash IS NOT NEW.text_hash
BEGIN SELECT RAISE(ABORT, 'the text of an article version is write-once'); END
"""


def create_trigger(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In the words of the database at hand."""
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def drop_trigger(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER articles_text_write_once ON articles_articleversion")
        schema_editor.execute("DROP FUNCTION articles_text_write_once()")
    else:
        schema_editor.execute("DROP TRIGGER articles_text_write_once")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(create_trigger, drop_trigger)]
