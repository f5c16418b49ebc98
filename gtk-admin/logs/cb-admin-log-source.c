#include "logs/cb-admin-log-source.h"

G_DEFINE_INTERFACE (CbAdminLogSource, cb_admin_log_source, G_TYPE_OBJECT)

enum
{
  SIGNAL_ARRIVED,
  SIGNAL_LOST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
cb_admin_log_source_default_init (CbAdminLogSourceInterface *iface)
{
  /**
   * CbAdminLogSource::arrived:
   * @piece: (type CbAdminLogPiece): lines that are new, and match what is followed
   */
  signals[SIGNAL_ARRIVED] = g_signal_new ("arrived", CB_ADMIN_TYPE_LOG_SOURCE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * CbAdminLogSource::lost:
   * @error: why nothing is followed any more
   */
  signals[SIGNAL_LOST] = g_signal_new ("lost", CB_ADMIN_TYPE_LOG_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

void
cb_admin_log_source_read_async (CbAdminLogSource *self,
                                const CbAdminLogQuery *query,
                                const CbAdminLogFrom *from,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CB_ADMIN_LOG_SOURCE_GET_IFACE (self)->read_async (self, query, from, limit, cancellable, callback,
                                                    user_data);
}

/* Returns: (transfer full) */
CbAdminLogPiece *
cb_admin_log_source_read_finish (CbAdminLogSource *self, GAsyncResult *result, GError **error)
{
  return CB_ADMIN_LOG_SOURCE_GET_IFACE (self)->read_finish (self, result, error);
}

void
cb_admin_log_source_follow (CbAdminLogSource *self,
                            const CbAdminLogQuery *query,
                            const char *cursor)
{
  CB_ADMIN_LOG_SOURCE_GET_IFACE (self)->follow (self, query, cursor);
}

void
cb_admin_log_source_unfollow (CbAdminLogSource *self)
{
  CB_ADMIN_LOG_SOURCE_GET_IFACE (self)->unfollow (self);
}

void
cb_admin_log_source_tell_arrived (CbAdminLogSource *self, CbAdminLogPiece *piece)
{
  g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, piece);
}

void
cb_admin_log_source_tell_lost (CbAdminLogSource *self, const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_LOST], 0, error);
}
