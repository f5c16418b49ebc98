#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* All sessions: no canary. */
#define CB_WIDGET_FULL_SHARE 100

/* Characters of a reason, and lines of the history. */
#define CB_WIDGET_MAX_REASON 1024
#define CB_WIDGET_MAX_HISTORY 500

/**
 * CbWidgetDeployment:
 * @at: microseconds since 1970 UTC
 * @act: "deploy", "canary", "rollback" or "end-canary"; constant data
 * @version: (owned): what visitors get since; of a canary, what some of them get or got
 * @previous: (owned): what they got before; "" for nothing
 * @share: how many of a hundred sessions
 * @actor: (owned): who did it
 * @reason: (owned): why; "" where nobody said
 *
 * A line of the history.
 */
typedef struct
{
  gint64 at;
  const char *act;
  char *version;
  char *previous;
  guint share;
  char *actor;
  char *reason;
} CbWidgetDeployment;

/**
 * CbWidgetOrder:
 * @at: microseconds since 1970 UTC
 * @actor: who gives it
 * @reason: why; may be ""
 *
 * What goes with every change. Borrowed.
 */
typedef struct
{
  gint64 at;
  const char *actor;
  const char *reason;
} CbWidgetOrder;

/**
 * CbWidgetState:
 * @active: (owned) (nullable): what visitors get
 * @canary: (owned) (nullable): what some of them get in its place
 * @share: how many of a hundred
 * @before: (owned) (element-type utf8): what was active before, the newest last
 * @history: (owned) (element-type CbWidgetDeployment): the oldest first
 *
 * Which version is deployed, and how that came about. Written as a whole: a switch and its line of
 * the history are one step. Immutable once made, counted by reference.
 */
typedef struct
{
  char *active;
  char *canary;
  guint share;
  GPtrArray *before;
  GPtrArray *history;
} CbWidgetState;

CbWidgetState *cb_widget_state_new (void);
CbWidgetState *cb_widget_state_parse (const char *text, gsize size, GError **error);
CbWidgetState *cb_widget_state_ref (CbWidgetState *self);
void cb_widget_state_unref (CbWidgetState *self);
char *cb_widget_state_format (const CbWidgetState *self);
CbWidgetState *cb_widget_state_deploy (const CbWidgetState *self,
                                       const char *version,
                                       guint share,
                                       const CbWidgetOrder *order,
                                       GError **error);
CbWidgetState *
cb_widget_state_roll_back (const CbWidgetState *self, const CbWidgetOrder *order, GError **error);
const char *cb_widget_state_get_target (const CbWidgetState *self);
gboolean cb_widget_state_needs (const CbWidgetState *self, const char *version);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetState, cb_widget_state_unref)

G_END_DECLS
