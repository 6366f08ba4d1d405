"""A trigger that keeps the log as it was written."""

from django.db import migrations

# While a transaction says SET LOCAL impacthub.erasing = 'on', words about a person may be blanked; the facts
# (when, what, which ids) stay even then. TRUNCATE stays possible: the application never does it, tests do.
CREATE = """
CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('impacthub.erasing', true) = 'on'
       AND (NEW.id, NEW.at, NEW.action, NEW.object_type, NEW.object_id)
           = (OLD.id, OLD.at, OLD.action, OLD.object_type, OLD.object_id)
       AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id
       AND NEW.actor_text IN ('', OLD.actor_text)
       AND NEW.object_text IN ('', OLD.object_text)
       AND NEW.changes IN ('{}'::jsonb, OLD.changes)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only();
"""
DROP = """
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_entry_append_only();
"""


class Migration(migrations.Migration):
    """Refuse UPDATE and DELETE on the log."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
