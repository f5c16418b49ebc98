#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbBm25:
 *
 * The textbook's ranking, to compare with: Okapi BM25 with k1 = 1.2 and b = 0.75 over the stems
 * of all that an entry says, no more than that.
 */
typedef struct _CbBm25 CbBm25;

CbBm25 *cb_bm25_new (GPtrArray *entries);
void cb_bm25_free (CbBm25 *self);
GPtrArray *cb_bm25_search (CbBm25 *self, const char *query, guint max_hits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBm25, cb_bm25_free)

G_END_DECLS
