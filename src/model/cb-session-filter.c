#include "model/cb-session-filter.h"

G_DEFINE_BOXED_TYPE (CbSessionFilter,
                     cb_session_filter,
                     cb_session_filter_ref,
                     cb_session_filter_unref)

static void
clear_filter (gpointer data)
{
  CbSessionFilter *self = data;

  g_free ((char *) self->search);
  g_free ((char *) self->before);
}

/**
 * cb_session_filter_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a filter
 */
CbSessionFilter *
cb_session_filter_new (const CbSessionFilter *fields)
{
  CbSessionFilter *self = g_atomic_rc_box_dup (sizeof *self, (CbSessionFilter *) fields);

  self->search = g_strdup (fields->search);
  self->before = g_strdup (fields->before);

  return self;
}

/**
 * cb_session_filter_ref:
 * @self: a filter
 *
 * Returns: (transfer full): @self
 */
CbSessionFilter *
cb_session_filter_ref (const CbSessionFilter *self)
{
  return g_atomic_rc_box_acquire ((CbSessionFilter *) self);
}

void
cb_session_filter_unref (CbSessionFilter *self)
{
  g_atomic_rc_box_release_full (self, clear_filter);
}
