#pragma once

#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/**
 * CbStoreVisitor:
 * @session: called with each session, newest first
 * @messages: called with a part of its messages, in order, before the next session
 * @end_session: (nullable): called when all of them came
 * @upload: called with each upload, when all sessions came
 * @act: called with each operator's act, oldest first
 * @alert: called with each alert, newest first
 * @notice: called with each notice, in the order of the outbox
 * @silence: called with each silence, by rule
 *
 * Who is shown everything that a store holds; whoever returns %FALSE ends it with an error.
 */
typedef struct
{
  gboolean (*session) (CbSession *session, gpointer user_data, GError **error);
  gboolean (*messages) (const char *session_id,
                        GPtrArray *messages,
                        gpointer user_data,
                        GError **error);
  gboolean (*end_session) (CbSession *session, gpointer user_data, GError **error);
  gboolean (*upload) (CbUpload *upload, gpointer user_data, GError **error);
  gboolean (*act) (CbAuditEntry *act, gpointer user_data, GError **error);
  gboolean (*alert) (CbAlert *alert, gpointer user_data, GError **error);
  gboolean (*notice) (CbNotice *notice, gpointer user_data, GError **error);
  gboolean (*silence) (CbSilence *silence, gpointer user_data, GError **error);
} CbStoreVisitor;

gboolean cb_store_walk (CbStoreBackend *backend,
                        const CbStoreVisitor *visitor,
                        gpointer user_data,
                        GError **error);

G_END_DECLS
