#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbLoadAccount:
 * @acknowledged: messages that the server said are durable
 * @found: of those, how many were found again
 * @lost: of those, how many were not
 * @doubled: messages and replies that exist more often than once
 * @moved: messages that were found under another number than was acknowledged
 * @gaps: numbers that do not follow on each other
 * @sessions: how many sessions were checked
 * @unchecked: messages that nobody looked for, for want of time or memory
 *
 * What became of what was acknowledged.
 */
typedef struct
{
  guint64 acknowledged;
  guint64 found;
  guint64 lost;
  guint64 doubled;
  guint64 moved;
  guint64 gaps;
  guint64 sessions;
  guint64 unchecked;
} CbLoadAccount;

gboolean cb_load_account_is_clean (const CbLoadAccount *self);
void cb_load_account_add (CbLoadAccount *self, const CbLoadAccount *other);

G_END_DECLS
