#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Knowledge of any size, always the same: made-up words, as many of each rank as in English
 * (Zipf's law), in sentences with its most common words in between.
 */

GPtrArray *cb_synthetic_knowledge_make_entries (guint n);
char *cb_synthetic_knowledge_make_query (GPtrArray *entries, guint32 seed);

G_END_DECLS
