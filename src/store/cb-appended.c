#include "store/cb-appended.h"

CbAppended *
cb_appended_new (void)
{
  CbAppended *self = g_new0 (CbAppended, 1);

  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);

  return self;
}

void
cb_appended_free (CbAppended *self)
{
  g_ptr_array_unref (self->messages);
  g_free (self);
}
