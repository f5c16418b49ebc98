#include "bot/cb-knowledge-entry.h"

G_DEFINE_BOXED_TYPE (CbKnowledgeEntry,
                     cb_knowledge_entry,
                     cb_knowledge_entry_ref,
                     cb_knowledge_entry_unref)

static void
clear_entry (gpointer data)
{
  CbKnowledgeEntry *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->question);
  g_strfreev ((char **) self->alternatives);
  g_free ((char *) self->answer);
  g_strfreev ((char **) self->tags);
  g_free ((char *) self->language);
  g_free ((char *) self->file);
}

static const char *const *
copy_list (const char *const *list)
{
  return list != NULL ? (const char *const *) g_strdupv ((char **) list)
                      : (const char *const *) g_new0 (char *, 1);
}

/**
 * cb_knowledge_entry_new:
 * @fields: what it shall hold; copied. %NULL lists are taken as empty ones
 *
 * Returns: (transfer full): an entry
 */
CbKnowledgeEntry *
cb_knowledge_entry_new (const CbKnowledgeEntry *fields)
{
  CbKnowledgeEntry *self;

  g_return_val_if_fail (fields->id != NULL && fields->question != NULL, NULL);
  g_return_val_if_fail (fields->answer != NULL && fields->language != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbKnowledgeEntry *) fields);
  self->id = g_strdup (fields->id);
  self->question = g_strdup (fields->question);
  self->alternatives = copy_list (fields->alternatives);
  self->answer = g_strdup (fields->answer);
  self->tags = copy_list (fields->tags);
  self->language = g_strdup (fields->language);
  self->file = g_strdup (fields->file);

  return self;
}

/**
 * cb_knowledge_entry_ref:
 * @self: an entry
 *
 * Returns: (transfer full): @self
 */
CbKnowledgeEntry *
cb_knowledge_entry_ref (const CbKnowledgeEntry *self)
{
  return g_atomic_rc_box_acquire ((CbKnowledgeEntry *) self);
}

void
cb_knowledge_entry_unref (CbKnowledgeEntry *self)
{
  g_atomic_rc_box_release_full (self, clear_entry);
}
