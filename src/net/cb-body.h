#pragma once

#include "net/cb-head.h"

G_BEGIN_DECLS

/**
 * CbBody:
 * @left: bytes left of the body, or of the chunk
 * @size: payload so far
 * @done: the body has ended; the next byte belongs to the next request
 *
 * Follows a request's body, so that the transport knows where the next head
 * begins and how much was sent.
 */
typedef struct
{
  CbBodyKind kind;
  guint8 state;
  guint8 n_digits;
  gboolean done;
  guint64 left;
  guint64 size;
  guint extra; /* bytes of trailers and chunk extensions */
} CbBody;

void cb_body_init (CbBody *self, const CbHead *head);
gssize cb_body_take (CbBody *self, const guint8 *bytes, gsize size);

G_END_DECLS
