#include "log/cb-log-batch.h"

/**
 * cb_log_batch_new:
 * @day: the local day of its lines
 *
 * Returns: (transfer full): an empty batch
 */
CbLogBatch *
cb_log_batch_new (const GDate *day)
{
  CbLogBatch *self = g_new0 (CbLogBatch, 1);

  self->day = *day;
  self->combined = g_string_new (NULL);
  self->errors = g_string_new (NULL);

  return self;
}

void
cb_log_batch_free (CbLogBatch *self)
{
  g_string_free (self->combined, TRUE);
  g_string_free (self->errors, TRUE);
  g_free (self);
}

/**
 * cb_log_batch_add:
 * @self: a batch
 * @is_error: whether it goes to the error file, too
 * @line: one line without its end
 * @size: of @line, in bytes
 */
void
cb_log_batch_add (CbLogBatch *self, gboolean is_error, const char *line, gsize size)
{
  g_string_append_len (self->combined, line, size);
  g_string_append_c (self->combined, '\n');
  if (is_error)
    {
      g_string_append_len (self->errors, line, size);
      g_string_append_c (self->errors, '\n');
    }
  self->n_lines++;
}
