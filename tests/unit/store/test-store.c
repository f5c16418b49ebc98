#include "store/cb-store.h"

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "lib/cb-await.h"
#include "lib/cb-backend-memory.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-backend-sqlite.h"

typedef struct
{
  CbBackendMemory *backend;
  CbStore *store;
} Fixture;

static void
start (CbStore *store, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_service_start_async (CB_SERVICE (store), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (store), cb_await (&result), error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->backend = cb_backend_memory_new ();
  fixture->store = cb_store_new (CB_STORE_BACKEND (fixture->backend), 100, &error);
  g_assert_no_error (error);
  start (fixture->store, &error);
  g_assert_no_error (error);
}

static void
settle (gpointer object)
{
  while (G_OBJECT (object)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_service_stop (CB_SERVICE (fixture->store));
  settle (fixture->store);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  while (G_OBJECT (fixture->backend)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (g_steal_pointer (&fixture->backend));
}

static void
add_session (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (CbSession) session =
                 cb_session_new (&(CbSession){ .id = id, .expires_at = G_TIME_SPAN_HOUR });
  g_autoptr (GAsyncResult) result = NULL;

  cb_store_add_session_async (fixture->store, session, NULL, cb_await_keep, &result);
  cb_store_add_session_finish (fixture->store, cb_await (&result), error);
}

static void
push_append (Fixture *fixture, const char *session_id, guint number, GAsyncResult **result)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autofree char *client_id = g_strdup_printf ("c%u", number);

  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = "hi", .client_id = client_id }));
  cb_store_append_async (fixture->store, session_id, drafts, 0, NULL, cb_await_keep, result);
}

static CbAppended *
append (Fixture *fixture, const char *session_id, guint number, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  push_append (fixture, session_id, number, &result);

  return cb_store_append_finish (fixture->store, cb_await (&result), error);
}

