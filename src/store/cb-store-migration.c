#include "store/cb-store-migration.h"

#include "base/cb-error.h"
#include "store/cb-store-walk.h"

/* What goes into one group of writes, about. */
#define GROUP 1000

/* One migration: everything of a store, written to another by the same calls that a daemon makes.
 */
typedef struct
{
  CbStoreBackend *target;
  CbStoreBackendInterface *iface;
  guint n_waiting; /* writes of the group that has begun */
} Migration;

static gboolean
finish_group (Migration *migration, GError **error)
{
  migration->n_waiting = 0;

  return migration->iface->commit (migration->target, error) &&
         migration->iface->begin (migration->target, error);
}

static gboolean
note_written (Migration *migration, guint count, GError **error)
{
  migration->n_waiting += count;

  return migration->n_waiting < GROUP || finish_group (migration, error);
}

/* What a new session has not comes when its messages are there: a closed one takes none. */
static gboolean
copy_session (CbSession *session, gpointer user_data, GError **error)
{
  Migration *migration = user_data;
  CbSession fields = *session;
  g_autoptr (CbSession) fresh = NULL;

  fields.state = CB_SESSION_BOT;
  fields.last_seq = 0;
  fields.operator_name = NULL;
  fields.waiting_since = 0;
  fresh = cb_session_new (&fields);

  return migration->iface->add_session (migration->target, fresh, error) &&
         note_written (migration, 1, error);
}

static gboolean
check_numbers (GPtrArray *messages, const CbAppended *appended, GError **error)
{
  for (guint i = 0; i < messages->len; i++)
    {
      const CbMessage *wanted = g_ptr_array_index (messages, i);
      const CbMessage *written = g_ptr_array_index (appended->messages, i);

      if (written->seq == wanted->seq)
        continue;
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                   "Message %s would get another number: the store that it comes from is damaged",
                   wanted->id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
copy_messages (const char *session_id, GPtrArray *messages, gpointer user_data, GError **error)
{
  Migration *migration = user_data;
  g_autoptr (CbAppended) appended = NULL;

  if (messages->len == 0)
    return TRUE;
  appended = migration->iface->append (migration->target, session_id, messages, 0, error);

  return appended != NULL && check_numbers (messages, appended, error) &&
         note_written (migration, messages->len, error);
}

static gboolean
end_session (CbSession *session, gpointer user_data, GError **error)
{
  Migration *migration = user_data;

  return migration->iface->update_session (migration->target, session, error) &&
         note_written (migration, 1, error);
}

static gboolean
copy_upload (CbUpload *upload, gpointer user_data, GError **error)
{
  Migration *migration = user_data;

  return migration->iface->add_upload (migration->target, upload, G_MAXUINT, G_MAXINT64, error) &&
         note_written (migration, 1, error);
}

static gboolean
copy_act (CbAuditEntry *act, gpointer user_data, GError **error)
{
  Migration *migration = user_data;

  return migration->iface->add_audit (migration->target, act, error) &&
         note_written (migration, 1, error);
}

static gboolean
save (Migration *migration, CbAlert *alert, CbNotice *notice, GError **error)
{
  g_autoptr (GPtrArray) alerts = g_ptr_array_new ();
  g_autoptr (GPtrArray) notices = g_ptr_array_new ();

  if (alert != NULL)
    g_ptr_array_add (alerts, alert);
  if (notice != NULL)
    g_ptr_array_add (notices, notice);

  return migration->iface->save_alerts (migration->target, alerts, notices, error) &&
         note_written (migration, 1, error);
}

static gboolean
copy_alert (CbAlert *alert, gpointer user_data, GError **error)
{
  return save (user_data, alert, NULL, error);
}

static gboolean
copy_notice (CbNotice *notice, gpointer user_data, GError **error)
{
  return save (user_data, NULL, notice, error);
}

static gboolean
copy_silence (CbSilence *silence, gpointer user_data, GError **error)
{
  Migration *migration = user_data;

  return migration->iface->save_silence (migration->target, silence, error) &&
         note_written (migration, 1, error);
}

static const CbStoreVisitor visitor = { copy_session, copy_messages, end_session, copy_upload,
                                        copy_act,     copy_alert,    copy_notice, copy_silence };

static gboolean
copy_all (CbStoreBackend *source, CbStoreBackend *target, GError **error)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (target);
  Migration migration = { target, iface, 0 };

  if (iface->begin (target, error) && cb_store_walk (source, &visitor, &migration, error) &&
      iface->commit (target, error))
    return TRUE;

  iface->rollback (target);
  return FALSE;
}

static gboolean
check_empty (CbStoreBackend *target, GError **error)
{
  CbStoreCensus census;

  if (!cb_store_census_take (target, &census, error))
    return FALSE;
  if (cb_store_census_is_empty (&census))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "There is something in the new store already, %" G_GUINT64_FORMAT
               " sessions among it: it must be empty",
               census.sessions);
  return FALSE;
}

/**
 * cb_store_migration_run:
 * @source: an open backend to which nobody writes
 * @target: an open backend with nothing in it
 * @census: (out caller-allocates): what was copied
 * @error: return location for an error
 *
 * Copies everything, reads it back from both, and compares. Blocks. Where it fails @source is as it
 * was, and @target is to be thrown away.
 *
 * Returns: %TRUE where @target holds what @source does
 */
gboolean
cb_store_migration_run (CbStoreBackend *source,
                        CbStoreBackend *target,
                        CbStoreCensus *census,
                        GError **error)
{
  CbStoreCensus written;

  return check_empty (target, error) && copy_all (source, target, error) &&
         cb_store_census_take (source, census, error) &&
         cb_store_census_take (target, &written, error) &&
         cb_store_census_check (&written, census, error);
}
