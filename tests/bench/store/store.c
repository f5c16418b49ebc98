#include <stdlib.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "lib/cb-await.h"
#include "lib/cb-store-place.h"
#include "store/cb-store.h"

/*
 * How many messages a second each kind of store takes from so many visitors, each of whom sends the
 * next as soon as the last is durable. What the store does with those who wait together is the
 * point of it: one commit for all. Who is refused for the moment, as when a server does not answer
 * in time, sends the same message again.
 *
 *     bench-store [SECONDS] [ROUNDS]
 */

/* As long as a visitor's question. */
#define TEXT "When are you open on the day before a holiday, and can I bring my dog along with me?"

/* No more than FerretDB takes: over a hundred sessions in one command hang it. */
static const guint crowds[] = { 1, 16, 100 };

typedef struct
{
  CbStore *store;  /* (owned) */
  guint n_stored;  /* messages */
  guint n_refused; /* for the moment, and sent again */
  guint n_waiting; /* visitors */
  gboolean done;
} Bench;

typedef struct
{
  Bench *bench;
  char *session_id; /* (owned) */
  guint n_sent;
} Visitor;

static void send_next (Visitor *visitor);

static void
on_appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Visitor *visitor = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);

  visitor->bench->n_waiting--;
  if (appended != NULL)
    {
      visitor->bench->n_stored++;
      visitor->n_sent++;
    }
  else if (g_error_matches (error, CB_ERROR, CB_ERROR_STORAGE))
    visitor->bench->n_refused++;
  else
    g_error ("A message was refused: %s", error->message);
  if (!visitor->bench->done)
    send_next (visitor);
}

static void
send_next (Visitor *visitor)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autofree char *client_id = g_strdup_printf ("c%u", visitor->n_sent);

  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = TEXT, .client_id = client_id }));
  visitor->bench->n_waiting++;
  cb_store_append_async (visitor->bench->store, visitor->session_id, drafts, 0, NULL,
                         on_appended_cb, visitor);
}

static void
start (CbStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (store), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (store), cb_await (&result), &error);
  g_assert_no_error (error);
}

static Visitor *
add_visitor (Bench *bench, guint number)
{
  Visitor *visitor = g_new0 (Visitor, 1);
  g_autoptr (CbSession) session = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  visitor->bench = bench;
  visitor->session_id = g_strdup_printf ("session-%u", number);
  session = cb_session_new (
      &(CbSession){ .id = visitor->session_id, .expires_at = g_get_real_time () * 2 });
  cb_store_add_session_async (bench->store, session, NULL, cb_await_keep, &result);
  cb_store_add_session_finish (bench->store, cb_await (&result), &error);
  g_assert_no_error (error);

  return visitor;
}

static void
visitor_free (Visitor *visitor)
{
  g_free (visitor->session_id);
  g_free (visitor);
}

static gboolean
on_time_up_cb (gpointer user_data)
{
  ((Bench *) user_data)->done = TRUE;

  return G_SOURCE_REMOVE;
}

/* Returns: messages a second */
static double
talk (Bench *bench, GPtrArray *visitors, guint seconds)
{
  gint64 begin = g_get_monotonic_time ();

  g_timeout_add_seconds (seconds, on_time_up_cb, bench);
  for (guint i = 0; i < visitors->len; i++)
    send_next (g_ptr_array_index (visitors, i));
  while (bench->n_waiting > 0)
    g_main_context_iteration (NULL, TRUE);

  return bench->n_stored * (double) G_USEC_PER_SEC / (g_get_monotonic_time () - begin);
}

static double
measure (CbStoreKind kind, guint n_visitors, guint seconds)
{
  g_autoptr (CbStorePlace) place = cb_store_place_new (kind);
  g_autoptr (CbStoreBackend) backend = cb_store_place_create_backend (place);
  g_autoptr (GPtrArray) visitors = g_ptr_array_new_with_free_func ((GDestroyNotify) visitor_free);
  g_autoptr (GError) error = NULL;
  Bench bench = { .store = cb_store_new (backend, 10000, &error) };
  double rate;

  g_assert_no_error (error);
  start (bench.store);
  for (guint i = 0; i < n_visitors; i++)
    g_ptr_array_add (visitors, add_visitor (&bench, i));
  rate = talk (&bench, visitors, seconds);
  if (bench.n_refused > 0)
    g_print ("%u messages were refused for the moment by %s, and sent again\n", bench.n_refused,
             cb_store_kind_get_name (kind));

  cb_service_stop (CB_SERVICE (bench.store));
  while (G_OBJECT (bench.store)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (bench.store);
  while (G_OBJECT (backend)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  return rate;
}

/* The two take turns, so that what else the machine does is the same for both. */
static void
compare (guint n_visitors, guint seconds)
{
  double sqlite = measure (CB_STORE_KIND_SQLITE, n_visitors, seconds);
  double mongodb = measure (CB_STORE_KIND_MONGODB, n_visitors, seconds);

  g_print ("%8u %12.0f %12.0f %12.1f\n", n_visitors, sqlite, mongodb, sqlite / mongodb);
}

int
main (int argc, char *argv[])
{
  guint seconds = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 3;
  guint rounds = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 3;

  if (!cb_store_kind_is_available (CB_STORE_KIND_MONGODB))
    {
      g_printerr ("Neither CHATBOT_TEST_MONGODB_URI nor CHATBOT_TEST_FERRETDB says where a "
                  "MongoDB is\n");
      return EXIT_FAILURE;
    }

  g_print ("messages a second, each of them durable\n");
  g_print ("%8s %12s %12s %12s\n", "visitors", "SQLite", "MongoDB", "ratio");
  for (guint round = 0; round < rounds; round++)
    for (guint i = 0; i < G_N_ELEMENTS (crowds); i++)
      compare (crowds[i], MAX (seconds, 1));

  return EXIT_SUCCESS;
}
