#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CB_HEAD_MAX 16384 /* bytes of request line and fields together */
#define CB_HEAD_MAX_FIELDS 100
#define CB_HEAD_MAX_TARGET 8192
#define CB_HEAD_MAX_METHOD 16

typedef enum
{
  CB_BODY_NONE,
  CB_BODY_LENGTH,
  CB_BODY_CHUNKED,
} CbBodyKind;

/**
 * CbHead:
 * @body: how the request's body is framed
 * @content_length: its size, for %CB_BODY_LENGTH
 * @keep_alive: the client may send another request on this connection
 * @expect_continue: the client waits for a 100 before it sends the body
 *
 * What the transport must know of a request head.
 */
typedef struct
{
  CbBodyKind body;
  guint64 content_length;
  gboolean keep_alive;
  gboolean expect_continue;
} CbHead;

gssize cb_head_find_end (const guint8 *bytes, gsize size, gsize *scanned);
guint cb_head_check (const guint8 *bytes, gsize size, CbHead *head);
void cb_head_peek (const guint8 *bytes, gsize size, char **method, char **target);

G_END_DECLS
