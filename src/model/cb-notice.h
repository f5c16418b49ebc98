#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbNoticeKind:
 * @CB_NOTICE_FIRING: alerts began to fire
 * @CB_NOTICE_REPEAT: they still do, and nobody takes care of them
 * @CB_NOTICE_RESOLVED: they do no more
 * @CB_NOTICE_TEST: somebody tries whether a channel works; never stored
 */
typedef enum
{
  CB_NOTICE_FIRING,
  CB_NOTICE_REPEAT,
  CB_NOTICE_RESOLVED,
  CB_NOTICE_TEST,
} CbNoticeKind;

/**
 * CbNotice:
 * @id: unique, grows with time; the same however often delivery is tried, so that a receiver can
 *   tell that it has it already
 * @channel: through which channel it goes
 * @target: to whom there: an address, a number, or "" where the channel has one receiver
 * @kind: what it says
 * @created_at: microseconds since 1970 UTC
 * @attempts: how often delivery failed
 * @next_at: not before this is it tried again, in microseconds since 1970 UTC
 * @error: (nullable): why it failed last
 * @body: JSON: the alerts it is about, as they were then
 *
 * One thing to be told to one receiver. It stays in the outbox until it is delivered. Immutable
 * once made, counted by reference, usable from every thread.
 */
typedef struct
{
  const char *id;
  const char *channel;
  const char *target;
  CbNoticeKind kind;
  gint64 created_at;
  guint attempts;
  gint64 next_at;
  const char *error;
  const char *body;
} CbNotice;

#define CB_TYPE_NOTICE (cb_notice_get_type ())
GType cb_notice_get_type (void);

CbNotice *cb_notice_new (const CbNotice *fields);
CbNotice *cb_notice_ref (const CbNotice *self);
void cb_notice_unref (CbNotice *self);
const char *cb_notice_kind_to_string (CbNoticeKind kind);
gboolean cb_notice_kind_from_string (const char *text, CbNoticeKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbNotice, cb_notice_unref)

G_END_DECLS
