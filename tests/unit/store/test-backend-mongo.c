#include "store/cb-backend-mongo.h"

#include "base/cb-error.h"
#include "lib/cb-mongo-server.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-mongo-documents.h"
#include "store/cb-mongo-dump.h"
#include "store/cb-mongo-dumper.h"
#include "store/cb-mongo-schema.h"

/* What is MongoDB's own: several daemons at once, a server that goes, what a crash leaves. */

/* Fails at once where nobody listens. */
#define NOBODY "mongodb://127.0.0.1:1/chat?serverSelectionTimeoutMS=300"

typedef struct
{
  CbMongoServer *server;
  CbStoreBackend *here;  /* one daemon's */
  CbStoreBackend *there; /* another's */
  CbStoreBackendInterface *iface;
} Fixture;

static CbStoreBackend *
open_backend (const char *uri, const char *incoming)
{
  g_autoptr (GError) error = NULL;
  CbStoreBackend *backend = cb_backend_mongo_new (uri, incoming, &error);

  g_assert_no_error (error);
  CB_STORE_BACKEND_GET_IFACE (backend)->open (backend, &error);
  g_assert_no_error (error);

  return backend;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = cb_mongo_server_new ();
  fixture->here = open_backend (cb_mongo_server_get_uri (fixture->server), NULL);
  fixture->there = open_backend (cb_mongo_server_get_uri (fixture->server), NULL);
  fixture->iface = CB_STORE_BACKEND_GET_IFACE (fixture->here);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->here);
  g_assert_finalize_object (fixture->there);
  cb_mongo_server_free (fixture->server);
}

static void
begin (Fixture *fixture, CbStoreBackend *backend)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->begin (backend, &error);
  g_assert_no_error (error);
}

static void
commit (Fixture *fixture, CbStoreBackend *backend)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->commit (backend, &error);
  g_assert_no_error (error);
}

static void
add_session (Fixture *fixture)
{
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = "S", .expires_at = 9 });

  begin (fixture, fixture->here);
  g_assert_true (fixture->iface->add_session (fixture->here, session, NULL));
  commit (fixture, fixture->here);
}

/* Appends "NAME0" and so on, within a group that has begun. */
static CbAppended *
append (Fixture *fixture, CbStoreBackend *backend, const char *name, guint count)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (GError) error = NULL;
  CbAppended *appended;

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("%s%u", name, i);

      g_ptr_array_add (drafts,
                       cb_message_new (&(CbMessage){
                           .role = CB_ROLE_VISITOR, .text = name, .client_id = client_id }));
    }
  appended = fixture->iface->append (backend, "S", drafts, 0, &error);
  g_assert_no_error (error);

  return appended;
}

static guint64
get_seq (const CbAppended *appended, guint index)
{
  return ((CbMessage *) g_ptr_array_index (appended->messages, index))->seq;
}

static GPtrArray *
list_messages (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean more;
  GPtrArray *list = fixture->iface->list_messages (fixture->here, "S", 0, 100, &more, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpuint (((CbMessage *) g_ptr_array_index (list, i))->seq, ==, i + 1);

  return list;
}

static void
test_same_number (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbAppended) slow = NULL;
  g_autoptr (CbAppended) fast = NULL;
  g_autoptr (CbSession) session = NULL;
  g_autoptr (GPtrArray) list = NULL;

  add_session (fixture);
  begin (fixture, fixture->here);
  slow = append (fixture, fixture->here, "slow", 2);
  begin (fixture, fixture->there);
  fast = append (fixture, fixture->there, "fast", 3);
  g_assert_cmpuint (get_seq (slow, 0), ==, get_seq (fast, 0));
  commit (fixture, fixture->there);
  commit (fixture, fixture->here);

  g_assert_cmpuint (get_seq (fast, 2), ==, 3);
  g_assert_cmpuint (get_seq (slow, 0), ==, 4);
  g_assert_cmpuint (get_seq (slow, 1), ==, 5);
  g_assert_cmpstr (((CbMessage *) g_ptr_array_index (slow->messages, 1))->id, ==, "S-5");
  list = list_messages (fixture);
  g_assert_cmpuint (list->len, ==, 5);
  session = fixture->iface->get_session (fixture->there, "S", NULL);
  g_assert_cmpuint (session->last_seq, ==, 5);
}

/* The middle one of three came through the other daemon meanwhile: it is shown, not stored again.
 */
