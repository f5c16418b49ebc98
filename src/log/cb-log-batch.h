#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbLogBatch:
 * @day: the local day of the lines
 * @combined: (owned): every line
 * @errors: (owned): those of level error, once more
 * @n_lines: how many lines @combined has
 *
 * Lines of one day on their way to the disk.
 */
typedef struct
{
  GDate day;
  GString *combined;
  GString *errors;
  guint n_lines;
} CbLogBatch;

CbLogBatch *cb_log_batch_new (const GDate *day);
void cb_log_batch_free (CbLogBatch *self);
void cb_log_batch_add (CbLogBatch *self, gboolean is_error, const char *line, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLogBatch, cb_log_batch_free)

G_END_DECLS
