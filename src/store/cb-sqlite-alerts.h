#pragma once

#include "model/cb-alert.h"
#include "model/cb-silence.h"
#include "store/cb-sqlite.h"

G_BEGIN_DECLS

gboolean cb_sqlite_alerts_save (CbSqlite *db, GPtrArray *alerts, GError **error);
GPtrArray *cb_sqlite_alerts_list (CbSqlite *db, gboolean only_open, guint limit, GError **error);
gboolean cb_sqlite_alerts_prune (CbSqlite *db, gint64 before, GError **error);
gboolean cb_sqlite_alerts_save_silence (CbSqlite *db, const CbSilence *silence, GError **error);
GPtrArray *cb_sqlite_alerts_list_silences (CbSqlite *db, gint64 now, GError **error);

G_END_DECLS
