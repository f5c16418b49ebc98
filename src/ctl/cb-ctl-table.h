#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/**
 * CbCtlTable:
 *
 * Rows of text under headings, as wide as they need to be.
 */
typedef struct _CbCtlTable CbCtlTable;

CbCtlTable *cb_ctl_table_new (const char *const *headings);
void cb_ctl_table_free (CbCtlTable *self);
void cb_ctl_table_add (CbCtlTable *self, char *cell);
guint cb_ctl_table_get_n_rows (CbCtlTable *self);
void cb_ctl_table_print (CbCtlTable *self, gboolean bold, FILE *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbCtlTable, cb_ctl_table_free)

G_END_DECLS
