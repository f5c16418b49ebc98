#include "cluster/cb-fanout.h"

enum
{
  HEARD,
  MISSED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (CbFanout, cb_fanout, G_TYPE_OBJECT)

static void
cb_fanout_default_init (CbFanoutInterface *iface)
{
  signals[HEARD] = g_signal_new ("heard", CB_TYPE_FANOUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[MISSED] = g_signal_new ("missed", CB_TYPE_FANOUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[CHANGED] = g_signal_new ("changed", CB_TYPE_FANOUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

/* Tells all other nodes. */
void
cb_fanout_tell (CbFanout *self, const CbNote *note)
{
  g_return_if_fail (CB_IS_FANOUT (self));

  CB_FANOUT_GET_IFACE (self)->tell (self, note);
}

/* Returns: whether what is told now will be heard */
gboolean
cb_fanout_is_connected (CbFanout *self)
{
  g_return_val_if_fail (CB_IS_FANOUT (self), FALSE);

  return CB_FANOUT_GET_IFACE (self)->is_connected (self);
}

void
cb_fanout_get_stats (CbFanout *self, CbFanoutStats *stats)
{
  g_return_if_fail (CB_IS_FANOUT (self));

  CB_FANOUT_GET_IFACE (self)->get_stats (self, stats);
}

/* For implementations: another node told something. */
void
cb_fanout_emit_heard (CbFanout *self, const CbNote *note)
{
  g_signal_emit (self, signals[HEARD], 0, note);
}

/* For implementations: something may have been lost. */
void
cb_fanout_emit_missed (CbFanout *self, gboolean node_gone)
{
  g_signal_emit (self, signals[MISSED], 0, node_gone);
}

/* For implementations: what cb_fanout_is_connected() says is another. */
void
cb_fanout_emit_changed (CbFanout *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}
