#pragma once

#include <glib-object.h>

#include "model/cb-session.h"

G_BEGIN_DECLS

/* Sessions that a search looks through, the newest. */
#define CB_SESSION_FILTER_MAX_SEARCHED 50000

/**
 * CbSessionFilter:
 * @states: bits (1 << CbSessionState): only those; 0 for all
 * @search: (nullable): only with this in their id, name or email; ASCII letters in any case. Only
 *   the newest %CB_SESSION_FILTER_MAX_SEARCHED are looked at
 * @since: only created then or later, in microseconds since 1970 UTC
 * @until: only created before, likewise; 0 for no end
 * @before: (nullable): only with a smaller id, that is an older one
 * @limit: at most so many
 *
 * Which sessions to list. Immutable once made, counted by reference, usable from every thread.
 */
typedef struct
{
  guint states;
  const char *search;
  gint64 since;
  gint64 until;
  const char *before;
  guint limit;
} CbSessionFilter;

#define CB_TYPE_SESSION_FILTER (cb_session_filter_get_type ())
GType cb_session_filter_get_type (void);

CbSessionFilter *cb_session_filter_new (const CbSessionFilter *fields);
CbSessionFilter *cb_session_filter_ref (const CbSessionFilter *self);
void cb_session_filter_unref (CbSessionFilter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSessionFilter, cb_session_filter_unref)

G_END_DECLS
