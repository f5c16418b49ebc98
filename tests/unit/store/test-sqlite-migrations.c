#include "store/cb-sqlite-migrations.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-backend-sqlite.h"

/* Databases of older versions, each with the same conversation, are brought up to date. */

#define ADA "01HF7YAT00000000000000000A"
#define GRACE "01HF7YAT00000000000000000B"
#define WAITING "01HF7YAT00000000000000000C"
#define UPLOAD "01HF7YAT00000000000000000U"

typedef struct
{
  CbTempDir *dir;
  char *path;
  CbStoreBackend *backend;
  CbStoreBackendInterface *iface;
} Fixture;

static void
execute (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSqlite) db = cb_sqlite_open (fixture->path, FALSE, &error);

  g_assert_no_error (error);
  cb_sqlite_execute (db, sql, &error);
  g_assert_no_error (error);
}

/* @data: the version to begin with */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strdup_printf ("schema-%d.sql", GPOINTER_TO_INT (data));
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "unit", "store", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, "chat.db");
  g_file_get_contents (file, &sql, NULL, &error);
  g_assert_no_error (error);
  execute (fixture, sql);
  fixture->backend = cb_backend_sqlite_new (fixture->path);
  fixture->iface = CB_STORE_BACKEND_GET_IFACE (fixture->backend);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->backend);
  cb_temp_dir_free (fixture->dir);
  g_free (fixture->path);
}

static void
open_backend (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->open (fixture->backend, &error);
  g_assert_no_error (error);
}

static int
read_version (Fixture *fixture)
{
  g_autoptr (CbSqlite) db = cb_sqlite_open (fixture->path, TRUE, NULL);
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, "PRAGMA user_version", NULL);
  gboolean row;
  int version;

  g_assert_true (cb_sqlite_next (db, stmt, &row, NULL));
  version = sqlite3_column_int (stmt, 0);
  sqlite3_reset (stmt);

  return version;
}

static CbSession *
get_session (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  CbSession *session = fixture->iface->get_session (fixture->backend, id, &error);

  g_assert_no_error (error);

  return session;
}

static void
assert_sessions (Fixture *fixture)
{
  g_autoptr (CbSession) ada = get_session (fixture, ADA);
  g_autoptr (CbSession) grace = get_session (fixture, GRACE);

  g_assert_cmpint (ada->state, ==, CB_SESSION_BOT);
  g_assert_cmpint (ada->token_hash[0], ==, 0x11);
  g_assert_cmpint (ada->token_hash[CB_TOKEN_HASH_SIZE - 1], ==, 0x11);
  g_assert_cmpint (ada->created_at, ==, G_GINT64_CONSTANT (1700000000000000));
  g_assert_cmpint (ada->expires_at, ==, G_GINT64_CONSTANT (4900000000000000));
  g_assert_cmpuint (ada->last_seq, ==, 3);
  g_assert_cmpstr (ada->name, ==, "Ada Lovelace");
  g_assert_cmpstr (ada->email, ==, "ada@example.org");
  g_assert_cmpstr (ada->page, ==, "https://example.org/");
  g_assert_cmpint (ada->waiting_since, ==, 0);
  g_assert_cmpint (grace->state, ==, CB_SESSION_CLOSED);
  g_assert_cmpstr (grace->operator_name, ==, "Grace");
  g_assert_cmpstr (grace->locale, ==, "de");
}

static void
assert_messages (Fixture *fixture)
{
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 fixture->iface->list_messages (fixture->backend, ADA, 0, 10, &more, NULL);
  const CbMessage *asked;
  const CbMessage *answered;

  g_assert_cmpuint (messages->len, ==, 3);
  asked = g_ptr_array_index (messages, 0);
  answered = g_ptr_array_index (messages, 1);
  g_assert_cmpstr (asked->text, ==, "When are you open? 😀");
  g_assert_cmpstr (asked->client_id, ==, "a1");
  g_assert_cmpstr (asked->attachments[0], ==, UPLOAD);
  g_assert_cmpuint (answered->reply_to, ==, 1);
  g_assert_cmpfloat (answered->confidence, ==, 0.75);
  g_assert_cmpstr (answered->source_title, ==, "Opening hours");
}

