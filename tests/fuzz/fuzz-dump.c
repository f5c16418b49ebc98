#include "fuzz/cb-fuzz.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-mongo-dump.h"

/* A dump of a MongoDB from anywhere: each document that is handed on is whole and valid BSON. */

typedef struct
{
  guint64 n_documents;
  gsize n_bytes;
} Seen;

static gboolean
check_document (const bson_t *doc, gpointer user_data, GError **error)
{
  Seen *seen = user_data;

  seen->n_documents++;
  seen->n_bytes += doc->len;
  g_assert_true (bson_validate (doc, BSON_VALIDATE_NONE, NULL));

  return TRUE;
}

static void
check_dump (CbMongoDump *dump, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) summary_error = NULL;
  g_autoptr (CbStoreSummary) summary = cb_mongo_dump_summarize (dump, NULL, &summary_error);
  Seen seen = { 0 };
  gboolean ok = cb_mongo_dump_read (dump, "meta", check_document, &seen, NULL, &error);

  g_assert_true (ok == (error == NULL));
  g_assert_true ((summary == NULL) == (summary_error != NULL));
  g_assert_true (ok || summary == NULL); /* what cannot be read has no summary */
  g_assert_cmpuint (seen.n_bytes, <=, size);
  if (ok)
    g_assert_cmpuint (seen.n_bytes, ==, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *database = cb_temp_dir_build (dir, "chatbot");
  g_autofree char *path = g_build_filename (database, "meta.bson", NULL);
  g_autoptr (CbMongoDump) dump = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (database, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (path, (const char *) data, size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, &error));
  dump = cb_mongo_dump_open (cb_temp_dir_get_path (dir), &error);
  g_assert_no_error (error);
  check_dump (dump, size);

  return 0;
}
