#pragma once

#include <adwaita.h>

#include "model/cb-admin-record-list.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_RECORD_ROW (cb_admin_record_row_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminRecordRow, cb_admin_record_row, CB_ADMIN, RECORD_ROW, AdwActionRow)

/* Says what a row shows of its record; called again whenever the record changed. */
typedef void (*CbAdminDescribe) (CbAdminRecordRow *row, CbAdminRecord *record);

void cb_admin_record_row_bind (GtkListBox *box, CbAdminRecordList *list, CbAdminDescribe describe);

void cb_admin_record_row_set_texts (CbAdminRecordRow *self, const char *title, const char *detail);
void cb_admin_record_row_set_icon (CbAdminRecordRow *self, const char *name, const char *style);
GtkWidget *cb_admin_record_row_add_button (CbAdminRecordRow *self,
                                           const char *label,
                                           const char *action,
                                           const char *target);

G_END_DECLS
