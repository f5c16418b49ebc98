#pragma once

#include "logs/cb-admin-log-piece.h"
#include "logs/cb-admin-log-query.h"

G_BEGIN_DECLS

/**
 * CbAdminLogFrom:
 * @backwards: whether older lines are wanted, or newer ones
 * @cursor: (nullable): from the neighbour of this line on
 * @time_us: without a cursor: from this moment on, in microseconds since 1970 UTC; 0 for the end of
 *   the journal where one reads backwards, and else for its beginning
 *
 * Where to read, and in which direction.
 */
typedef struct
{
  gboolean backwards;
  const char *cursor;
  gint64 time_us;
} CbAdminLogFrom;

#define CB_ADMIN_TYPE_LOG_SOURCE (cb_admin_log_source_get_type ())
G_DECLARE_INTERFACE (CbAdminLogSource, cb_admin_log_source, CB_ADMIN, LOG_SOURCE, GObject)

/**
 * CbAdminLogSourceInterface:
 * @read_async: reads up to so many lines that match. It may look at a bounded number of lines and
 *   return fewer, even none: whoever wants more reads on from where it stopped, unless the piece is
 *   complete. Fails with `CB_ERROR_NOT_AUTHORIZED` where the user may not read the journal, and
 * with `CB_ERROR_NOT_FOUND` where none is kept
 * @read_finish: returns the piece
 * @follow: from now on tells of lines that match and come after @cursor, by
 *   #CbAdminLogSource::arrived; without a cursor of every line. Only one query is followed at a
 * time
 * @unfollow: no more, and #CbAdminLogSource::arrived is not emitted again
 *
 * A journal of the service, wherever it is. Everything happens in the context of whoever calls it,
 * and nothing blocks.
 */
struct _CbAdminLogSourceInterface
{
  GTypeInterface parent_iface;

  void (*read_async) (CbAdminLogSource *self,
                      const CbAdminLogQuery *query,
                      const CbAdminLogFrom *from,
                      guint limit,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  CbAdminLogPiece *(*read_finish) (CbAdminLogSource *self, GAsyncResult *result, GError **error);
  void (*follow) (CbAdminLogSource *self, const CbAdminLogQuery *query, const char *cursor);
  void (*unfollow) (CbAdminLogSource *self);
};

void cb_admin_log_source_read_async (CbAdminLogSource *self,
                                     const CbAdminLogQuery *query,
                                     const CbAdminLogFrom *from,
                                     guint limit,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
CbAdminLogPiece *
cb_admin_log_source_read_finish (CbAdminLogSource *self, GAsyncResult *result, GError **error);
void cb_admin_log_source_follow (CbAdminLogSource *self,
                                 const CbAdminLogQuery *query,
                                 const char *cursor);
void cb_admin_log_source_unfollow (CbAdminLogSource *self);

/* For sources */
void cb_admin_log_source_tell_arrived (CbAdminLogSource *self, CbAdminLogPiece *piece);
void cb_admin_log_source_tell_lost (CbAdminLogSource *self, const GError *error);

G_END_DECLS
