#include "lib/cb-store-place.h"

#include "lib/cb-backend-memory.h"
#include "store/cb-backend-sqlite.h"
#ifdef CB_WITH_MONGO
#include "store/cb-backend-mongo.h"
#endif

struct _CbStorePlace
{
  CbStoreKind kind;
  CbTempDir *dir;        /* (owned) */
  CbMongoServer *server; /* (owned) (nullable) */
};

const char *
cb_store_kind_get_name (CbStoreKind kind)
{
  const char *const names[] = { "sqlite", "memory", "mongodb" };

  return names[kind];
}

gboolean
cb_store_kind_is_available (CbStoreKind kind)
{
  return kind != CB_STORE_KIND_MONGODB || cb_mongo_server_is_available ();
}

CbStorePlace *
cb_store_place_new (CbStoreKind kind)
{
  CbStorePlace *self = g_new0 (CbStorePlace, 1);

  self->kind = kind;
  self->dir = cb_temp_dir_new ();
  if (kind == CB_STORE_KIND_MONGODB)
    self->server = cb_mongo_server_new ();

  return self;
}

void
cb_store_place_free (CbStorePlace *self)
{
  g_clear_pointer (&self->server, cb_mongo_server_free);
  cb_temp_dir_free (self->dir);
  g_free (self);
}

static CbStoreBackend *
create_mongo (CbStorePlace *self)
{
#ifdef CB_WITH_MONGO
  g_autoptr (GError) error = NULL;
  CbStoreBackend *backend =
      cb_backend_mongo_new (cb_mongo_server_get_uri (self->server), NULL, &error);

  g_assert_no_error (error);
  return backend;
#else
  g_assert_not_reached ();
#endif
}

/* Returns: (transfer full): a backend that is not open yet; several may share a place */
CbStoreBackend *
cb_store_place_create_backend (CbStorePlace *self)
{
  g_autofree char *path = cb_temp_dir_build (self->dir, "chat.db");

  if (self->kind == CB_STORE_KIND_MONGODB)
    return create_mongo (self);

  return self->kind == CB_STORE_KIND_SQLITE ? cb_backend_sqlite_new (path)
                                            : CB_STORE_BACKEND (cb_backend_memory_new ());
}
