#include "store/cb-sqlite-alerts.h"

#include <math.h>

#include "base/cb-error.h"

static gboolean
save_alert (CbSqlite *db, const CbAlert *alert, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db,
      "INSERT OR REPLACE INTO alert (id, rule, summary, severity, unit, state, told, value,"
      " threshold, since, fired_at, resolved_at, told_at, acknowledged_at, acknowledged_by)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
      error);

  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, alert->id);
  cb_sqlite_bind_text (stmt, 2, alert->rule);
  cb_sqlite_bind_text (stmt, 3, alert->summary);
  cb_sqlite_bind_text (stmt, 4, alert->severity);
  cb_sqlite_bind_text (stmt, 5, alert->unit);
  cb_sqlite_bind_text (stmt, 6, cb_alert_state_to_string (alert->state));
  sqlite3_bind_int (stmt, 7, alert->told);
  if (!isnan (alert->value))
    sqlite3_bind_double (stmt, 8, alert->value);
  sqlite3_bind_double (stmt, 9, alert->threshold);
  sqlite3_bind_int64 (stmt, 10, alert->since);
  sqlite3_bind_int64 (stmt, 11, alert->fired_at);
  sqlite3_bind_int64 (stmt, 12, alert->resolved_at);
  sqlite3_bind_int64 (stmt, 13, alert->told_at);
  sqlite3_bind_int64 (stmt, 14, alert->acknowledged_at);
  cb_sqlite_bind_text (stmt, 15, alert->acknowledged_by);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_alerts_save:
 * @db: a connection that writes
 * @alerts: (element-type CbAlert): new ones, or known ones that changed
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_alerts_save (CbSqlite *db, GPtrArray *alerts, GError **error)
{
  for (guint i = 0; i < alerts->len; i++)
    if (!save_alert (db, g_ptr_array_index (alerts, i), error))
      return FALSE;

  return TRUE;
}

static CbAlert *
read_alert (sqlite3_stmt *stmt, GError **error)
{
  CbAlert fields = {
    .id = cb_sqlite_column_text (stmt, 0),
    .rule = cb_sqlite_column_text (stmt, 1),
    .summary = cb_sqlite_column_text (stmt, 2),
    .severity = cb_sqlite_column_text (stmt, 3),
    .unit = cb_sqlite_column_text (stmt, 4),
    .told = CLAMP (sqlite3_column_int (stmt, 6), CB_ALERT_TOLD_NOTHING, CB_ALERT_TOLD_RESOLVED),
    .value = sqlite3_column_type (stmt, 7) == SQLITE_NULL ? NAN : sqlite3_column_double (stmt, 7),
    .threshold = sqlite3_column_double (stmt, 8),
    .since = sqlite3_column_int64 (stmt, 9),
    .fired_at = sqlite3_column_int64 (stmt, 10),
    .resolved_at = sqlite3_column_int64 (stmt, 11),
    .told_at = sqlite3_column_int64 (stmt, 12),
    .acknowledged_at = sqlite3_column_int64 (stmt, 13),
    .acknowledged_by = cb_sqlite_column_text (stmt, 14),
  };

  if (cb_alert_state_from_string (cb_sqlite_column_text (stmt, 5), &fields.state))
    return cb_alert_new (&fields);

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The row of alert %s is damaged", fields.id);
  return NULL;
}

/**
 * cb_sqlite_alerts_list:
 * @db: a connection
 * @only_open: only those of which something is still to be told
 * @limit: at most so many
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbAlert): the newest, newest first
 */
GPtrArray *
cb_sqlite_alerts_list (CbSqlite *db, gboolean only_open, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  /* The number that stands for CB_ALERT_TOLD_RESOLVED is written out for the index's sake. */
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db,
      only_open ? "SELECT id, rule, summary, severity, unit, state, told, value, threshold, since,"
                  " fired_at, resolved_at, told_at, acknowledged_at, acknowledged_by FROM alert"
                  " WHERE told < 2 ORDER BY id DESC LIMIT ?1"
                : "SELECT id, rule, summary, severity, unit, state, told, value, threshold, since,"
                  " fired_at, resolved_at, told_at, acknowledged_at, acknowledged_by FROM alert"
                  " ORDER BY id DESC LIMIT ?1",
      error);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, limit);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      CbAlert *alert;

      if (!row)
        return g_steal_pointer (&list);
      alert = read_alert (stmt, error);
      if (alert == NULL)
        break;
      g_ptr_array_add (list, alert);
    }

  sqlite3_reset (stmt);
  return NULL;
}

/**
 * cb_sqlite_alerts_prune:
 * @db: a connection that writes
 * @before: in microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Deletes alerts that were resolved before then and about which all was told, and silences that
 * ended before then.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_alerts_prune (CbSqlite *db, gint64 before, GError **error)
{
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db, "DELETE FROM alert WHERE told = 2 AND resolved_at < ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, before);
  if (!cb_sqlite_run (db, stmt, error))
    return FALSE;

  stmt = cb_sqlite_prepare (db, "DELETE FROM silence WHERE until < ?1", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, before);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_alerts_save_silence:
 * @db: a connection that writes
 * @silence: what replaces the rule's silence; one that has ended where there shall be none
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_alerts_save_silence (CbSqlite *db, const CbSilence *silence, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db,
      "INSERT OR REPLACE INTO silence (rule, until, reason, created_by) VALUES (?1, ?2, ?3, ?4)",
      error);

  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, silence->rule);
  sqlite3_bind_int64 (stmt, 2, silence->until);
  cb_sqlite_bind_text (stmt, 3, silence->reason);
  cb_sqlite_bind_text (stmt, 4, silence->created_by);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_alerts_list_silences:
 * @db: a connection
 * @now: microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbSilence): those that have not ended, by rule
 */
GPtrArray *
cb_sqlite_alerts_list_silences (CbSqlite *db, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_silence_unref);
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT rule, until, reason, created_by FROM silence WHERE until > ?1 ORDER BY rule",
      error);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, now);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, cb_silence_new (&(CbSilence){
                                 .rule = cb_sqlite_column_text (stmt, 0),
                                 .until = sqlite3_column_int64 (stmt, 1),
                                 .reason = cb_sqlite_column_text (stmt, 2),
                                 .created_by = cb_sqlite_column_text (stmt, 3),
                             }));
    }

  return NULL;
}
