#include "logs/cb-admin-log-piece.h"

CbAdminLogPiece *
cb_admin_log_piece_new (void)
{
  CbAdminLogPiece *self = g_new0 (CbAdminLogPiece, 1);

  self->lines = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
cb_admin_log_piece_free (CbAdminLogPiece *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self->oldest);
  g_free (self->newest);
  g_free (self);
}

static void
set (char **member, const char *cursor)
{
  g_free (*member);
  *member = g_strdup (cursor);
}

/* Notes that the line at @cursor was looked at, after those that were before. */
void
cb_admin_log_piece_look_at (CbAdminLogPiece *self, const char *cursor, gboolean backwards)
{
  if (backwards || self->oldest == NULL)
    set (&self->oldest, cursor);
  if (!backwards || self->newest == NULL)
    set (&self->newest, cursor);
}

/* Puts lines that were read backwards into order. */
void
cb_admin_log_piece_reverse (CbAdminLogPiece *self)
{
  for (guint i = 0, j = self->lines->len; i + 1 < j; i++)
    {
      gpointer line = self->lines->pdata[i];

      self->lines->pdata[i] = self->lines->pdata[--j];
      self->lines->pdata[j] = line;
    }
}
