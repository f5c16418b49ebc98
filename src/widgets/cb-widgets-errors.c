#include "widgets/cb-widgets-private.h"

#include <string.h>

#include "base/cb-error.h"

/* What widgets report of themselves, and what becomes of a canary that has too many errors. */

/* Visitors that are told apart; with more, some count as one. */
#define N_VISITORS 4096

/* For whoever comes through a proxy that names nobody. */
#define UNKNOWN_CLIENT "unknown"

/* In the history, as who ended a canary that nobody ended; and how long that is news. */
#define OWN_NAME "chatbotd"
#define NEWS_TIME G_TIME_SPAN_HOUR

/**
 * cb_widgets_watch_canary:
 * @self: the widgets, whose catalog is another one now
 *
 * Begins to count anew where another canary is deployed.
 */
void
cb_widgets_watch_canary (CbWidgets *self)
{
  const CbWidgetVersion *canary = self->catalog->canary;
  const char *name = canary != NULL ? canary->name : NULL;

  if (g_strcmp0 (self->watched_canary, name) == 0)
    return;

  g_free (self->watched_canary);
  self->watched_canary = g_strdup (name);
  self->stats.canary_visitors = 0;
  g_clear_object (&self->visitors);
  if (name != NULL)
    self->visitors = cb_rate_limiter_new (self->clock, N_VISITORS, 1, G_TIME_SPAN_DAY, 1);
}

/* Whether nobody at that address had an error of the canary yet. */
static gboolean
is_another_visitor (CbWidgets *self, GInetAddress *client)
{
  CbRateVerdict verdict;

  if (client != NULL)
    cb_rate_limiter_check_address (self->visitors, client, 1, &verdict);
  else
    cb_rate_limiter_check_name (self->visitors, UNKNOWN_CLIENT, 1, &verdict);

  return verdict.allowed;
}

static void
on_canary_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbWidgets *self = CB_WIDGETS (source);
  g_autofree char *active = cb_widgets_roll_back_finish (self, result, NULL);

  if (active != NULL)
    self->stats.canary_rollbacks++;
}

/* One visitor must not be able to end a canary: it is visitors that count, not reports. */
static void
count_for_canary (CbWidgets *self, GInetAddress *client)
{
  guint budget = cb_settings_get_uint (self->settings, CB_SETTING_WIDGET_CANARY_ERROR_BUDGET);
  g_autofree char *reason = NULL;

  if (!is_another_visitor (self, client) || ++self->stats.canary_visitors != budget)
    return;

  reason = g_strdup_printf ("%u visitors had errors of version %s", budget, self->watched_canary);
  cb_widgets_roll_back_async (self, OWN_NAME, reason, on_canary_ended_cb, NULL);
}

static void
count_report (CbWidgets *self, const char *version)
{
  guint64 *count = g_hash_table_lookup (self->stats.reports, version);

  if (count == NULL)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (self->stats.reports, g_strdup (version), count);
    }
  ++*count;
}

/**
 * cb_widgets_report_error:
 * @self: the widgets
 * @version: which version had an error, as its widget says
 * @client: (nullable): who reports it
 * @message: what went wrong
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_NOT_FOUND where there is no such version
 */
gboolean
cb_widgets_report_error (CbWidgets *self,
                         const char *version,
                         GInetAddress *client,
                         const char *message,
                         GError **error)
{
  g_return_val_if_fail (CB_IS_WIDGETS (self), FALSE);

  if (self->catalog == NULL || cb_widget_catalog_find (self->catalog, version) == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no such version of the widget");
      return FALSE;
    }

  count_report (self, version);
  if (g_strcmp0 (version, self->watched_canary) == 0)
    count_for_canary (self, client);
  g_signal_emit_by_name (self, "reported", version, message);

  return TRUE;
}

/**
 * cb_widgets_has_failed_canary:
 * @self: the widgets
 *
 * Returns: whether the last thing that happened was a canary's end for its errors, and that was not
 *   long ago
 */
gboolean
cb_widgets_has_failed_canary (CbWidgets *self)
{
  GPtrArray *history;
  const CbWidgetDeployment *newest;

  g_return_val_if_fail (CB_IS_WIDGETS (self), FALSE);

  history = self->catalog != NULL ? self->catalog->state->history : NULL;
  if (history == NULL || history->len == 0)
    return FALSE;

  newest = g_ptr_array_index (history, history->len - 1);

  return strcmp (newest->act, "end-canary") == 0 && strcmp (newest->actor, OWN_NAME) == 0 &&
         cb_clock_get_real_time (self->clock) - newest->at < NEWS_TIME;
}
