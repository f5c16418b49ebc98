#include "model/cb-reply.h"

G_DEFINE_BOXED_TYPE (CbReply, cb_reply, cb_reply_ref, cb_reply_unref)

static void
clear_reply (gpointer data)
{
  CbReply *self = data;

  g_free ((char *) self->text);
  g_free ((char *) self->source_entry);
  g_free ((char *) self->source_title);
  g_strfreev ((char **) self->suggestions);
  g_free ((char *) self->responder);
}

/**
 * cb_reply_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a reply
 */
CbReply *
cb_reply_new (const CbReply *fields)
{
  CbReply *self;

  g_return_val_if_fail (fields->text != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbReply *) fields);
  self->text = g_strdup (fields->text);
  self->source_entry = g_strdup (fields->source_entry);
  self->source_title = g_strdup (fields->source_title);
  self->suggestions = (const char *const *) g_strdupv ((char **) fields->suggestions);
  self->responder = g_strdup (fields->responder);

  return self;
}

/**
 * cb_reply_ref:
 * @self: a reply
 *
 * Returns: (transfer full): @self
 */
CbReply *
cb_reply_ref (const CbReply *self)
{
  return g_atomic_rc_box_acquire ((CbReply *) self);
}

void
cb_reply_unref (CbReply *self)
{
  g_atomic_rc_box_release_full (self, clear_reply);
}
