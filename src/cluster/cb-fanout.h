#pragma once

#include "cluster/cb-note.h"

G_BEGIN_DECLS

#define CB_TYPE_FANOUT (cb_fanout_get_type ())
G_DECLARE_INTERFACE (CbFanout, cb_fanout, CB, FANOUT, GObject)

/**
 * CbFanoutStats:
 * @published: notes that were given away
 * @received: notes of others
 * @dropped: notes that could not be given away: nobody was there to take them, or too many waited
 * @refused: what came and was no note
 * @missed: how often notes of others may have been missed
 * @nodes: how many nodes there are, this one included
 */
typedef struct
{
  guint64 published;
  guint64 received;
  guint64 dropped;
  guint64 refused;
  guint64 missed;
  guint nodes;
} CbFanoutStats;

/**
 * CbFanoutInterface:
 * @tell: tells all other nodes; must return at once, and may lose it
 * @is_connected: whether what is told now will be heard
 * @get_stats: what was counted
 *
 * The other nodes of a cluster. Emits `heard` (CbNote) for what another node tells, in the order in
 * which that one told it, and `missed` (gboolean: a node is gone) where something may have been
 * lost: whoever keeps something in memory looks into the store. `notify`-like `changed` tells that
 * @is_connected did. Main loop only.
 */
struct _CbFanoutInterface
{
  GTypeInterface g_iface;

  void (*tell) (CbFanout *self, const CbNote *note);
  gboolean (*is_connected) (CbFanout *self);
  void (*get_stats) (CbFanout *self, CbFanoutStats *stats);
};

void cb_fanout_tell (CbFanout *self, const CbNote *note);
gboolean cb_fanout_is_connected (CbFanout *self);
void cb_fanout_get_stats (CbFanout *self, CbFanoutStats *stats);
void cb_fanout_emit_heard (CbFanout *self, const CbNote *note);
void cb_fanout_emit_missed (CbFanout *self, gboolean node_gone);
void cb_fanout_emit_changed (CbFanout *self);

G_END_DECLS
