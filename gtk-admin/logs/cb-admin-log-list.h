#pragma once

#include "logs/cb-admin-log-source.h"

G_BEGIN_DECLS

/* Lines that are kept in memory, at most, and how many are read at a time. */
#define CB_ADMIN_LOG_LIST_MAX 10000
#define CB_ADMIN_LOG_LIST_BATCH 500

#define CB_ADMIN_TYPE_LOG_LIST (cb_admin_log_list_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogList, cb_admin_log_list, CB_ADMIN, LOG_LIST, GObject)

CbAdminLogList *cb_admin_log_list_new (CbAdminLogSource *source);
void cb_admin_log_list_show (CbAdminLogList *self, const CbAdminLogQuery *query, gint64 time_us);
void cb_admin_log_list_resume (CbAdminLogList *self);
void cb_admin_log_list_stop (CbAdminLogList *self);
void cb_admin_log_list_load_older (CbAdminLogList *self);
void cb_admin_log_list_load_newer (CbAdminLogList *self);
void cb_admin_log_list_set_pinned (CbAdminLogList *self, gboolean pinned);

CbAdminLogLine *cb_admin_log_list_get (CbAdminLogList *self, guint i);
guint cb_admin_log_list_get_length (CbAdminLogList *self);
guint cb_admin_log_list_find_time (CbAdminLogList *self, gint64 time_us);
gboolean cb_admin_log_list_is_busy (CbAdminLogList *self);
gboolean cb_admin_log_list_is_live (CbAdminLogList *self);
guint cb_admin_log_list_get_n_missed (CbAdminLogList *self);
const GError *cb_admin_log_list_get_error (CbAdminLogList *self);

G_END_DECLS
