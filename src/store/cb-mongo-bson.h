#pragma once

#include <glib.h>
#include <mongoc/mongoc.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (bson_t, bson_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (mongoc_bulk_operation_t, mongoc_bulk_operation_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (mongoc_collection_t, mongoc_collection_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (mongoc_cursor_t, mongoc_cursor_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (mongoc_uri_t, mongoc_uri_destroy)

/* Parts of documents: what is %NULL is left out, what is missing reads as %NULL or 0. */
void cb_mongo_append_text (bson_t *doc, const char *key, const char *text);
void cb_mongo_append_strv (bson_t *doc, const char *key, const char *const *texts);
void cb_mongo_append_bytes (bson_t *doc, const char *key, const guint8 *bytes, gsize size);
void cb_mongo_append_in (bson_t *filter, const char *key, GPtrArray *texts);

const char *cb_mongo_get_text (const bson_t *doc, const char *key);
gint64 cb_mongo_get_int64 (const bson_t *doc, const char *key);
double cb_mongo_get_double (const bson_t *doc, const char *key, double otherwise);
GStrv cb_mongo_dup_strv (const bson_t *doc, const char *key);
gboolean cb_mongo_get_bytes (const bson_t *doc, const char *key, guint8 *bytes, gsize size);

G_END_DECLS
