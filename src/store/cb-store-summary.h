#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbStoreSummary:
 * @kind: what kind of store it is of: "sqlite" or "mongodb"
 * @schema: version of its schema
 * @rows: (element-type utf8 guint64*): how many rows each table has
 *
 * What a dump of a store holds, in numbers.
 */
typedef struct
{
  char *kind;
  guint schema;
  GHashTable *rows;
} CbStoreSummary;

CbStoreSummary *cb_store_summary_new (const char *kind, guint schema);
void cb_store_summary_free (CbStoreSummary *self);
void cb_store_summary_set_rows (CbStoreSummary *self, const char *table, guint64 count);
guint64 cb_store_summary_get_rows (const CbStoreSummary *self, const char *table);
GPtrArray *cb_store_summary_dup_tables (const CbStoreSummary *self);
gboolean
cb_store_summary_check (const CbStoreSummary *self, const CbStoreSummary *expected, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbStoreSummary, cb_store_summary_free)

G_END_DECLS
