#include "alerts/cb-outbox-entry.h"

/* After the first failure, and at most; in between it doubles. */
#define FIRST_DELAY (5 * G_TIME_SPAN_SECOND)
#define MAX_DELAY (10 * G_TIME_SPAN_MINUTE)

/**
 * cb_outbox_entry_new:
 * @notice: what is to be told
 * @stored: whether it is in the store
 *
 * Returns: (transfer full): an entry
 */
CbOutboxEntry *
cb_outbox_entry_new (CbNotice *notice, gboolean stored)
{
  CbOutboxEntry *self = g_rc_box_new0 (CbOutboxEntry);

  self->notice = cb_notice_ref (notice);
  self->stored = stored;

  return self;
}

CbOutboxEntry *
cb_outbox_entry_ref (CbOutboxEntry *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_entry (gpointer data)
{
  CbOutboxEntry *self = data;

  cb_notice_unref (self->notice);
}

void
cb_outbox_entry_unref (CbOutboxEntry *self)
{
  g_rc_box_release_full (self, clear_entry);
}

static gint64
choose_delay (guint attempts)
{
  return attempts > 10 ? MAX_DELAY : MIN (FIRST_DELAY << (attempts - 1), MAX_DELAY);
}

/**
 * cb_outbox_entry_fail:
 * @self: an entry
 * @error: why it could not be delivered
 * @now: microseconds since 1970 UTC
 *
 * Notes a failed attempt, and when the next is.
 */
void
cb_outbox_entry_fail (CbOutboxEntry *self, const char *error, gint64 now)
{
  CbNotice fields = *self->notice;
  CbNotice *old = self->notice;

  fields.attempts++;
  fields.next_at = now + choose_delay (fields.attempts);
  fields.error = error;
  self->notice = cb_notice_new (&fields);
  cb_notice_unref (old);
}

/**
 * cb_outbox_entry_is_due:
 * @self: an entry
 * @now: microseconds since 1970 UTC
 *
 * Returns: whether it may be tried now; also where the clock was set back far, so that the next
 *   attempt seems further off than any delay
 */
gboolean
cb_outbox_entry_is_due (const CbOutboxEntry *self, gint64 now)
{
  return self->notice->next_at <= now || self->notice->next_at > now + MAX_DELAY;
}
