#include "store/cb-mongo-documents.h"

#include <math.h>

#include "base/cb-error.h"

static gpointer
fail_damaged (const bson_t *doc, const char *what, GError **error)
{
  const char *id = cb_mongo_get_text (doc, "_id");

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The document of %s %s is damaged", what,
               id != NULL ? id : "without an id");
  return NULL;
}

/* Sessions */

static void
append_mutable (bson_t *doc, const CbSession *session, gint64 expires_at)
{
  bson_append_utf8 (doc, "state", -1, cb_session_state_to_string (session->state), -1);
  bson_append_int64 (doc, "expires_at", -1, expires_at);
  cb_mongo_append_text (doc, "name", session->name);
  cb_mongo_append_text (doc, "email", session->email);
  cb_mongo_append_text (doc, "locale", session->locale);
  cb_mongo_append_text (doc, "page", session->page);
  cb_mongo_append_text (doc, "operator_name", session->operator_name);
  bson_append_int64 (doc, "waiting_since", -1, session->waiting_since);
}

/* A new session as it is stored. */
bson_t *
cb_mongo_session_to_document (const CbSession *session)
{
  bson_t *doc = bson_new ();

  bson_append_utf8 (doc, "_id", -1, session->id, -1);
  cb_mongo_append_bytes (doc, "token_hash", session->token_hash, sizeof session->token_hash);
  bson_append_int64 (doc, "created_at", -1, session->created_at);
  bson_append_int64 (doc, "last_seq", -1, session->last_seq);
  append_mutable (doc, session, session->expires_at);

  return doc;
}

static void
append_missing (bson_t *doc, const char *key, const char *text)
{
  if (text == NULL)
    bson_append_utf8 (doc, key, -1, "", -1);
}

/* The update that gives a session all that may change but its last_seq. */
bson_t *
cb_mongo_session_to_change (const CbSession *session, gint64 expires_at)
{
  bson_t *change = bson_new ();
  bson_t fields;
  g_autoptr (bson_t) gone = bson_new ();

  bson_append_document_begin (change, "$set", -1, &fields);
  append_mutable (&fields, session, expires_at);
  bson_append_document_end (change, &fields);

  append_missing (gone, "name", session->name);
  append_missing (gone, "email", session->email);
  append_missing (gone, "locale", session->locale);
  append_missing (gone, "page", session->page);
  append_missing (gone, "operator_name", session->operator_name);
  if (!bson_empty (gone))
    bson_append_document (change, "$unset", -1, gone);

  return change;
}

CbSession *
cb_mongo_session_from_document (const bson_t *doc, GError **error)
{
  CbSession fields = {
    .id = cb_mongo_get_text (doc, "_id"),
    .created_at = cb_mongo_get_int64 (doc, "created_at"),
    .expires_at = cb_mongo_get_int64 (doc, "expires_at"),
    .last_seq = cb_mongo_get_int64 (doc, "last_seq"),
    .name = cb_mongo_get_text (doc, "name"),
    .email = cb_mongo_get_text (doc, "email"),
    .locale = cb_mongo_get_text (doc, "locale"),
    .page = cb_mongo_get_text (doc, "page"),
    .operator_name = cb_mongo_get_text (doc, "operator_name"),
    .waiting_since = cb_mongo_get_int64 (doc, "waiting_since"),
  };

  if (fields.id == NULL ||
      !cb_mongo_get_bytes (doc, "token_hash", fields.token_hash, sizeof fields.token_hash) ||
      !cb_session_state_from_string (cb_mongo_get_text (doc, "state"), &fields.state))
    return fail_damaged (doc, "session", error);

  return cb_session_new (&fields);
}

/* Messages */

/*
 * What must be unique in a session only is written with the session's id before it: a unique index
 * of two fields could not leave out the documents that have the second one not, which every server
 * can do with an index of one.
 */
char *
cb_mongo_dup_client_key (const char *session_id, const char *client_id)
{
  return g_strconcat (session_id, "/", client_id, NULL);
}

