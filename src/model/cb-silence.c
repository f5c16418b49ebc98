#include "model/cb-silence.h"

G_DEFINE_BOXED_TYPE (CbSilence, cb_silence, cb_silence_ref, cb_silence_unref)

static void
clear_silence (gpointer data)
{
  CbSilence *self = data;

  g_free ((char *) self->rule);
  g_free ((char *) self->reason);
  g_free ((char *) self->created_by);
}

/**
 * cb_silence_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a silence
 */
CbSilence *
cb_silence_new (const CbSilence *fields)
{
  CbSilence *self;

  g_return_val_if_fail (fields->rule != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbSilence *) fields);
  self->rule = g_strdup (fields->rule);
  self->reason = g_strdup (fields->reason != NULL ? fields->reason : "");
  self->created_by = g_strdup (fields->created_by != NULL ? fields->created_by : "");

  return self;
}

/**
 * cb_silence_ref:
 * @self: a silence
 *
 * Returns: (transfer full): @self
 */
CbSilence *
cb_silence_ref (const CbSilence *self)
{
  return g_atomic_rc_box_acquire ((CbSilence *) self);
}

void
cb_silence_unref (CbSilence *self)
{
  g_atomic_rc_box_release_full (self, clear_silence);
}
