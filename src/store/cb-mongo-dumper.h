#pragma once

#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

/* What a dump is called in a backup, and in the data directory while it waits to be loaded. */
#define CB_MONGO_DUMP_NAME "dump"

#define CB_TYPE_MONGO_DUMPER (cb_mongo_dumper_get_type ())
G_DECLARE_FINAL_TYPE (CbMongoDumper, cb_mongo_dumper, CB, MONGO_DUMPER, GObject)

CbStoreDumper *cb_mongo_dumper_new (const char *uri, guint tool_timeout_s, GError **error);

G_END_DECLS
