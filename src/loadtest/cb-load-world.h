#pragma once

#include "loadtest/cb-load-audit.h"
#include "loadtest/cb-load-loop.h"
#include "loadtest/cb-load-plan.h"
#include "loadtest/cb-load-recorder.h"

G_BEGIN_DECLS

typedef struct _CbLoadUser CbLoadUser;

/**
 * CbLoadWorld:
 * @loop: what all wait in
 * @plan: what is to be done
 * @recorder: what counts and measures
 * @audit: what remembers sessions, to check them in the end
 * @random: all chance
 * @account: what users saw themselves of gaps and of what came twice
 * @stopping: whether users begin nothing new
 * @n_sockets: WebSockets that are open
 * @n_remembered: messages that are remembered, to be checked
 * @kinds: (element-type CbLoadStep guint): what each step's requests are counted as
 * @ack_kind: what the first half of a "say" is counted as
 * @resume_kind: what coming back is counted as
 * @user_idle: called when a user has done all of a scenario, or failed
 * @data: for @user_idle
 *
 * What all virtual users share.
 */
typedef struct
{
  CbLoadLoop *loop;         /* (owned) */
  const CbLoadPlan *plan;   /* (unowned) */
  CbLoadRecorder *recorder; /* (owned) */
  CbLoadAudit *audit;       /* (owned) */
  GRand *random;            /* (owned) */
  CbLoadAccount account;
  gboolean stopping;
  guint n_sockets;
  guint64 n_remembered;
  GHashTable *kinds; /* (owned) */
  guint ack_kind;
  guint resume_kind;
  void (*user_idle) (CbLoadUser *user, gboolean failed, gpointer data);
  gpointer data; /* (unowned) */
} CbLoadWorld;

CbLoadWorld *cb_load_world_new (const CbLoadPlan *plan, GError **error);
void cb_load_world_free (CbLoadWorld *self);
guint cb_load_world_get_kind (CbLoadWorld *self, const CbLoadStep *step);
gboolean cb_load_world_may_remember (CbLoadWorld *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadWorld, cb_load_world_free)

G_END_DECLS
