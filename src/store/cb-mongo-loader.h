#pragma once

#include "store/cb-mongo.h"

G_BEGIN_DECLS

gboolean cb_mongo_loader_run (CbMongo *mongo, const char *directory, GError **error);

G_END_DECLS
