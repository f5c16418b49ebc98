#pragma once

#include "logs/cb-admin-log-source.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOG_JOURNAL (cb_admin_log_journal_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogJournal, cb_admin_log_journal, CB_ADMIN, LOG_JOURNAL, GObject)

CbAdminLogSource *cb_admin_log_journal_new (const char *directory, gboolean of_user);

G_END_DECLS