static void
assert_rest (Fixture *fixture)
{
  g_autoptr (CbUpload) upload = fixture->iface->get_upload (fixture->backend, UPLOAD, NULL);
  g_autoptr (GPtrArray) acts = fixture->iface->list_audit (fixture->backend, 10, NULL);

  g_assert_cmpstr (upload->session_id, ==, ADA);
  g_assert_cmpuint (upload->size, ==, 12345);
  g_assert_cmpint (upload->sha256[0], ==, 0x33);
  g_assert_cmpuint (acts->len, ==, 1);
  g_assert_cmpstr (((CbAuditEntry *) g_ptr_array_index (acts, 0))->action, ==, "session.close");
}

/* Everything is there as it was, also after another start. */
static void
test_keeps_all (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      open_backend (fixture);
      assert_sessions (fixture);
      assert_messages (fixture);
      assert_rest (fixture);
      fixture->iface->close (fixture->backend);
      g_assert_cmpint (read_version (fixture), ==, CB_SQLITE_SCHEMA_VERSION);
    }
}

/* And it goes on: the next message has the next seq, and one that was sent before is known. */
static void
test_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (CbAppended) appended = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = "again", .client_id = "a2" }));
  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = "new", .client_id = "a3" }));
  open_backend (fixture);
  g_assert_true (fixture->iface->begin (fixture->backend, &error));
  appended = fixture->iface->append (fixture->backend, ADA, drafts, 0, &error);
  g_assert_no_error (error);
  g_assert_true (fixture->iface->commit (fixture->backend, &error));
  g_assert_cmpuint (appended->n_stored, ==, 1);
  g_assert_cmpuint (((CbMessage *) g_ptr_array_index (appended->messages, 0))->seq, ==, 3);
  g_assert_cmpuint (((CbMessage *) g_ptr_array_index (appended->messages, 1))->seq, ==, 4);
}

/* What later versions brought can be used. */
static void
test_new_tables (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (GPtrArray) notices = NULL;
  g_autoptr (GError) error = NULL;

  open_backend (fixture);
  alerts = fixture->iface->list_alerts (fixture->backend, FALSE, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (alerts->len, ==, 0);
  notices = fixture->iface->list_notices (fixture->backend, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (notices->len, ==, 0);
}

/* Who waited for a person when the older version ran does so still. */
static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbSession) session = NULL;

  open_backend (fixture);
  session = get_session (fixture, WAITING);
  g_assert_cmpint (session->state, ==, CB_SESSION_WAITING);
  g_assert_cmpint (session->waiting_since, ==, G_GINT64_CONSTANT (1700000004000000));
}

/* A step that fails changes nothing; once the reason is gone the next start carries it through. */
static void
test_step_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  execute (fixture, "CREATE TABLE silence (in_the_way TEXT);");
  g_assert_false (fixture->iface->open (fixture->backend, &error));
  g_assert_nonnull (strstr (error->message, "Cannot bring the database to schema 3"));
  g_assert_cmpint (read_version (fixture), ==, 2);
  execute (fixture, "DROP TABLE silence;");
  open_backend (fixture);
  assert_messages (fixture);
}

#define ADD(name, version, test)                                                                   \
  g_test_add ("/store/migrations/" name, Fixture, GINT_TO_POINTER (version), set_up, test,         \
              tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("1/keeps-all", 1, test_keeps_all);
  ADD ("1/goes-on", 1, test_goes_on);
  ADD ("1/new-tables", 1, test_new_tables);
  ADD ("1/step-fails", 1, test_step_fails);
  ADD ("2/keeps-all", 2, test_keeps_all);
  ADD ("2/goes-on", 2, test_goes_on);
  ADD ("2/new-tables", 2, test_new_tables);
  ADD ("2/waiting", 2, test_waiting);
  ADD ("2/step-fails", 2, test_step_fails);

  return g_test_run ();
}