static void
test_same_message (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbAppended) slow = NULL;
  g_autoptr (CbAppended) again = NULL;
  g_autoptr (CbAppended) fast = NULL;
  g_autoptr (GPtrArray) list = NULL;

  add_session (fixture);
  begin (fixture, fixture->here);
  slow = append (fixture, fixture->here, "m", 3);
  again = append (fixture, fixture->here, "m", 3);
  begin (fixture, fixture->there);
  fast = append (fixture, fixture->there, "m", 2);
  commit (fixture, fixture->there);
  commit (fixture, fixture->here);

  g_assert_cmpuint (fast->n_stored, ==, 2);
  g_assert_cmpuint (slow->n_stored, ==, 1);
  g_assert_cmpuint (again->n_stored, ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (get_seq (slow, i), ==, i + 1);
      g_assert_cmpuint (get_seq (again, i), ==, i + 1);
    }
  list = list_messages (fixture);
  g_assert_cmpuint (list->len, ==, 3);
}

static void
test_erased_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbAppended) late = NULL;
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (GPtrArray) list = NULL;

  add_session (fixture);
  begin (fixture, fixture->here);
  late = append (fixture, fixture->here, "late", 2);
  begin (fixture, fixture->there);
  uploads = fixture->iface->erase_session (fixture->there, "S", NULL);
  commit (fixture, fixture->there);
  commit (fixture, fixture->here);

  list = list_messages (fixture);
  g_assert_cmpuint (list->len, ==, 0);
}

/* A crash between a message and the session's count of it: the number is not given twice. */
static void
test_count_behind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbMongo) mongo = cb_mongo_new (cb_mongo_server_get_uri (fixture->server), NULL);
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (mongo, NULL);
  g_autoptr (bson_t) selector = BCON_NEW ("_id", BCON_UTF8 ("S"));
  g_autoptr (bson_t) update = BCON_NEW ("$set", "{", "last_seq", BCON_INT64 (1), "}");
  g_autoptr (CbAppended) before = NULL;
  g_autoptr (CbAppended) after = NULL;

  add_session (fixture);
  begin (fixture, fixture->here);
  before = append (fixture, fixture->here, "before", 3);
  commit (fixture, fixture->here);
  g_assert_true (cb_mongo_link_upsert (link, CB_MONGO_SESSIONS, selector, update, NULL));

  begin (fixture, fixture->here);
  after = append (fixture, fixture->here, "after", 1);
  commit (fixture, fixture->here);
  g_assert_cmpuint (get_seq (after, 0), ==, 4);
}

/* A crash between writing down what is to be stored together and storing it. */
static void
test_intent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbMongo) mongo = cb_mongo_new (cb_mongo_server_get_uri (fixture->server), NULL);
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (mongo, NULL);
  g_autoptr (mongoc_collection_t) intents = cb_mongo_link_get_collection (link, CB_MONGO_INTENTS);
  g_autoptr (CbNotice) notice = cb_notice_new (
      &(CbNotice){ .id = "N", .channel = "mail", .target = "a@example.org", .body = "{}" });
  g_autoptr (bson_t) doc = cb_mongo_notice_to_document (notice, 1);
  g_autoptr (bson_t) intent = BCON_NEW ("_id", BCON_UTF8 ("I"), "alerts", "[", "]", "notices", "[",
                                        BCON_DOCUMENT (doc), "]");
  g_autoptr (GPtrArray) outbox = NULL;
  guint64 left = 9;

  g_assert_true (mongoc_collection_insert_one (intents, intent, NULL, NULL, NULL));
  g_assert_true (fixture->iface->open (fixture->there, NULL));
  outbox = fixture->iface->list_notices (fixture->there, 10, NULL);
  g_assert_cmpuint (outbox->len, ==, 1);
  g_assert_true (cb_mongo_link_count (link, CB_MONGO_INTENTS, &left, NULL));
  g_assert_cmpuint (left, ==, 0);
}

