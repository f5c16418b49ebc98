#include "store/cb-mongo-bson.h"

#include <string.h>

void
cb_mongo_append_text (bson_t *doc, const char *key, const char *text)
{
  if (text != NULL)
    bson_append_utf8 (doc, key, -1, text, -1);
}

static void
append_texts (bson_t *doc, const char *key, const char *const *texts, guint n_texts)
{
  bson_t array;

  bson_append_array_begin (doc, key, -1, &array);
  for (guint i = 0; i < n_texts; i++)
    {
      char buffer[16];
      const char *index;

      bson_uint32_to_string (i, &index, buffer, sizeof buffer);
      bson_append_utf8 (&array, index, -1, texts[i], -1);
    }
  bson_append_array_end (doc, &array);
}

void
cb_mongo_append_strv (bson_t *doc, const char *key, const char *const *texts)
{
  if (texts != NULL)
    append_texts (doc, key, texts, g_strv_length ((char **) texts));
}

void
cb_mongo_append_bytes (bson_t *doc, const char *key, const guint8 *bytes, gsize size)
{
  bson_append_binary (doc, key, -1, BSON_SUBTYPE_BINARY, bytes, size);
}

/**
 * cb_mongo_append_in:
 * @filter: what is asked for
 * @key: a field
 * @texts: (element-type utf8): what it may be
 *
 * Lets @filter through only what has one of @texts as its @key.
 */
void
cb_mongo_append_in (bson_t *filter, const char *key, GPtrArray *texts)
{
  bson_t choice;

  bson_append_document_begin (filter, key, -1, &choice);
  append_texts (&choice, "$in", (const char *const *) texts->pdata, texts->len);
  bson_append_document_end (filter, &choice);
}

/**
 * cb_mongo_get_text:
 * @doc: a document
 * @key: a field
 *
 * Returns: (transfer none) (nullable): its text, which lives as long as @doc
 */
const char *
cb_mongo_get_text (const bson_t *doc, const char *key)
{
  bson_iter_t iter;

  return bson_iter_init_find (&iter, doc, key) && BSON_ITER_HOLDS_UTF8 (&iter)
             ? bson_iter_utf8 (&iter, NULL)
             : NULL;
}

/* Shells and other drivers may have written a number in any of its forms. */
gint64
cb_mongo_get_int64 (const bson_t *doc, const char *key)
{
  bson_iter_t iter;

  return bson_iter_init_find (&iter, doc, key) && BSON_ITER_HOLDS_NUMBER (&iter)
             ? bson_iter_as_int64 (&iter)
             : 0;
}

double
cb_mongo_get_double (const bson_t *doc, const char *key, double otherwise)
{
  bson_iter_t iter;

  return bson_iter_init_find (&iter, doc, key) && BSON_ITER_HOLDS_NUMBER (&iter)
             ? bson_iter_as_double (&iter)
             : otherwise;
}

/**
 * cb_mongo_dup_strv:
 * @doc: a document
 * @key: a field that is a list of texts
 *
 * Returns: (transfer full) (nullable): the list; %NULL where there is none
 */
GStrv
cb_mongo_dup_strv (const bson_t *doc, const char *key)
{
  g_autoptr (GStrvBuilder) texts = NULL;
  bson_iter_t iter;
  bson_iter_t item;

  if (!bson_iter_init_find (&iter, doc, key) || !BSON_ITER_HOLDS_ARRAY (&iter) ||
      !bson_iter_recurse (&iter, &item))
    return NULL;

  texts = g_strv_builder_new ();
  while (bson_iter_next (&item))
    if (BSON_ITER_HOLDS_UTF8 (&item))
      g_strv_builder_add (texts, bson_iter_utf8 (&item, NULL));

  return g_strv_builder_end (texts);
}

/**
 * cb_mongo_get_bytes:
 * @doc: a document
 * @key: a field
 * @bytes: (out caller-allocates) (array length=size): what it holds
 * @size: how many there must be
 *
 * Returns: %FALSE where it does not hold exactly so many
 */
gboolean
cb_mongo_get_bytes (const bson_t *doc, const char *key, guint8 *bytes, gsize size)
{
  const guint8 *found;
  bson_iter_t iter;
  guint32 length;

  if (!bson_iter_init_find (&iter, doc, key) || !BSON_ITER_HOLDS_BINARY (&iter))
    return FALSE;
  bson_iter_binary (&iter, NULL, &length, &found);
  if (length != size)
    return FALSE;
  memcpy (bytes, found, size);

  return TRUE;
}
