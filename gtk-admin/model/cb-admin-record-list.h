#pragma once

#include "model/cb-admin-record.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_RECORD_LIST (cb_admin_record_list_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminRecordList, cb_admin_record_list, CB_ADMIN, RECORD_LIST, GObject)

CbAdminRecordList *cb_admin_record_list_new (const char *key);
void cb_admin_record_list_replace (CbAdminRecordList *self, GVariant *dicts);
void cb_admin_record_list_append (CbAdminRecordList *self, GVariant *dicts);
void cb_admin_record_list_clear (CbAdminRecordList *self);
guint cb_admin_record_list_get_length (CbAdminRecordList *self);
CbAdminRecord *cb_admin_record_list_get (CbAdminRecordList *self, guint position);
CbAdminRecord *cb_admin_record_list_find (CbAdminRecordList *self, const char *key);

G_END_DECLS
