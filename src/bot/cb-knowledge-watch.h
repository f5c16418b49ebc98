#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbKnowledgeWatchFunc:
 * @user_data: what the watch was made with
 *
 * The directory has changed and become quiet again.
 */
typedef void (*CbKnowledgeWatchFunc) (gpointer user_data);

/**
 * CbKnowledgeWatch:
 *
 * Tells when the files of a directory have changed, once for a flurry of changes.
 * Lives on the main loop.
 */
typedef struct _CbKnowledgeWatch CbKnowledgeWatch;

CbKnowledgeWatch *cb_knowledge_watch_new (const char *directory,
                                          guint settle_ms,
                                          CbKnowledgeWatchFunc func,
                                          gpointer user_data,
                                          GError **error);
void cb_knowledge_watch_free (CbKnowledgeWatch *self);

G_END_DECLS
