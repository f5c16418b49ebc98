#include "model/cb-session.h"

static const char *const state_names[] = {
  [CB_SESSION_BOT] = "bot",
  [CB_SESSION_WAITING] = "waiting",
  [CB_SESSION_OPERATOR] = "operator",
  [CB_SESSION_CLOSED] = "closed",
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == CB_N_SESSION_STATES);

G_DEFINE_BOXED_TYPE (CbSession, cb_session, cb_session_ref, cb_session_unref)

const char *
cb_session_state_to_string (CbSessionState state)
{
  g_return_val_if_fail (state < CB_N_SESSION_STATES, NULL);

  return state_names[state];
}

/**
 * cb_session_state_from_string:
 * @text: a state's name
 * @state: (out): where to put it
 *
 * Returns: %FALSE where no state has that name; @state is untouched then
 */
gboolean
cb_session_state_from_string (const char *text, CbSessionState *state)
{
  for (guint i = 0; i < CB_N_SESSION_STATES; i++)
    if (g_strcmp0 (text, state_names[i]) == 0)
      {
        *state = i;
        return TRUE;
      }

  return FALSE;
}

static void
clear_session (gpointer data)
{
  CbSession *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->name);
  g_free ((char *) self->email);
  g_free ((char *) self->locale);
  g_free ((char *) self->page);
  g_free ((char *) self->operator_name);
}

/**
 * cb_session_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a session
 */
CbSession *
cb_session_new (const CbSession *fields)
{
  CbSession *self;

  g_return_val_if_fail (fields->id != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbSession *) fields);
  self->id = g_strdup (fields->id);
  self->name = g_strdup (fields->name);
  self->email = g_strdup (fields->email);
  self->locale = g_strdup (fields->locale);
  self->page = g_strdup (fields->page);
  self->operator_name = g_strdup (fields->operator_name);

  return self;
}

/**
 * cb_session_ref:
 * @self: a session
 *
 * Returns: (transfer full): @self
 */
CbSession *
cb_session_ref (const CbSession *self)
{
  return g_atomic_rc_box_acquire ((CbSession *) self);
}

void
cb_session_unref (CbSession *self)
{
  g_atomic_rc_box_release_full (self, clear_session);
}
