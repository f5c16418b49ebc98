#include "store/cb-store-migration.h"

#include <math.h>

#include "base/cb-error.h"
#include "lib/cb-store-place.h"

/* Everything goes from each kind of store to each other. */

typedef struct
{
  CbStoreKind from;
  CbStoreKind to;
} Way;

typedef struct
{
  CbStorePlace *source_place;
  CbStorePlace *target_place;
  CbStoreBackend *source;
  CbStoreBackend *target;
} Fixture;

static CbStoreBackend *
open_backend (CbStorePlace *place)
{
  CbStoreBackend *backend = cb_store_place_create_backend (place);
  g_autoptr (GError) error = NULL;

  CB_STORE_BACKEND_GET_IFACE (backend)->open (backend, &error);
  g_assert_no_error (error);

  return backend;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Way *way = data;

  fixture->source_place = cb_store_place_new (way->from);
  fixture->target_place = cb_store_place_new (way->to);
  fixture->source = open_backend (fixture->source_place);
  fixture->target = open_backend (fixture->target_place);
}

static void
close_backend (CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->close (backend);
  g_assert_finalize_object (backend);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_backend (fixture->source);
  close_backend (fixture->target);
  cb_store_place_free (fixture->source_place);
  cb_store_place_free (fixture->target_place);
}

static void
add_session (CbStoreBackend *backend, const char *id, guint n_messages)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  const char *const suggestions[] = { "one", "two", NULL };
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){
      .id = id, .token_hash = { 7 }, .created_at = 3, .expires_at = 4, .name = "Ada" });
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (CbAppended) appended = NULL;

  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);
      gboolean answer = i % 2 == 1;

      g_ptr_array_add (drafts, cb_message_new (&(CbMessage){
                                   .role = answer ? CB_ROLE_BOT : CB_ROLE_VISITOR,
                                   .text = "“ä”\n",
                                   .at = i,
                                   .client_id = answer ? NULL : client_id,
                                   .reply_to = answer ? i : 0,
                                   .confidence = answer ? 0.1 : CB_CONFIDENCE_NONE,
                                   .suggestions = answer ? suggestions : NULL,
                               }));
    }
  g_assert_true (iface->add_session (backend, session, NULL));
  appended = iface->append (backend, id, drafts, 0, NULL);
  g_assert_cmpuint (appended->n_stored, ==, n_messages);
}

static void
close_session (CbStoreBackend *backend, const char *id)
{
  g_autoptr (CbSession) closed = cb_session_new (&(CbSession){
      .id = id, .state = CB_SESSION_CLOSED, .expires_at = 9, .operator_name = "Eve" });

  g_assert_true (CB_STORE_BACKEND_GET_IFACE (backend)->update_session (backend, closed, NULL));
}

static void
add_rest (CbStoreBackend *backend)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (CbUpload) upload = cb_upload_new (
      &(CbUpload){ .id = "U", .session_id = "B", .name = "a.png", .type = "image/png", .size = 5 });
  g_autoptr (CbAuditEntry) act = cb_audit_entry_new (
      &(CbAuditEntry){ .at = 1, .actor = "uid:0", .action = "session.close" });
  g_autoptr (CbSilence) silence = cb_silence_new (
      &(CbSilence){ .rule = "cpu", .until = 5, .reason = "repair", .created_by = "uid:0" });
  g_autoptr (GPtrArray) alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);

  g_ptr_array_add (alerts, cb_alert_new (&(CbAlert){ .id = "A",
                                                     .rule = "cpu",
                                                     .summary = "Busy",
                                                     .severity = "warning",
                                                     .unit = "%",
                                                     .state = CB_ALERT_FIRING,
                                                     .value = NAN,
                                                     .threshold = 0.8 }));
  g_ptr_array_add (notices, cb_notice_new (&(CbNotice){ .id = "N",
                                                        .channel = "mail",
                                                        .target = "ada@example.org",
                                                        .attempts = 2,
                                                        .error = "nobody listens",
                                                        .body = "{}" }));
  g_assert_true (iface->add_upload (backend, upload, 10, 100, NULL));
  g_assert_true (iface->add_audit (backend, act, NULL));
  g_assert_true (iface->add_audit (backend, act, NULL));
  g_assert_true (iface->save_silence (backend, silence, NULL));
  g_assert_true (iface->save_alerts (backend, alerts, notices, NULL));
}

static void
fill (CbStoreBackend *backend)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (GError) error = NULL;

  g_assert_true (iface->begin (backend, NULL));
  add_session (backend, "A", 0);
  add_session (backend, "B", 1201);
  add_session (backend, "C", 3);
  iface->commit (backend, &error);
  g_assert_no_error (error);
  g_assert_true (iface->begin (backend, NULL));
  close_session (backend, "C");
  add_rest (backend);
  iface->commit (backend, &error);
  g_assert_no_error (error);
}

static void
test_migrate (Fixture *fixture, gconstpointer data)
{
  CbStoreCensus census;
  g_autoptr (CbSession) closed = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture->source);
  cb_store_migration_run (fixture->source, fixture->target, &census, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (census.sessions, ==, 3);
  g_assert_cmpuint (census.messages, ==, 1204);
  g_assert_cmpuint (census.uploads, ==, 1);
  g_assert_cmpuint (census.acts, ==, 2);
  g_assert_cmpuint (census.alerts, ==, 1);
  g_assert_cmpuint (census.notices, ==, 1);
  g_assert_cmpuint (census.silences, ==, 1);
  closed = CB_STORE_BACKEND_GET_IFACE (fixture->target)->get_session (fixture->target, "C", NULL);
  g_assert_cmpint (closed->state, ==, CB_SESSION_CLOSED);
  g_assert_cmpstr (closed->operator_name, ==, "Eve");
  g_assert_cmpuint (closed->last_seq, ==, 3);

  /* What is there is not written over. */
  g_assert_false (cb_store_migration_run (fixture->source, fixture->target, &census, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static void
test_census_tells_apart (void)
{
  g_autoptr (CbStorePlace) place = cb_store_place_new (CB_STORE_KIND_MEMORY);
  CbStoreBackend *backend = open_backend (place);
  CbStoreCensus before;
  CbStoreCensus after;
  g_autoptr (GError) error = NULL;

  fill (backend);
  g_assert_true (cb_store_census_take (backend, &before, NULL));
  g_assert_true (CB_STORE_BACKEND_GET_IFACE (backend)->begin (backend, NULL));
  close_session (backend, "A");
  g_assert_true (CB_STORE_BACKEND_GET_IFACE (backend)->commit (backend, NULL));
  g_assert_true (cb_store_census_take (backend, &after, NULL));
  g_assert_false (cb_store_census_check (&after, &before, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  close_backend (backend);
}

int
main (int argc, char **argv)
{
  static const Way ways[] = {
    { CB_STORE_KIND_SQLITE, CB_STORE_KIND_MEMORY },
    { CB_STORE_KIND_MEMORY, CB_STORE_KIND_SQLITE },
    { CB_STORE_KIND_SQLITE, CB_STORE_KIND_MONGODB },
    { CB_STORE_KIND_MONGODB, CB_STORE_KIND_SQLITE },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/migration/census-tells-apart", test_census_tells_apart);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/store/migration/%s-to-%s", cb_store_kind_get_name (ways[i].from),
                           cb_store_kind_get_name (ways[i].to));

      if (cb_store_kind_is_available (ways[i].from) && cb_store_kind_is_available (ways[i].to))
        g_test_add (path, Fixture, &ways[i], set_up, test_migrate, tear_down);
    }

  return g_test_run ();
}
