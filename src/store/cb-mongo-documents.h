#pragma once

#include "model/cb-alert.h"
#include "model/cb-audit-entry.h"
#include "model/cb-message.h"
#include "model/cb-notice.h"
#include "model/cb-session.h"
#include "model/cb-silence.h"
#include "model/cb-upload.h"
#include "store/cb-mongo-bson.h"

G_BEGIN_DECLS

/*
 * Values of the model as documents and back. What becomes a document is (transfer full); reading
 * one that is damaged fails with %CB_ERROR_STORAGE. Times are 64-bit integers, microseconds since
 * 1970 UTC, since a BSON date has milliseconds only.
 */
bson_t *cb_mongo_session_to_document (const CbSession *session);
bson_t *cb_mongo_session_to_change (const CbSession *session, gint64 expires_at);
CbSession *cb_mongo_session_from_document (const bson_t *doc, GError **error);

char *cb_mongo_dup_client_key (const char *session_id, const char *client_id);
char *cb_mongo_dup_reply_key (const char *session_id, guint64 reply_to);
char *cb_mongo_dup_message_id (const char *session_id, guint64 seq);
bson_t *cb_mongo_message_to_document (const CbMessage *message);
CbMessage *cb_mongo_message_from_document (const bson_t *doc, GError **error);

bson_t *cb_mongo_upload_to_document (const CbUpload *upload);
CbUpload *cb_mongo_upload_from_document (const bson_t *doc, GError **error);

bson_t *cb_mongo_audit_to_document (const CbAuditEntry *entry, gint64 id);
CbAuditEntry *cb_mongo_audit_from_document (const bson_t *doc, GError **error);

bson_t *cb_mongo_alert_to_document (const CbAlert *alert);
CbAlert *cb_mongo_alert_from_document (const bson_t *doc, GError **error);
bson_t *cb_mongo_notice_to_document (const CbNotice *notice, gint64 key);
CbNotice *cb_mongo_notice_from_document (const bson_t *doc, GError **error);
bson_t *cb_mongo_silence_to_document (const CbSilence *silence);
CbSilence *cb_mongo_silence_from_document (const bson_t *doc, GError **error);

G_END_DECLS
