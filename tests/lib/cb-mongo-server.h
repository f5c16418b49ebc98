#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbMongoServer:
 *
 * A database of its own for one test: on the server that CHATBOT_TEST_MONGODB_URI names, or on a
 * FerretDB of its own, whose program CHATBOT_TEST_FERRETDB names. It is gone afterwards.
 */
typedef struct _CbMongoServer CbMongoServer;

gboolean cb_mongo_server_is_available (void);
CbMongoServer *cb_mongo_server_new (void);
void cb_mongo_server_free (CbMongoServer *self);
const char *cb_mongo_server_get_uri (CbMongoServer *self);
void cb_mongo_server_kill (CbMongoServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMongoServer, cb_mongo_server_free)

G_END_DECLS
