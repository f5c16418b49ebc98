#include "bot/cb-knowledge-watch.h"

/* However busy the directory is: a change waits no longer than so many quiet times. */
#define MAX_ROUNDS 10

struct _CbKnowledgeWatch
{
  GFileMonitor *monitor; /* (owned) */
  CbKnowledgeWatchFunc func;
  gpointer user_data; /* (unowned) */
  guint settle_ms;
  GSource *settle; /* (owned) (nullable): from the first change until it is told */
  guint n_rounds;
  gboolean again; /* a further change came since @settle last fired */
};

static void
clear_settle (CbKnowledgeWatch *self)
{
  if (self->settle != NULL)
    g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
}

static gboolean
on_settle_elapsed_cb (gpointer user_data)
{
  CbKnowledgeWatch *self = user_data;

  if (self->again && ++self->n_rounds < MAX_ROUNDS)
    {
      self->again = FALSE;
      return G_SOURCE_CONTINUE;
    }

  clear_settle (self);
  self->func (self->user_data);

  return G_SOURCE_REMOVE;
}

/* Editors write a file in several steps: wait until they are done, but not for ever. */
static void
on_monitor_changed_cb (GFileMonitor *monitor,
                       GFile *file,
                       GFile *other_file,
                       GFileMonitorEvent event,
                       gpointer user_data)
{
  CbKnowledgeWatch *self = user_data;

  self->again = self->settle != NULL;
  if (self->settle != NULL)
    return;

  self->n_rounds = 0;
  self->settle = g_timeout_source_new (self->settle_ms);
  g_source_set_callback (self->settle, on_settle_elapsed_cb, self, NULL);
  g_source_attach (self->settle, g_main_context_get_thread_default ());
}

/**
 * cb_knowledge_watch_new:
 * @directory: what to watch
 * @settle_ms: how long no file must have changed before @func is called, in milliseconds
 * @func: called in the caller's main context
 * @user_data: for @func
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a watch, %NULL with @error set when the
 *   system has no room for another one
 */
CbKnowledgeWatch *
cb_knowledge_watch_new (const char *directory,
                        guint settle_ms,
                        CbKnowledgeWatchFunc func,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (GFileMonitor) monitor =
                 g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, error);
  CbKnowledgeWatch *self;

  if (monitor == NULL)
    return NULL;

  self = g_new0 (CbKnowledgeWatch, 1);
  self->monitor = g_steal_pointer (&monitor);
  self->func = func;
  self->user_data = user_data;
  self->settle_ms = settle_ms;
  g_file_monitor_set_rate_limit (self->monitor, MAX ((int) settle_ms / 2, 1));
  g_signal_connect (self->monitor, "changed", G_CALLBACK (on_monitor_changed_cb), self);

  return self;
}

void
cb_knowledge_watch_free (CbKnowledgeWatch *self)
{
  clear_settle (self);
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_file_monitor_cancel (self->monitor);
  g_object_unref (self->monitor);
  g_free (self);
}
