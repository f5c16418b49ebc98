#include "loadtest/cb-load-audit.h"

#define N_READERS 16
#define MAX_SESSIONS 1000000

/* How often a page is asked for that does not come. */
#define MAX_TRIES 3

typedef struct
{
  CbLoadAudit *audit;   /* (unowned) */
  CbHttpClient *client; /* (owned) */
  CbLoadCheck check;
  guint tries;
} Reader;

struct _CbLoadAudit
{
  GPtrArray *sessions; /* (owned) (element-type CbLoadSession) */
  guint next;
  guint n_reading;
  gboolean running;
  CbLoadAccount account;
  Reader readers[N_READERS];
  CbLoadAuditFunc finished;
  gpointer data; /* (unowned) */
};

static void
ask_for_page (Reader *reader)
{
  CbLoadSession *session = reader->check.session;
  g_autofree char *path =
      g_strdup_printf ("/api/v1/sessions/%s/messages?after=%" G_GUINT64_FORMAT "&limit=500",
                       session->id, reader->check.last_seq);
  CbHttpRequest request = { .method = "GET", .path = path, .token = session->token };

  cb_http_client_send (reader->client, &request);
}

static void
take_next_session (Reader *reader)
{
  CbLoadAudit *audit = reader->audit;

  cb_load_check_clear (&reader->check);
  while (audit->running && audit->next < audit->sessions->len)
    {
      CbLoadSession *session = g_ptr_array_index (audit->sessions, audit->next++);

      if (session->erased || session->n_sent == 0)
        continue;
      cb_load_check_init (&reader->check, session);
      reader->tries = 0;
      ask_for_page (reader);
      return;
    }

  if (--audit->n_reading == 0 && audit->running)
    {
      audit->running = FALSE;
      audit->finished (audit, audit->data);
    }
}

/* A server that cannot be asked has not lost anything yet: nobody looked. */
static void
give_up_or_retry (Reader *reader)
{
  if (++reader->tries < MAX_TRIES)
    {
      ask_for_page (reader);
      return;
    }

  reader->audit->account.unchecked += reader->check.session->n_sent;
  take_next_session (reader);
}

static void
on_page_answered_cb (CbHttpClient *client,
                     guint status,
                     const char *body,
                     gsize size,
                     gpointer data)
{
  Reader *reader = data;
  CbJsonSlice page = { body, size };
  gboolean more = FALSE;

  /* A session that is gone has lost all that was in it. */
  if (status != 200 && status != 403 && status != 404)
    give_up_or_retry (reader);
  else if (status == 200 && !cb_load_check_read_page (&reader->check, page, &more))
    give_up_or_retry (reader);
  else if (more)
    ask_for_page (reader);
  else
    {
      cb_load_check_finish (&reader->check, &reader->audit->account);
      take_next_session (reader);
    }
}

static void
on_page_failed_cb (CbHttpClient *client, CbLoadFault fault, gpointer data)
{
  give_up_or_retry (data);
}

/* Returns: (transfer full): an audit of no sessions; @loop and @target must outlive it */
CbLoadAudit *
cb_load_audit_new (CbLoadLoop *loop, const CbLoadTarget *target)
{
  static const CbHttpClientFuncs funcs = { on_page_answered_cb, on_page_failed_cb };
  CbLoadAudit *self = g_new0 (CbLoadAudit, 1);

  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_load_session_unref);
  for (guint i = 0; i < N_READERS; i++)
    {
      self->readers[i].audit = self;
      self->readers[i].client = cb_http_client_new (loop, target, &funcs, &self->readers[i]);
    }

  return self;
}

void
cb_load_audit_free (CbLoadAudit *self)
{
  for (guint i = 0; i < N_READERS; i++)
    {
      cb_http_client_free (self->readers[i].client);
      cb_load_check_clear (&self->readers[i].check);
    }
  g_ptr_array_unref (self->sessions);
  g_free (self);
}

/* Remembers a session, up to a million of them. */
void
cb_load_audit_add (CbLoadAudit *self, CbLoadSession *session)
{
  if (self->sessions->len < MAX_SESSIONS)
    g_ptr_array_add (self->sessions, cb_load_session_ref (session));
}

/**
 * cb_load_audit_start:
 * @self: an audit
 * @finished: called when all is checked, unless it is stopped before; never from within
 * @data: for @finished
 *
 * Begins to check, several sessions at a time.
 *
 * Returns: whether there is anything to check
 */
gboolean
cb_load_audit_start (CbLoadAudit *self, CbLoadAuditFunc finished, gpointer data)
{
  self->finished = finished;
  self->data = data;
  self->running = TRUE;
  self->n_reading = N_READERS + 1;
  for (guint i = 0; i < N_READERS; i++)
    take_next_session (&self->readers[i]);
  self->running = --self->n_reading > 0;

  return self->running;
}

/* Time is up: what is not checked by now is not checked. */
void
cb_load_audit_stop (CbLoadAudit *self)
{
  if (!self->running)
    return;

  self->running = FALSE;
  for (guint i = 0; i < N_READERS; i++)
    {
      cb_http_client_cancel (self->readers[i].client);
      if (self->readers[i].check.session != NULL)
        self->account.unchecked += self->readers[i].check.session->n_sent;
    }
  for (; self->next < self->sessions->len; self->next++)
    self->account.unchecked +=
        ((CbLoadSession *) g_ptr_array_index (self->sessions, self->next))->n_sent;
}

/* Adds what was found so far to @sum. */
void
cb_load_audit_get_account (CbLoadAudit *self, CbLoadAccount *sum)
{
  cb_load_account_add (sum, &self->account);
}

/* Returns: how far it has come, 0 to 1 */
double
cb_load_audit_get_progress (CbLoadAudit *self)
{
  return self->sessions->len > 0 ? (double) self->next / self->sessions->len : 1;
}
