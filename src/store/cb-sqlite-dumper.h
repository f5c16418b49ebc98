#pragma once

#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

/* What the database is called in the data directory, and its dump in a backup. */
#define CB_SQLITE_FILE_NAME "chatbot.db"

#define CB_TYPE_SQLITE_DUMPER (cb_sqlite_dumper_get_type ())
G_DECLARE_FINAL_TYPE (CbSqliteDumper, cb_sqlite_dumper, CB, SQLITE_DUMPER, GObject)

CbStoreDumper *cb_sqlite_dumper_new (const char *path);

G_END_DECLS