char *
cb_mongo_dup_reply_key (const char *session_id, guint64 reply_to)
{
  return g_strdup_printf ("%s/%" G_GUINT64_FORMAT, session_id, reply_to);
}

char *
cb_mongo_dup_message_id (const char *session_id, guint64 seq)
{
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT, session_id, seq);
}

static void
append_keys (bson_t *doc, const CbMessage *message)
{
  if (message->client_id != NULL)
    {
      g_autofree char *key = cb_mongo_dup_client_key (message->session_id, message->client_id);

      bson_append_utf8 (doc, "client_id", -1, message->client_id, -1);
      bson_append_utf8 (doc, "client_key", -1, key, -1);
    }
  if (message->reply_to != 0)
    bson_append_int64 (doc, "reply_to", -1, message->reply_to);
  if (message->reply_to != 0 && message->role == CB_ROLE_BOT)
    {
      g_autofree char *key = cb_mongo_dup_reply_key (message->session_id, message->reply_to);

      bson_append_utf8 (doc, "reply_key", -1, key, -1);
    }
}

bson_t *
cb_mongo_message_to_document (const CbMessage *message)
{
  bson_t *doc = bson_new ();

  bson_append_utf8 (doc, "_id", -1, message->id, -1);
  bson_append_utf8 (doc, "session", -1, message->session_id, -1);
  bson_append_int64 (doc, "seq", -1, message->seq);
  bson_append_utf8 (doc, "role", -1, cb_role_to_string (message->role), -1);
  bson_append_int64 (doc, "at", -1, message->at);
  bson_append_utf8 (doc, "text", -1, message->text, -1);
  append_keys (doc, message);
  if (message->confidence >= 0)
    bson_append_double (doc, "confidence", -1, message->confidence);
  cb_mongo_append_strv (doc, "attachments", message->attachments);
  cb_mongo_append_text (doc, "source_entry", message->source_entry);
  cb_mongo_append_text (doc, "source_title", message->source_title);
  cb_mongo_append_strv (doc, "suggestions", message->suggestions);

  return doc;
}

CbMessage *
cb_mongo_message_from_document (const bson_t *doc, GError **error)
{
  g_auto (GStrv) attachments = cb_mongo_dup_strv (doc, "attachments");
  g_auto (GStrv) suggestions = cb_mongo_dup_strv (doc, "suggestions");
  CbMessage fields = {
    .seq = cb_mongo_get_int64 (doc, "seq"),
    .id = cb_mongo_get_text (doc, "_id"),
    .session_id = cb_mongo_get_text (doc, "session"),
    .at = cb_mongo_get_int64 (doc, "at"),
    .text = cb_mongo_get_text (doc, "text"),
    .client_id = cb_mongo_get_text (doc, "client_id"),
    .reply_to = cb_mongo_get_int64 (doc, "reply_to"),
    .confidence = cb_mongo_get_double (doc, "confidence", CB_CONFIDENCE_NONE),
    .attachments = (const char *const *) attachments,
    .source_entry = cb_mongo_get_text (doc, "source_entry"),
    .source_title = cb_mongo_get_text (doc, "source_title"),
    .suggestions = (const char *const *) suggestions,
  };

  if (fields.id == NULL || fields.session_id == NULL || fields.text == NULL || fields.seq == 0 ||
      !cb_role_from_string (cb_mongo_get_text (doc, "role"), &fields.role))
    return fail_damaged (doc, "message", error);

  return cb_message_new (&fields);
}

/* Uploads */

bson_t *
cb_mongo_upload_to_document (const CbUpload *upload)
{
  bson_t *doc = bson_new ();

  bson_append_utf8 (doc, "_id", -1, upload->id, -1);
  bson_append_utf8 (doc, "session", -1, upload->session_id, -1);
  bson_append_utf8 (doc, "name", -1, upload->name, -1);
  bson_append_utf8 (doc, "type", -1, upload->type, -1);
  bson_append_int64 (doc, "size", -1, upload->size);
  cb_mongo_append_bytes (doc, "sha256", upload->sha256, sizeof upload->sha256);
  bson_append_int64 (doc, "created_at", -1, upload->created_at);

  return doc;
}

