#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbMongodump:
 * @uri: as MONGODB_URI has it
 * @database: which database, whatever @uri says
 * @target: the directory that gets a directory of that name
 * @timeout_s: how long one collection may take
 * @cancellable: (nullable): ends it
 *
 * What MongoDB's own program `mongodump` is to do. Borrows everything.
 */
typedef struct
{
  const char *uri;
  const char *database;
  const char *target;
  guint timeout_s;
  GCancellable *cancellable;
} CbMongodump;

char *cb_mongodump_build_uri (const char *uri, const char *database);
gboolean cb_mongodump_run (const CbMongodump *self, const char *collection, GError **error);

G_END_DECLS
