#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbHttpResponse:
 * @status: 100 to 599
 * @keep_alive: whether the connection may be used again
 * @body: (nullable): valid until the next call
 * @body_size: its bytes
 *
 * One answer of an HTTP/1.1 server, as far as it has come; what is below @body_size is its own.
 */
typedef struct
{
  guint status;
  gboolean keep_alive;
  const char *body;
  gsize body_size;

  gboolean head_only; /* there is no body whatever the head says: a 101 */
  gsize head_size;    /* 0 until the whole head is there */
  gsize taken;        /* bytes of the chunked body that are decoded */
  guint64 length;
  gboolean has_length;
  gboolean chunked;
  gboolean chunked_end;
  gboolean until_close;
  GByteArray *decoded; /* (owned) (nullable): a chunked body */
} CbHttpResponse;

void cb_http_response_clear (CbHttpResponse *self);
gssize cb_http_response_parse (CbHttpResponse *self, const char *data, gsize size, GError **error);
gboolean cb_http_response_finish_at_close (CbHttpResponse *self, const char *data, gsize size);
char *cb_http_response_dup_header (const char *head, gsize size, const char *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbHttpResponse, cb_http_response_clear)

G_END_DECLS
