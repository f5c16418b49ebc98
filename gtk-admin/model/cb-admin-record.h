#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_RECORD (cb_admin_record_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminRecord, cb_admin_record, CB_ADMIN, RECORD, GObject)

CbAdminRecord *cb_admin_record_new (GVariant *dict);
void cb_admin_record_update (CbAdminRecord *self, GVariant *dict);
GVariant *cb_admin_record_get_dict (CbAdminRecord *self);

gboolean cb_admin_record_has (CbAdminRecord *self, const char *member);
const char *cb_admin_record_get_string (CbAdminRecord *self, const char *member);
gboolean cb_admin_record_get_flag (CbAdminRecord *self, const char *member);
double cb_admin_record_get_number (CbAdminRecord *self, const char *member);
gint64 cb_admin_record_get_time (CbAdminRecord *self, const char *member);

G_END_DECLS
