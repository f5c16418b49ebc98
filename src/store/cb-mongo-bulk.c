#include "store/cb-mongo-bulk.h"

#include "base/cb-error.h"

/**
 * CbMongoBulk:
 *
 * Writes to one collection that go to the server together, in their order, as few commands. At the
 * first that fails the rest is left out.
 */
struct _CbMongoBulk
{
  CbMongoLink *link;             /* (unowned) */
  char *collection;              /* (owned) */
  mongoc_bulk_operation_t *bulk; /* (owned) (nullable): once there is something to write */
  bson_error_t problem;          /* of a write that could not be queued; code 0 without one */
  gint64 n_matched;
  gint64 n_inserted;
  gboolean met_duplicate;
};

CbMongoBulk *
cb_mongo_bulk_new (CbMongoLink *link, const char *collection)
{
  CbMongoBulk *self = g_new0 (CbMongoBulk, 1);

  self->link = link;
  self->collection = g_strdup (collection);

  return self;
}

void
cb_mongo_bulk_free (CbMongoBulk *self)
{
  g_clear_pointer (&self->bulk, mongoc_bulk_operation_destroy);
  g_free (self->collection);
  g_free (self);
}

static mongoc_bulk_operation_t *
ensure_bulk (CbMongoBulk *self)
{
  g_autoptr (mongoc_collection_t) place = NULL;

  if (self->bulk != NULL)
    return self->bulk;
  place = cb_mongo_link_get_collection (self->link, self->collection);
  self->bulk = mongoc_collection_create_bulk_operation_with_opts (place, NULL);

  return self->bulk;
}

/* The driver looks at a document when it is queued; what it says then is said at the end. */
static void
note (CbMongoBulk *self, gboolean queued, const bson_error_t *reason)
{
  if (!queued && self->problem.code == 0)
    self->problem = *reason;
}

void
cb_mongo_bulk_insert (CbMongoBulk *self, bson_t *doc)
{
  bson_error_t reason;

  note (self, mongoc_bulk_operation_insert_with_opts (ensure_bulk (self), doc, NULL, &reason),
        &reason);
  bson_destroy (doc);
}

/* @upsert: make the document where there is none */
void
cb_mongo_bulk_update (CbMongoBulk *self, bson_t *selector, bson_t *update, gboolean upsert)
{
  g_autoptr (bson_t) options = BCON_NEW ("upsert", BCON_BOOL (upsert));
  bson_error_t reason;

  note (self,
        mongoc_bulk_operation_update_one_with_opts (ensure_bulk (self), selector, update, options,
                                                    &reason),
        &reason);
  bson_destroy (selector);
  bson_destroy (update);
}

/* Makes the document where there is none. */
void
cb_mongo_bulk_replace (CbMongoBulk *self, bson_t *selector, bson_t *doc)
{
  g_autoptr (bson_t) options = BCON_NEW ("upsert", BCON_BOOL (TRUE));
  bson_error_t reason;

  note (self,
        mongoc_bulk_operation_replace_one_with_opts (ensure_bulk (self), selector, doc, options,
                                                     &reason),
        &reason);
  bson_destroy (selector);
  bson_destroy (doc);
}

/* Deletes all that @selector finds. */
void
cb_mongo_bulk_delete (CbMongoBulk *self, bson_t *selector)
{
  bson_error_t reason;

  note (self,
        mongoc_bulk_operation_remove_many_with_opts (ensure_bulk (self), selector, NULL, &reason),
        &reason);
  bson_destroy (selector);
}

static gint64
find_first_code (const bson_t *reply)
{
  bson_iter_t iter;
  bson_iter_t code;

  return bson_iter_init (&iter, reply) &&
                 bson_iter_find_descendant (&iter, "writeErrors.0.code", &code)
             ? bson_iter_as_int64 (&code)
             : 0;
}

/**
 * cb_mongo_bulk_execute:
 * @self: what is to be written
 * @error: return location for an error
 *
 * Writes all of it as durably as the write concern says; fine where there is nothing.
 *
 * Returns: %FALSE where some of it, or all, was not written
 */
gboolean
cb_mongo_bulk_execute (CbMongoBulk *self, GError **error)
{
  bson_error_t reason;
  bson_t reply;
  gboolean ok;

  if (self->problem.code != 0)
    return cb_mongo_link_fail (self->link, &self->problem, error);
  if (self->bulk == NULL)
    return TRUE;

  ok = mongoc_bulk_operation_execute (self->bulk, &reply, &reason) != 0;
  self->n_matched = cb_mongo_get_int64 (&reply, "nMatched");
  self->n_inserted = cb_mongo_get_int64 (&reply, "nInserted");
  self->met_duplicate = find_first_code (&reply) == CB_MONGO_DUPLICATE_KEY;
  bson_destroy (&reply);

  return ok || cb_mongo_link_fail (self->link, &reason, error);
}

guint
cb_mongo_bulk_get_n_matched (CbMongoBulk *self)
{
  return self->n_matched;
}

guint
cb_mongo_bulk_get_n_inserted (CbMongoBulk *self)
{
  return self->n_inserted;
}

/* Returns: whether it ended at a document of which a unique index has a value already */
gboolean
cb_mongo_bulk_met_duplicate (CbMongoBulk *self)
{
  return self->met_duplicate;
}
