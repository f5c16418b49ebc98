#include "store/cb-appended.h"

CbAppended *
cb_appended_new (void)
{
  CbAppended *self = g_atomic_rc_box_new0 (CbAppended);

  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);

  return self;
}

static void
clear (gpointer data)
{
  CbAppended *self = data;

  g_ptr_array_unref (self->messages);
}

CbAppended *
cb_appended_ref (CbAppended *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_appended_unref (CbAppended *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
