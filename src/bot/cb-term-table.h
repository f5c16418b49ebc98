#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbTermTable:
 *
 * Numbers terms by their keys, from 0 on in the order in which they come. Once
 * it is no more added to, any number of threads may search it.
 */
typedef struct _CbTermTable CbTermTable;

#define CB_TERM_NONE G_MAXUINT32

CbTermTable *cb_term_table_new (void);
void cb_term_table_free (CbTermTable *self);
guint32 cb_term_table_add (CbTermTable *self, guint64 key);
guint32 cb_term_table_find (const CbTermTable *self, guint64 key);
guint32 cb_term_table_get_size (const CbTermTable *self);
gsize cb_term_table_get_memory (const CbTermTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTermTable, cb_term_table_free)

G_END_DECLS