CbUpload *
cb_mongo_upload_from_document (const bson_t *doc, GError **error)
{
  CbUpload fields = {
    .id = cb_mongo_get_text (doc, "_id"),
    .session_id = cb_mongo_get_text (doc, "session"),
    .name = cb_mongo_get_text (doc, "name"),
    .type = cb_mongo_get_text (doc, "type"),
    .size = cb_mongo_get_int64 (doc, "size"),
    .created_at = cb_mongo_get_int64 (doc, "created_at"),
  };

  if (fields.id == NULL || fields.session_id == NULL || fields.name == NULL ||
      fields.type == NULL ||
      !cb_mongo_get_bytes (doc, "sha256", fields.sha256, sizeof fields.sha256))
    return fail_damaged (doc, "upload", error);

  return cb_upload_new (&fields);
}

/* Operators' acts */

bson_t *
cb_mongo_audit_to_document (const CbAuditEntry *entry, gint64 id)
{
  bson_t *doc = bson_new ();

  bson_append_int64 (doc, "_id", -1, id);
  bson_append_int64 (doc, "at", -1, entry->at);
  bson_append_utf8 (doc, "actor", -1, entry->actor, -1);
  bson_append_utf8 (doc, "action", -1, entry->action, -1);
  cb_mongo_append_text (doc, "subject", entry->subject);
  cb_mongo_append_text (doc, "detail", entry->detail);

  return doc;
}

CbAuditEntry *
cb_mongo_audit_from_document (const bson_t *doc, GError **error)
{
  const CbAuditEntry fields = {
    .id = cb_mongo_get_int64 (doc, "_id"),
    .at = cb_mongo_get_int64 (doc, "at"),
    .actor = cb_mongo_get_text (doc, "actor"),
    .action = cb_mongo_get_text (doc, "action"),
    .subject = cb_mongo_get_text (doc, "subject"),
    .detail = cb_mongo_get_text (doc, "detail"),
  };

  if (fields.id == 0 || fields.actor == NULL || fields.action == NULL)
    return fail_damaged (doc, "act", error);

  return cb_audit_entry_new (&fields);
}

/* Alerts, notices and silences */

bson_t *
cb_mongo_alert_to_document (const CbAlert *alert)
{
  bson_t *doc = bson_new ();

  bson_append_utf8 (doc, "_id", -1, alert->id, -1);
  bson_append_utf8 (doc, "rule", -1, alert->rule, -1);
  bson_append_utf8 (doc, "summary", -1, alert->summary, -1);
  bson_append_utf8 (doc, "severity", -1, alert->severity, -1);
  bson_append_utf8 (doc, "unit", -1, alert->unit, -1);
  bson_append_utf8 (doc, "state", -1, cb_alert_state_to_string (alert->state), -1);
  bson_append_int32 (doc, "told", -1, alert->told);
  if (!isnan (alert->value))
    bson_append_double (doc, "value", -1, alert->value);
  bson_append_double (doc, "threshold", -1, alert->threshold);
  bson_append_int64 (doc, "since", -1, alert->since);
  bson_append_int64 (doc, "fired_at", -1, alert->fired_at);
  bson_append_int64 (doc, "resolved_at", -1, alert->resolved_at);
  bson_append_int64 (doc, "told_at", -1, alert->told_at);
  bson_append_int64 (doc, "acknowledged_at", -1, alert->acknowledged_at);
  cb_mongo_append_text (doc, "acknowledged_by", alert->acknowledged_by);

  return doc;
}

