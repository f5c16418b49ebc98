#include "store/cb-store-census.h"

#include <string.h>

#include "base/cb-error.h"
#include "store/cb-store-walk.h"

/* Counting and digesting: everything in an order of its own, each value with its length before it.
 */
typedef struct
{
  CbStoreCensus *census;
  GChecksum *checksum; /* (owned) */
} Taking;

static void
add_bytes (Taking *taking, const void *bytes, gsize size)
{
  guint64 length = GUINT64_TO_LE (size);

  g_checksum_update (taking->checksum, (const guchar *) &length, sizeof length);
  g_checksum_update (taking->checksum, bytes, size);
}

static void
add_number (Taking *taking, gint64 number)
{
  gint64 little = GINT64_TO_LE (number);

  add_bytes (taking, &little, sizeof little);
}

/* No text is another value than an empty one. */
static void
add_text (Taking *taking, const char *text)
{
  add_number (taking, text != NULL);
  if (text != NULL)
    add_bytes (taking, text, strlen (text));
}

static void
add_texts (Taking *taking, const char *const *texts)
{
  guint count = texts != NULL ? g_strv_length ((char **) texts) : 0;

  add_number (taking, count);
  for (guint i = 0; i < count; i++)
    add_text (taking, texts[i]);
}

static void
add_double (Taking *taking, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  add_text (taking, g_ascii_dtostr (buffer, sizeof buffer, number));
}

static gboolean
count_session (CbSession *session, gpointer user_data, GError **error)
{
  Taking *taking = user_data;

  taking->census->sessions++;
  add_text (taking, session->id);
  add_bytes (taking, session->token_hash, sizeof session->token_hash);
  add_number (taking, session->state);
  add_number (taking, session->created_at);
  add_number (taking, session->expires_at);
  add_number (taking, session->last_seq);
  add_text (taking, session->name);
  add_text (taking, session->email);
  add_text (taking, session->locale);
  add_text (taking, session->page);
  add_text (taking, session->operator_name);
  add_number (taking, session->waiting_since);

  return TRUE;
}

static void
count_message (Taking *taking, const CbMessage *message)
{
  taking->census->messages++;
  add_number (taking, message->seq);
  add_text (taking, message->id);
  add_number (taking, message->role);
  add_number (taking, message->at);
  add_text (taking, message->text);
  add_text (taking, message->client_id);
  add_texts (taking, message->attachments);
  add_number (taking, message->reply_to);
  add_double (taking, message->confidence);
  add_text (taking, message->source_entry);
  add_text (taking, message->source_title);
  add_texts (taking, message->suggestions);
}

static gboolean
count_messages (const char *session_id, GPtrArray *messages, gpointer user_data, GError **error)
{
  for (guint i = 0; i < messages->len; i++)
    count_message (user_data, g_ptr_array_index (messages, i));

  return TRUE;
}

static gboolean
count_upload (CbUpload *upload, gpointer user_data, GError **error)
{
  Taking *taking = user_data;

  taking->census->uploads++;
  add_text (taking, upload->id);
  add_text (taking, upload->session_id);
  add_text (taking, upload->name);
  add_text (taking, upload->type);
  add_number (taking, upload->size);
  add_bytes (taking, upload->sha256, sizeof upload->sha256);
  add_number (taking, upload->created_at);

  return TRUE;
}

/* An act's number is the store's own. */
static gboolean
count_act (CbAuditEntry *act, gpointer user_data, GError **error)
{
  Taking *taking = user_data;

  taking->census->acts++;
  add_number (taking, act->at);
  add_text (taking, act->actor);
  add_text (taking, act->action);
  add_text (taking, act->subject);
  add_text (taking, act->detail);

  return TRUE;
}

static gboolean
count_alert (CbAlert *alert, gpointer user_data, GError **error)
{
  Taking *taking = user_data;

  taking->census->alerts++;
  add_text (taking, alert->id);
  add_text (taking, alert->rule);
  add_text (taking, alert->summary);
  add_text (taking, alert->severity);
  add_text (taking, alert->unit);
  add_number (taking, alert->state);
  add_number (taking, alert->told);
  add_double (taking, alert->value);
  add_double (taking, alert->threshold);
  add_number (taking, alert->since);
  add_number (taking, alert->fired_at);
  add_number (taking, alert->resolved_at);
  add_number (taking, alert->told_at);
  add_number (taking, alert->acknowledged_at);
  add_text (taking, alert->acknowledged_by);

  return TRUE;
}

static gboolean
count_notice (CbNotice *notice, gpointer user_data, GError **error)
{
  Taking *taking = user_data;

  taking->census->notices++;
  add_text (taking, notice->id);
  add_text (taking, notice->channel);
  add_text (taking, notice->target);
  add_number (taking, notice->kind);
  add_number (taking, notice->created_at);
  add_number (taking, notice->attempts);
  add_number (taking, notice->next_at);
  add_text (taking, notice->error);
  add_text (taking, notice->body);

  return TRUE;
}

static gboolean
count_silence (CbSilence *silence, gpointer user_data, GError **error)
{
  Taking *taking = user_data;

  taking->census->silences++;
  add_text (taking, silence->rule);
  add_number (taking, silence->until);
  add_text (taking, silence->reason);
  add_text (taking, silence->created_by);

  return TRUE;
}

static const CbStoreVisitor visitor = {
  count_session, count_messages, NULL,         count_upload,
  count_act,     count_alert,    count_notice, count_silence
};

/**
 * cb_store_census_take:
 * @backend: an open backend
 * @census: (out caller-allocates): what is in it
 * @error: return location for an error
 *
 * Reads everything. Blocks.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_store_census_take (CbStoreBackend *backend, CbStoreCensus *census, GError **error)
{
  Taking taking = { census, g_checksum_new (G_CHECKSUM_SHA256) };
  gboolean ok;

  memset (census, 0, sizeof *census);
  ok = cb_store_walk (backend, &visitor, &taking, error);
  g_strlcpy (census->digest, g_checksum_get_string (taking.checksum), sizeof census->digest);
  g_checksum_free (taking.checksum);

  return ok;
}

gboolean
cb_store_census_is_empty (const CbStoreCensus *self)
{
  return self->sessions + self->messages + self->uploads + self->acts + self->alerts +
             self->notices + self->silences ==
         0;
}

static gboolean
check_count (guint64 found, guint64 expected, const char *what, GError **error)
{
  if (found == expected)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE,
               "Of %" G_GUINT64_FORMAT " %s there are %" G_GUINT64_FORMAT, expected, what, found);
  return FALSE;
}

/**
 * cb_store_census_check:
 * @self: what is there
 * @expected: what should be
 * @error: return location for an error
 *
 * Returns: %FALSE where they differ, with the first difference as the error
 */
gboolean
cb_store_census_check (const CbStoreCensus *self, const CbStoreCensus *expected, GError **error)
{
  if (!check_count (self->sessions, expected->sessions, "sessions", error) ||
      !check_count (self->messages, expected->messages, "messages", error) ||
      !check_count (self->uploads, expected->uploads, "uploads", error) ||
      !check_count (self->acts, expected->acts, "acts", error) ||
      !check_count (self->alerts, expected->alerts, "alerts", error) ||
      !check_count (self->notices, expected->notices, "notices", error) ||
      !check_count (self->silences, expected->silences, "silences", error))
    return FALSE;
  if (strcmp (self->digest, expected->digest) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE,
               "All is there, but something in it differs: its digest is %s, not %s", self->digest,
               expected->digest);
  return FALSE;
}
