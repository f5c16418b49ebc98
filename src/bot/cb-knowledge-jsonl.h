#pragma once

#include "bot/cb-knowledge-builder.h"

G_BEGIN_DECLS

void cb_knowledge_jsonl_read (CbKnowledgeBuilder *builder,
                              const char *file,
                              const char *text,
                              gsize size);

G_END_DECLS
