#pragma once

#include <gio/gio.h>

#include "bot/cb-knowledge-index.h"
#include "bot/cb-knowledge-limits.h"
#include "bot/cb-knowledge-problem.h"

G_BEGIN_DECLS

/**
 * CbKnowledgeConfig:
 * @directory: where the files are
 * @language: BCP 47 tag of the language of entries that name none
 * @trained: (nullable): path of a file that keeps what was trained for the next start
 * @limits: what may be loaded
 * @watch: whether changed files are read again by themselves
 * @settle_ms: how long the directory must have been quiet before they are, in milliseconds
 *
 * How the knowledge is set up.
 */
typedef struct
{
  const char *directory;
  const char *language;
  const char *trained;
  CbKnowledgeLimits limits;
  gboolean watch;
  guint settle_ms;
} CbKnowledgeConfig;

#define CB_TYPE_KNOWLEDGE (cb_knowledge_get_type ())
G_DECLARE_FINAL_TYPE (CbKnowledge, cb_knowledge, CB, KNOWLEDGE, GObject)

CbKnowledge *cb_knowledge_new (const CbKnowledgeConfig *config);

void cb_knowledge_reload_async (CbKnowledge *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cb_knowledge_reload_finish (CbKnowledge *self, GAsyncResult *result, GError **error);

void cb_knowledge_search_async (CbKnowledge *self,
                                const char *query,
                                const char *locale,
                                guint max_hits,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *cb_knowledge_search_finish (CbKnowledge *self, GAsyncResult *result, GError **error);

gboolean cb_knowledge_is_ready (CbKnowledge *self);
guint cb_knowledge_get_n_entries (CbKnowledge *self);
guint cb_knowledge_get_generation (CbKnowledge *self);
GPtrArray *cb_knowledge_get_problems (CbKnowledge *self);
guint cb_knowledge_get_n_problems (CbKnowledge *self);
CbKnowledgeIndex *cb_knowledge_dup_index (CbKnowledge *self);

G_END_DECLS
