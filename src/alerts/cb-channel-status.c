#include "alerts/cb-channel-status.h"

void
cb_channel_status_free (CbChannelStatus *self)
{
  g_free (self->name);
  g_free (self->error);
  g_free (self);
}
