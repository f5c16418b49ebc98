#include "store/cb-store-summary.h"

#include <string.h>

#include "base/cb-error.h"

/**
 * cb_store_summary_new:
 * @kind: what kind of store
 * @schema: version of its schema
 *
 * Returns: (transfer full): a summary without tables
 */
CbStoreSummary *
cb_store_summary_new (const char *kind, guint schema)
{
  CbStoreSummary *self = g_new0 (CbStoreSummary, 1);

  self->kind = g_strdup (kind);
  self->schema = schema;
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
cb_store_summary_free (CbStoreSummary *self)
{
  g_free (self->kind);
  g_hash_table_unref (self->rows);
  g_free (self);
}

void
cb_store_summary_set_rows (CbStoreSummary *self, const char *table, guint64 count)
{
  g_hash_table_replace (self->rows, g_strdup (table), g_memdup2 (&count, sizeof count));
}

/* Returns: how many rows @table has; 0 where there is no such table */
guint64
cb_store_summary_get_rows (const CbStoreSummary *self, const char *table)
{
  const guint64 *count = g_hash_table_lookup (self->rows, table);

  return count != NULL ? *count : 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * cb_store_summary_dup_tables:
 * @self: a summary
 *
 * Returns: (transfer container) (element-type utf8): names of the tables, sorted; owned by @self
 */
GPtrArray *
cb_store_summary_dup_tables (const CbStoreSummary *self)
{
  GPtrArray *tables = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (tables, name);
  g_ptr_array_sort (tables, compare_names);

  return tables;
}

/**
 * cb_store_summary_check:
 * @self: what a dump holds
 * @expected: what it was said to hold
 * @error: return location for an error
 *
 * Returns: %FALSE where they differ, with the first difference as the error
 */
gboolean
cb_store_summary_check (const CbStoreSummary *self, const CbStoreSummary *expected, GError **error)
{
  g_autoptr (GPtrArray) tables = cb_store_summary_dup_tables (expected);

  if (strcmp (self->kind, expected->kind) != 0 || self->schema != expected->schema)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "It holds a %s database of schema %u, not %s of schema %u as it says",
                   self->kind, self->schema, expected->kind, expected->schema);
      return FALSE;
    }

  for (guint i = 0; i < tables->len; i++)
    {
      const char *table = g_ptr_array_index (tables, i);
      guint64 found = cb_store_summary_get_rows (self, table);
      guint64 wanted = cb_store_summary_get_rows (expected, table);

      if (found == wanted)
        continue;
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "Its table “%s” has %" G_GUINT64_FORMAT " rows, not %" G_GUINT64_FORMAT
                   " as it says",
                   table, found, wanted);
      return FALSE;
    }

  return TRUE;
}
