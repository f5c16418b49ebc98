#include "model/cb-message.h"

static const char *const role_names[] = {
  [CB_ROLE_VISITOR] = "visitor",
  [CB_ROLE_BOT] = "bot",
  [CB_ROLE_OPERATOR] = "operator",
  [CB_ROLE_SYSTEM] = "system",
};
G_STATIC_ASSERT (G_N_ELEMENTS (role_names) == CB_N_ROLES);

G_DEFINE_BOXED_TYPE (CbMessage, cb_message, cb_message_ref, cb_message_unref)

const char *
cb_role_to_string (CbRole role)
{
  g_return_val_if_fail (role < CB_N_ROLES, NULL);

  return role_names[role];
}

/**
 * cb_role_from_string:
 * @text: a role's name
 * @role: (out): where to put it
 *
 * Returns: %FALSE where no role has that name; @role is untouched then
 */
gboolean
cb_role_from_string (const char *text, CbRole *role)
{
  for (guint i = 0; i < CB_N_ROLES; i++)
    if (g_strcmp0 (text, role_names[i]) == 0)
      {
        *role = i;
        return TRUE;
      }

  return FALSE;
}

static void
clear_message (gpointer data)
{
  CbMessage *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->session_id);
  g_free ((char *) self->text);
  g_free ((char *) self->client_id);
  g_strfreev ((char **) self->attachments);
  g_free ((char *) self->source_entry);
  g_free ((char *) self->source_title);
  g_strfreev ((char **) self->suggestions);
}

/**
 * cb_message_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a message
 */
CbMessage *
cb_message_new (const CbMessage *fields)
{
  CbMessage *self;

  g_return_val_if_fail (fields->text != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbMessage *) fields);
  self->id = g_strdup (fields->id);
  self->session_id = g_strdup (fields->session_id);
  self->text = g_strdup (fields->text);
  self->client_id = g_strdup (fields->client_id);
  self->attachments = (const char *const *) g_strdupv ((char **) fields->attachments);
  self->source_entry = g_strdup (fields->source_entry);
  self->source_title = g_strdup (fields->source_title);
  self->suggestions = (const char *const *) g_strdupv ((char **) fields->suggestions);

  return self;
}

/**
 * cb_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self
 */
CbMessage *
cb_message_ref (const CbMessage *self)
{
  return g_atomic_rc_box_acquire ((CbMessage *) self);
}

void
cb_message_unref (CbMessage *self)
{
  g_atomic_rc_box_release_full (self, clear_message);
}
