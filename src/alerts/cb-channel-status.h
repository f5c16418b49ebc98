#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbChannelStatus:
 * @name: (owned): of the channel: "mail"
 * @waiting: notices on their way through it
 * @failing_since: since when nothing was delivered though it was tried, in microseconds since 1970
 *   UTC; 0 where all is well
 * @error: (owned) (nullable): why the newest attempt failed, while it is failing
 *
 * How a channel does.
 */
typedef struct
{
  char *name;
  guint waiting;
  gint64 failing_since;
  char *error;
} CbChannelStatus;

void cb_channel_status_free (CbChannelStatus *self);

G_END_DECLS
