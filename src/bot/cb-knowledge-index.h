#pragma once

#include <gio/gio.h>

#include "bot/cb-knowledge-hit.h"

G_BEGIN_DECLS

typedef struct _CbKnowledgeIndex CbKnowledgeIndex;

CbKnowledgeIndex *cb_knowledge_index_new (GPtrArray *entries,
                                          const char *trained,
                                          GCancellable *cancellable,
                                          GError **error);
CbKnowledgeIndex *cb_knowledge_index_ref (CbKnowledgeIndex *self);
void cb_knowledge_index_unref (CbKnowledgeIndex *self);
guint cb_knowledge_index_get_n_entries (CbKnowledgeIndex *self);
gsize cb_knowledge_index_get_memory (CbKnowledgeIndex *self);
const CbKnowledgeEntry *cb_knowledge_index_get_entry (CbKnowledgeIndex *self, guint position);
GPtrArray *cb_knowledge_index_search (CbKnowledgeIndex *self,
                                      const char *query,
                                      const char *locale,
                                      guint max_hits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKnowledgeIndex, cb_knowledge_index_unref)

G_END_DECLS
