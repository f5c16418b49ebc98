#include "model/cb-notice.h"

G_DEFINE_BOXED_TYPE (CbNotice, cb_notice, cb_notice_ref, cb_notice_unref)

static const char *const kinds[] = { "firing", "repeat", "resolved", "test" };

static void
clear_notice (gpointer data)
{
  CbNotice *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->channel);
  g_free ((char *) self->target);
  g_free ((char *) self->error);
  g_free ((char *) self->body);
}

/**
 * cb_notice_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a notice
 */
CbNotice *
cb_notice_new (const CbNotice *fields)
{
  CbNotice *self;

  g_return_val_if_fail (fields->id != NULL && fields->channel != NULL && fields->body != NULL,
                        NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbNotice *) fields);
  self->id = g_strdup (fields->id);
  self->channel = g_strdup (fields->channel);
  self->target = g_strdup (fields->target != NULL ? fields->target : "");
  self->error = g_strdup (fields->error);
  self->body = g_strdup (fields->body);

  return self;
}

/**
 * cb_notice_ref:
 * @self: a notice
 *
 * Returns: (transfer full): @self
 */
CbNotice *
cb_notice_ref (const CbNotice *self)
{
  return g_atomic_rc_box_acquire ((CbNotice *) self);
}

void
cb_notice_unref (CbNotice *self)
{
  g_atomic_rc_box_release_full (self, clear_notice);
}

const char *
cb_notice_kind_to_string (CbNoticeKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind];
}

/**
 * cb_notice_kind_from_string:
 * @text: (nullable): a kind's name
 * @kind: (out): the kind
 *
 * Returns: %FALSE where there is no such kind
 */
gboolean
cb_notice_kind_from_string (const char *text, CbNoticeKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (text, kinds[i]) == 0)
      {
        *kind = i;
        return TRUE;
      }

  return FALSE;
}
