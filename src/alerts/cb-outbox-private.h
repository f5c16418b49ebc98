#pragma once

#include "alerts/cb-outbox-channel.h"
#include "alerts/cb-outbox.h"

G_BEGIN_DECLS

/* What the files of #CbOutbox share. */
struct _CbOutbox
{
  GObject parent_instance;

  CbStore *store;       /* (owned) */
  CbClock *clock;       /* (owned) */
  CbSettings *settings; /* (owned) */
  CbMetrics *metrics;   /* (owned) */
  GPtrArray *channels;  /* (owned) (element-type CbOutboxChannel) */
  GCancellable *stopping;
  guint timer; /* while anything waits */
};

/* Returns: (transfer none) (nullable): the channel of that name, if it is set up */
CbOutboxChannel *cb_outbox_find_channel (CbOutbox *self, const char *name);

G_END_DECLS
