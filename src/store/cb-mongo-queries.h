#pragma once

#include "model/cb-message.h"
#include "model/cb-session-filter.h"
#include "model/cb-upload.h"
#include "store/cb-mongo.h"

G_BEGIN_DECLS

/* What is read outside of a group; see CbStoreBackendInterface for what each means. */
CbSession *cb_mongo_get_session (CbMongoLink *link, const char *id, GError **error);
GStrv cb_mongo_list_expired (CbMongoLink *link, gint64 now, guint limit, GError **error);
GPtrArray *
cb_mongo_list_sessions (CbMongoLink *link, const CbSessionFilter *wanted, GError **error);
GPtrArray *cb_mongo_list_messages (CbMongoLink *link,
                                   const char *session_id,
                                   guint64 after,
                                   guint limit,
                                   gboolean *more,
                                   GError **error);
CbMessage *
cb_mongo_get_reply (CbMongoLink *link, const char *session_id, guint64 reply_to, GError **error);
CbUpload *cb_mongo_get_upload (CbMongoLink *link, const char *id, GError **error);
GStrv cb_mongo_list_uploads (CbMongoLink *link, const char *after, guint limit, GError **error);
GPtrArray *cb_mongo_list_audit (CbMongoLink *link, guint limit, GError **error);
GPtrArray *
cb_mongo_list_alerts (CbMongoLink *link, gboolean only_open, guint limit, GError **error);
GPtrArray *cb_mongo_list_notices (CbMongoLink *link, guint limit, GError **error);
GPtrArray *cb_mongo_list_silences (CbMongoLink *link, gint64 now, GError **error);

G_END_DECLS