/* While one commit is held up, all that comes meanwhile shares the next. */
static void
test_group (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[50] = { NULL };
  g_autoptr (GError) error = NULL;
  guint before;

  add_session (fixture, "S", &error);
  g_assert_no_error (error);
  before = cb_backend_memory_get_n_commits (fixture->backend);
  cb_backend_memory_hold (fixture->backend);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    push_append (fixture, "S", i, &results[i]);
  cb_backend_memory_let_go (fixture->backend);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (CbAppended) appended =
                     cb_store_append_finish (fixture->store, cb_await (&results[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (((CbMessage *) g_ptr_array_index (appended->messages, 0))->seq, ==, i + 1);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (cb_backend_memory_get_n_commits (fixture->backend) - before, ==, 2);
}

/* One operation that fails for a reason of its own takes nobody with it. */
static void
test_one_fails (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[3] = { NULL };
  g_autoptr (CbAppended) first = NULL;
  g_autoptr (CbAppended) last = NULL;
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", &error);
  cb_backend_memory_hold (fixture->backend);
  push_append (fixture, "S", 0, &results[0]);
  push_append (fixture, "unknown", 1, &results[1]);
  push_append (fixture, "S", 2, &results[2]);
  cb_backend_memory_let_go (fixture->backend);

  first = cb_store_append_finish (fixture->store, cb_await (&results[0]), &error);
  g_assert_no_error (error);
  g_assert_null (cb_store_append_finish (fixture->store, cb_await (&results[1]), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  last = cb_store_append_finish (fixture->store, cb_await (&results[2]), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((CbMessage *) g_ptr_array_index (last->messages, 0))->seq, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_object_unref (results[i]);
}

static void
await_ready (CbStore *store, gboolean ready)
{
  while (cb_store_get_ready (store) != ready)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_fault (Fixture *fixture, gconstpointer data)
{
  CbFault fault = GPOINTER_TO_INT (data);
  g_autoptr (CbAppended) kept = NULL;
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", &error);
  g_assert_no_error (error);
  g_assert_true (cb_store_get_ready (fixture->store));

  cb_backend_memory_set_fault (fixture->backend, fault);
  g_assert_null (append (fixture, "S", 1, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_false (cb_store_get_ready (fixture->store));
  g_clear_error (&error);

  /* Nobody writes, and still it finds out that all is well again. */
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_NONE);
  await_ready (fixture->store, TRUE);
  kept = append (fixture, "S", 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((CbMessage *) g_ptr_array_index (kept->messages, 0))->seq, ==, 1);
}

static void
test_opens_later (void)
{
  g_autoptr (CbBackendMemory) backend = cb_backend_memory_new ();
  g_autoptr (GError) error = NULL;
  CbStore *store = cb_store_new (CB_STORE_BACKEND (backend), 100, &error);

  cb_backend_memory_set_fault (backend, CB_FAULT_OPEN);
  start (store, &error);
  g_assert_no_error (error);
  g_assert_false (cb_store_get_ready (store));

  cb_backend_memory_set_fault (backend, CB_FAULT_NONE);
  await_ready (store, TRUE);
  cb_service_stop (CB_SERVICE (store));
  settle (store);
  g_assert_finalize_object (store);
}

static void
test_queue_is_bounded (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[101] = { NULL };
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", &error);
  cb_backend_memory_hold (fixture->backend);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    push_append (fixture, "S", i, &results[i]);

  g_assert_null (cb_store_append_finish (fixture->store, cb_await (&results[100]), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  cb_backend_memory_let_go (fixture->backend);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      cb_await (&results[i]);
      g_object_unref (results[i]);
    }
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_store_get_session_async (fixture->store, "S", cancellable, cb_await_keep, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (cb_store_get_session_finish (fixture->store, cb_await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_service_stop (CB_SERVICE (fixture->store));
  add_session (fixture, "S", &error);
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
}

/* Once it is drained after its stop, SQLite has put its log into the database and removed it. */
static void
test_drained (void)
{
  CbTempDir *dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "chatbot.db");
  g_autoptr (CbStoreBackend) backend = cb_backend_sqlite_new (path);
  Fixture fixture = { .store = cb_store_new (backend, 100, NULL) };
  g_autoptr (GAsyncResult) result = NULL;

  start (fixture.store, NULL);
  add_session (&fixture, "S", NULL);
  g_assert_true (cb_temp_dir_has (dir, "chatbot.db-wal"));

  cb_service_stop (CB_SERVICE (fixture.store));
  cb_store_drain_async (fixture.store, cb_await_keep, &result);
  g_assert_true (cb_store_drain_finish (fixture.store, cb_await (&result), NULL));
  g_assert_false (cb_temp_dir_has (dir, "chatbot.db-wal"));

  g_clear_object (&result);
  settle (fixture.store);
  g_assert_finalize_object (fixture.store);
  cb_temp_dir_free (dir);
}

static void
count_commit (CbStore *store, guint writes, gint64 duration, gpointer user_data)
{
  *(guint *) user_data += writes;
}

static void
test_stats (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint writes = 0;

  g_signal_connect (fixture->store, "committed", G_CALLBACK (count_commit), &writes);
  add_session (fixture, "S", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes, ==, 1);
  g_assert_cmpuint (cb_store_get_stats (fixture->store)->writes, ==, 1);
  g_assert_cmpuint (cb_store_get_stats (fixture->store)->queued, ==, 0);
}

/* What was begun is stored, what comes in the pause is refused, and then it goes on. */
static void
test_suspended (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[20] = { NULL };
  g_autoptr (GAsyncResult) suspended = NULL;
  g_autoptr (GError) error = NULL;

  add_session (fixture, "S", &error);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    push_append (fixture, "S", i, &results[i]);
  cb_store_suspend_async (fixture->store, cb_await_keep, &suspended);
  g_assert_null (append (fixture, "S", 100, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_true (cb_store_suspend_finish (fixture->store, cb_await (&suspended), &error));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (CbAppended) appended G_GNUC_UNUSED =
                     cb_store_append_finish (fixture->store, results[i], &error);

      g_assert_no_error (error);
      g_object_unref (results[i]);
    }

  start (fixture->store, &error);
  g_assert_no_error (error);
  cb_appended_unref (append (fixture, "S", 101, &error));
  g_assert_no_error (error);
}

#define ADD(name, test, data)                                                                      \
  g_test_add (name, Fixture, GINT_TO_POINTER (data), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/group", test_group, 0);
  ADD ("/store/one-fails", test_one_fails, 0);
  ADD ("/store/fault/begin", test_fault, CB_FAULT_BEGIN);
  ADD ("/store/fault/append", test_fault, CB_FAULT_APPEND);
  ADD ("/store/fault/commit", test_fault, CB_FAULT_COMMIT);
  g_test_add_func ("/store/opens-later", test_opens_later);
  ADD ("/store/queue-is-bounded", test_queue_is_bounded, 0);
  ADD ("/store/cancelled", test_cancelled, 0);
  ADD ("/store/stopped", test_stopped, 0);
  g_test_add_func ("/store/drained", test_drained);
  ADD ("/store/suspended", test_suspended, 0);
  ADD ("/store/stats", test_stats, 0);

  return g_test_run ();
}