CbAlert *
cb_mongo_alert_from_document (const bson_t *doc, GError **error)
{
  CbAlert fields = {
    .id = cb_mongo_get_text (doc, "_id"),
    .rule = cb_mongo_get_text (doc, "rule"),
    .summary = cb_mongo_get_text (doc, "summary"),
    .severity = cb_mongo_get_text (doc, "severity"),
    .unit = cb_mongo_get_text (doc, "unit"),
    .told = CLAMP (cb_mongo_get_int64 (doc, "told"), CB_ALERT_TOLD_NOTHING, CB_ALERT_TOLD_RESOLVED),
    .value = cb_mongo_get_double (doc, "value", NAN),
    .threshold = cb_mongo_get_double (doc, "threshold", 0),
    .since = cb_mongo_get_int64 (doc, "since"),
    .fired_at = cb_mongo_get_int64 (doc, "fired_at"),
    .resolved_at = cb_mongo_get_int64 (doc, "resolved_at"),
    .told_at = cb_mongo_get_int64 (doc, "told_at"),
    .acknowledged_at = cb_mongo_get_int64 (doc, "acknowledged_at"),
    .acknowledged_by = cb_mongo_get_text (doc, "acknowledged_by"),
  };

  if (fields.id == NULL || fields.rule == NULL || fields.summary == NULL ||
      fields.severity == NULL || fields.unit == NULL ||
      !cb_alert_state_from_string (cb_mongo_get_text (doc, "state"), &fields.state))
    return fail_damaged (doc, "alert", error);

  return cb_alert_new (&fields);
}

/* @key: its place in the outbox */
bson_t *
cb_mongo_notice_to_document (const CbNotice *notice, gint64 key)
{
  bson_t *doc = bson_new ();

  bson_append_utf8 (doc, "_id", -1, notice->id, -1);
  bson_append_int64 (doc, "key", -1, key);
  bson_append_utf8 (doc, "channel", -1, notice->channel, -1);
  bson_append_utf8 (doc, "target", -1, notice->target, -1);
  bson_append_utf8 (doc, "kind", -1, cb_notice_kind_to_string (notice->kind), -1);
  bson_append_int64 (doc, "created_at", -1, notice->created_at);
  bson_append_int64 (doc, "attempts", -1, notice->attempts);
  bson_append_int64 (doc, "next_at", -1, notice->next_at);
  cb_mongo_append_text (doc, "error", notice->error);
  bson_append_utf8 (doc, "body", -1, notice->body, -1);

  return doc;
}

CbNotice *
cb_mongo_notice_from_document (const bson_t *doc, GError **error)
{
  CbNotice fields = {
    .id = cb_mongo_get_text (doc, "_id"),
    .channel = cb_mongo_get_text (doc, "channel"),
    .target = cb_mongo_get_text (doc, "target"),
    .created_at = cb_mongo_get_int64 (doc, "created_at"),
    .attempts = cb_mongo_get_int64 (doc, "attempts"),
    .next_at = cb_mongo_get_int64 (doc, "next_at"),
    .error = cb_mongo_get_text (doc, "error"),
    .body = cb_mongo_get_text (doc, "body"),
  };

  if (fields.id == NULL || fields.channel == NULL || fields.target == NULL || fields.body == NULL ||
      !cb_notice_kind_from_string (cb_mongo_get_text (doc, "kind"), &fields.kind))
    return fail_damaged (doc, "notice", error);

  return cb_notice_new (&fields);
}

bson_t *
cb_mongo_silence_to_document (const CbSilence *silence)
{
  bson_t *doc = bson_new ();

  bson_append_utf8 (doc, "_id", -1, silence->rule, -1);
  bson_append_int64 (doc, "until", -1, silence->until);
  bson_append_utf8 (doc, "reason", -1, silence->reason, -1);
  bson_append_utf8 (doc, "created_by", -1, silence->created_by, -1);

  return doc;
}

CbSilence *
cb_mongo_silence_from_document (const bson_t *doc, GError **error)
{
  const CbSilence fields = {
    .rule = cb_mongo_get_text (doc, "_id"),
    .until = cb_mongo_get_int64 (doc, "until"),
    .reason = cb_mongo_get_text (doc, "reason"),
    .created_by = cb_mongo_get_text (doc, "created_by"),
  };

  if (fields.rule == NULL || fields.reason == NULL || fields.created_by == NULL)
    return fail_damaged (doc, "silence", error);

  return cb_silence_new (&fields);
}
