#pragma once

#include <gio/gio.h>

#include "bot/cb-knowledge-limits.h"
#include "bot/cb-knowledge-set.h"

G_BEGIN_DECLS

CbKnowledgeSet *cb_knowledge_loader_load (const char *directory,
                                          const char *language,
                                          const CbKnowledgeLimits *limits,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
