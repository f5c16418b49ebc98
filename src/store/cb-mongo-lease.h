#pragma once

#include "store/cb-mongo.h"

G_BEGIN_DECLS

gboolean cb_mongo_lease_take (CbMongoLink *link,
                              const char *name,
                              const char *owner,
                              gint64 now,
                              gint64 until,
                              gboolean *held,
                              GError **error);

G_END_DECLS
