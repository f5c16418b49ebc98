#pragma once

#include <libsoup/soup.h>

#include "base/cb-json-writer.h"
#include "base/cb-json.h"
#include "web/cb-router.h"
#include "web/cb-web-context.h"

G_BEGIN_DECLS

/**
 * CbWebRequest:
 * @context: (unowned): what it works with
 * @message: (owned): libsoup's part of it
 * @id: (owned): names it in the log; X-Request-Id
 * @client: (owned) (nullable): the visitor's address, behind all trusted proxies
 * @match: its route
 * @session: (owned) (nullable): whose it is, once it was authorized
 * @cancellable: (owned): cancelled when nobody waits for the answer any more
 * @started_at: monotonic time of its head, in microseconds
 * @answered: its answer is set; what else is answered is dropped
 * @finished: libsoup is through with it, or its connection has another owner
 * @aborted: its connection ended before its answer did
 * @paused: libsoup waits for us
 * @data: (owned) (nullable): what its route remembers of it, until it is finished
 * @data_free: frees @data
 *
 * One HTTP request on its way to its answer. Counted by reference; main loop only.
 */
struct _CbWebRequest
{
  const CbWebContext *context;
  SoupServerMessage *message;
  char *id;
  GInetAddress *client;
  CbRouteMatch match;
  CbSession *session;
  GCancellable *cancellable;
  gint64 started_at;
  gboolean answered;
  gboolean finished;
  gboolean aborted;
  gboolean paused;
  gpointer data;
  GDestroyNotify data_free;
};

CbWebRequest *cb_web_request_new (const CbWebContext *context, SoupServerMessage *message);
CbWebRequest *cb_web_request_ref (CbWebRequest *self);
void cb_web_request_unref (CbWebRequest *self);
void cb_web_request_finish (CbWebRequest *self);
void cb_web_request_hand_over (CbWebRequest *self);

/* What was asked */
const char *cb_web_request_get_header (CbWebRequest *self, const char *name);
gboolean cb_web_request_accepts (CbWebRequest *self, const char *type);
gboolean cb_web_request_accepts_encoding (CbWebRequest *self, const char *coding);
gboolean cb_web_request_knows (CbWebRequest *self, const char *etag);
char *cb_web_request_dup_parameter (CbWebRequest *self, const char *name);
gboolean cb_web_request_get_uint_parameter (CbWebRequest *self,
                                            const char *name,
                                            guint64 min,
                                            guint64 max,
                                            guint64 *value,
                                            GError **error);
char *cb_web_request_dup_bearer (CbWebRequest *self);
JsonObject *cb_web_request_parse (CbWebRequest *self, gboolean required);
gboolean cb_web_request_check_limit (CbWebRequest *self, CbWebLimit limit, const char *session_id);
void cb_web_request_authorize (CbWebRequest *self, const char *session_id, CbRouteFunc next);

/* Waiting */
void cb_web_request_hold (CbWebRequest *self);
void cb_web_request_go_on (CbWebRequest *self);

/* The answer */
void cb_web_request_set_header (CbWebRequest *self, const char *name, const char *value);
void cb_web_request_add_header (CbWebRequest *self, const char *name, const char *value);
void
cb_web_request_answer (CbWebRequest *self, guint status, const char *type, char *body, gsize size);
void cb_web_request_answer_json (CbWebRequest *self, guint status, CbJsonWriter *writer);
void cb_web_request_answer_problem (CbWebRequest *self, guint status, const char *detail);
void cb_web_request_answer_error (CbWebRequest *self, const GError *error);

/* How it ended */
guint cb_web_request_get_status (CbWebRequest *self);
guint64 cb_web_request_get_body_size (CbWebRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWebRequest, cb_web_request_unref)

G_END_DECLS