static void
test_newer_schema (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbMongo) mongo = cb_mongo_new (cb_mongo_server_get_uri (fixture->server), NULL);
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (mongo, NULL);
  g_autoptr (bson_t) selector = BCON_NEW ("_id", BCON_UTF8 ("schema"));
  g_autoptr (bson_t) update = BCON_NEW ("$set", "{", "value", BCON_INT64 (99), "}");
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_mongo_link_upsert (link, CB_MONGO_META, selector, update, NULL));
  g_assert_false (fixture->iface->open (fixture->there, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static void
test_server_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbAppended) lost = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("CHATBOT_TEST_MONGODB_URI") != NULL)
    {
      g_test_skip ("the server is not the test's own");
      return;
    }
  add_session (fixture);
  begin (fixture, fixture->here);
  lost = append (fixture, fixture->here, "lost", 1);
  cb_mongo_server_kill (fixture->server);

  g_assert_false (fixture->iface->commit (fixture->here, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

static void
test_nobody_listens (void)
{
  g_autoptr (CbStoreBackend) backend = cb_backend_mongo_new (NOBODY, NULL, NULL);
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (GError) error = NULL;

  g_assert_false (iface->open (backend, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (iface->begin (backend, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

static void
test_wrong_uris (void)
{
  const char *const uris[] = { "mongodb://ada:hunter2@", "mongodb://ada:hunter2@h/db?w=0",
                               "nonsense" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cb_backend_mongo_new (uris[i], NULL, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

/* A dump */

static void
dump (Fixture *fixture, const char *target)
{
  g_autoptr (CbStoreDumper) dumper =
                 cb_mongo_dumper_new (cb_mongo_server_get_uri (fixture->server), 0, NULL);
  g_autoptr (GError) error = NULL;

  cb_store_dumper_dump (dumper, target, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
fill (Fixture *fixture)
{
  g_autoptr (CbAppended) appended = NULL;

  add_session (fixture);
  begin (fixture, fixture->here);
  appended = append (fixture, fixture->here, "m", 12);
  commit (fixture, fixture->here);
}

/* What a session had not counted when it was read came later, and is left out. */
static void
test_dump_has_what_was_counted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *target = cb_temp_dir_build (dir, "dump");
  g_autoptr (CbMongo) mongo = cb_mongo_new (cb_mongo_server_get_uri (fixture->server), NULL);
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (mongo, NULL);
  g_autoptr (bson_t) selector = BCON_NEW ("_id", BCON_UTF8 ("S"));
  g_autoptr (bson_t) update = BCON_NEW ("$set", "{", "last_seq", BCON_INT64 (10), "}");
  g_autoptr (CbMongoDump) made = NULL;
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  g_assert_true (cb_mongo_link_upsert (link, CB_MONGO_SESSIONS, selector, update, NULL));
  dump (fixture, target);
  made = cb_mongo_dump_open (target, &error);
  g_assert_no_error (error);
  summary = cb_mongo_dump_summarize (made, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cb_store_summary_get_rows (summary, "session"), ==, 1);
  g_assert_cmpuint (cb_store_summary_get_rows (summary, "message"), ==, 10);
  g_assert_cmpuint (summary->schema, ==, CB_MONGO_SCHEMA_VERSION);
}

static void
test_dump_comes_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *target = cb_temp_dir_build (dir, "dump");
  g_autoptr (CbStoreBackend) restored = NULL;
  g_autoptr (CbAppended) later = NULL;
  g_autoptr (GPtrArray) list = NULL;
  gboolean more;

  fill (fixture);
  dump (fixture, target);
  begin (fixture, fixture->here);
  later = append (fixture, fixture->here, "later", 1);
  commit (fixture, fixture->here);

  restored = open_backend (cb_mongo_server_get_uri (fixture->server), target);
  list = fixture->iface->list_messages (restored, "S", 0, 100, &more, NULL);
  g_assert_cmpuint (list->len, ==, 12);
  g_assert_false (cb_temp_dir_has (dir, "dump"));

  /* From now on everybody who opens it is there. */
  g_clear_pointer (&list, g_ptr_array_unref);
  g_assert_true (fixture->iface->open (fixture->here, NULL));
  list = list_messages (fixture);
  g_assert_cmpuint (list->len, ==, 12);
}

static void
test_damaged_dump (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *target = cb_temp_dir_build (dir, "dump");
  g_autoptr (CbMongoDump) made = NULL;
  g_autoptr (CbStoreBackend) backend = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  gsize length;

  fill (fixture);
  dump (fixture, target);
  made = cb_mongo_dump_open (target, NULL);
  path = g_build_filename (target, cb_mongo_dump_get_database (made), "message.bson", NULL);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_true (g_file_set_contents (path, content, length - 5, NULL));
  g_assert_null (cb_mongo_dump_summarize (made, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_clear_error (&error);

  /* What is in use stays in use. */
  backend = cb_backend_mongo_new (cb_mongo_server_get_uri (fixture->server), target, NULL);
  g_assert_false (fixture->iface->open (backend, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_true (fixture->iface->open (fixture->here, NULL));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static const struct
{
  const char *name;
  void (*func) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "same-number", test_same_number },
  { "same-message", test_same_message },
  { "erased-meanwhile", test_erased_meanwhile },
  { "count-behind", test_count_behind },
  { "intent", test_intent },
  { "newer-schema", test_newer_schema },
  { "server-goes", test_server_goes },
  { "dump-has-what-was-counted", test_dump_has_what_was_counted },
  { "dump-comes-back", test_dump_comes_back },
  { "damaged-dump", test_damaged_dump },
};

static void
test_skipped (void)
{
  g_test_skip ("neither CHATBOT_TEST_MONGODB_URI nor CHATBOT_TEST_FERRETDB says where one is");
}

static void
add_tests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/mongo/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/mongo/wrong-uris", test_wrong_uris);
  g_test_add_func ("/store/mongo/nobody-listens", test_nobody_listens);
  if (cb_mongo_server_is_available ())
    add_tests ();
  else
    g_test_add_func ("/store/mongo/server", test_skipped);

  return g_test_run ();
}
