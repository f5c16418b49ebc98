#include <math.h>

#include "base/cb-error.h"
#include "lib/cb-store-place.h"
#include "store/cb-store-backend.h"

/* What CbStoreBackend promises about alerts, run on every implementation. */

typedef struct
{
  CbStorePlace *place;
  CbStoreBackend *backend;
  CbStoreBackendInterface *iface;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->place = cb_store_place_new (GPOINTER_TO_UINT (data));
  fixture->backend = cb_store_place_create_backend (fixture->place);
  fixture->iface = CB_STORE_BACKEND_GET_IFACE (fixture->backend);
  fixture->iface->open (fixture->backend, &error);
  g_assert_no_error (error);
  fixture->iface->begin (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fixture->iface->close (fixture->backend);
  g_assert_finalize_object (fixture->backend);
  cb_store_place_free (fixture->place);
}

static void
commit (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->commit (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
save (Fixture *fixture, const CbAlert *fields, const CbNotice *notice)
{
  g_autoptr (GPtrArray) alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (alerts, cb_alert_new (fields));
  if (notice != NULL)
    g_ptr_array_add (notices, cb_notice_new (notice));
  fixture->iface->save_alerts (fixture->backend, alerts, notices, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *fixture, gboolean only_open, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *all = fixture->iface->list_alerts (fixture->backend, only_open, limit, &error);

  g_assert_no_error (error);
  return all;
}

static const CbAlert full = {
  .id = "A2",
  .rule = "disk-free",
  .summary = "Little space is left",
  .severity = "critical",
  .unit = "%",
  .state = CB_ALERT_FIRING,
  .told = CB_ALERT_TOLD_FIRING,
  .value = 4.5,
  .threshold = 10,
  .since = 1,
  .fired_at = 2,
  .told_at = 4,
  .acknowledged_at = 5,
  .acknowledged_by = "uid:1000",
};

static void
test_keeps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  const CbAlert *alert;

  save (fixture, &full, NULL);
  commit (fixture);
  all = list (fixture, TRUE, 10);

  g_assert_cmpuint (all->len, ==, 1);
  alert = g_ptr_array_index (all, 0);
  g_assert_cmpstr (alert->id, ==, full.id);
  g_assert_cmpstr (alert->rule, ==, full.rule);
  g_assert_cmpstr (alert->summary, ==, full.summary);
  g_assert_cmpstr (alert->severity, ==, full.severity);
  g_assert_cmpstr (alert->unit, ==, full.unit);
  g_assert_cmpint (alert->state, ==, full.state);
  g_assert_cmpint (alert->told, ==, full.told);
  g_assert_cmpfloat (alert->value, ==, full.value);
  g_assert_cmpfloat (alert->threshold, ==, full.threshold);
  g_assert_cmpint (alert->since, ==, 1);
  g_assert_cmpint (alert->fired_at, ==, 2);
  g_assert_cmpint (alert->resolved_at, ==, 0);
  g_assert_cmpint (alert->told_at, ==, 4);
  g_assert_cmpint (alert->acknowledged_at, ==, 5);
  g_assert_cmpstr (alert->acknowledged_by, ==, "uid:1000");
}

static void
test_replaces (Fixture *fixture, gconstpointer data)
{
  CbAlert fields = full;
  g_autoptr (GPtrArray) all = NULL;

  save (fixture, &fields, NULL);
  fields.state = CB_ALERT_RESOLVED;
  fields.value = NAN;
  fields.acknowledged_by = NULL;
  save (fixture, &fields, NULL);
  commit (fixture);

  all = list (fixture, TRUE, 10);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (((CbAlert *) g_ptr_array_index (all, 0))->state, ==, CB_ALERT_RESOLVED);
  g_assert_true (isnan (((CbAlert *) g_ptr_array_index (all, 0))->value));
  g_assert_null (((CbAlert *) g_ptr_array_index (all, 0))->acknowledged_by);
}

static void
add_past (Fixture *fixture, const char *id, gint64 resolved_at)
{
  CbAlert fields = full;

  fields.id = id;
  fields.state = CB_ALERT_RESOLVED;
  fields.told = CB_ALERT_TOLD_RESOLVED;
  fields.resolved_at = resolved_at;
  save (fixture, &fields, NULL);
}

static void
test_past (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) newest = NULL;

  add_past (fixture, "A1", 10);
  save (fixture, &full, NULL);
  add_past (fixture, "A3", 30);
  commit (fixture);

  open = list (fixture, TRUE, 10);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpstr (((CbAlert *) g_ptr_array_index (open, 0))->id, ==, "A2");
  all = list (fixture, FALSE, 10);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (((CbAlert *) g_ptr_array_index (all, 0))->id, ==, "A3");
  newest = list (fixture, FALSE, 1);
  g_assert_cmpuint (newest->len, ==, 1);
}

static void
test_prune (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  add_past (fixture, "A1", 10);
  save (fixture, &full, NULL);
  add_past (fixture, "A3", 30);
  fixture->iface->prune_alerts (fixture->backend, 30, &error);
  g_assert_no_error (error);
  commit (fixture);

  all = list (fixture, FALSE, 10);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((CbAlert *) g_ptr_array_index (all, 1))->id, ==, "A2");
}

static GPtrArray *
list_notices (Fixture *fixture, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *all = fixture->iface->list_notices (fixture->backend, limit, &error);

  g_assert_no_error (error);
  return all;
}

static const CbNotice mail = {
  .id = "N1",
  .channel = "mail",
  .target = "ada@example.org",
  .kind = CB_NOTICE_RESOLVED,
  .created_at = 7,
  .body = "{}",
};

static void
test_notice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) tried = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (CbNotice) failed = NULL;
  const CbNotice *notice;
  CbNotice fields = mail;

  save (fixture, &full, &mail);
  commit (fixture);
  before = list_notices (fixture, 10);
  g_assert_cmpuint (before->len, ==, 1);
  notice = g_ptr_array_index (before, 0);
  g_assert_cmpstr (notice->channel, ==, "mail");
  g_assert_cmpstr (notice->target, ==, "ada@example.org");
  g_assert_cmpint (notice->kind, ==, CB_NOTICE_RESOLVED);
  g_assert_cmpint (notice->created_at, ==, 7);
  g_assert_cmpstr (notice->body, ==, "{}");
  g_assert_null (notice->error);

  fields.attempts = 3;
  fields.next_at = 9;
  fields.error = "nobody listens";
  failed = cb_notice_new (&fields);
  fixture->iface->begin (fixture->backend, NULL);
  g_assert_true (fixture->iface->update_notice (fixture->backend, failed, NULL));
  commit (fixture);
  tried = list_notices (fixture, 10);
  notice = g_ptr_array_index (tried, 0);
  g_assert_cmpuint (notice->attempts, ==, 3);
  g_assert_cmpint (notice->next_at, ==, 9);
  g_assert_cmpstr (notice->error, ==, "nobody listens");

  fixture->iface->begin (fixture->backend, NULL);
  g_assert_true (fixture->iface->remove_notice (fixture->backend, "N1", NULL));
  g_assert_true (fixture->iface->remove_notice (fixture->backend, "N1", NULL));
  g_assert_true (fixture->iface->update_notice (fixture->backend, failed, NULL));
  commit (fixture);
  after = list_notices (fixture, 10);
  g_assert_cmpuint (after->len, ==, 0);
}

static void
test_notice_order (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { "N3", "N1", "N2" };
  g_autoptr (GPtrArray) oldest = NULL;
  CbNotice fields = mail;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      fields.id = ids[i];
      save (fixture, &full, &fields);
    }
  commit (fixture);

  oldest = list_notices (fixture, 2);
  g_assert_cmpuint (oldest->len, ==, 2);
  g_assert_cmpstr (((CbNotice *) g_ptr_array_index (oldest, 0))->id, ==, "N3");
  g_assert_cmpstr (((CbNotice *) g_ptr_array_index (oldest, 1))->id, ==, "N1");
}

/* An alert and the notice about it are stored together, or not at all. */
static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (GPtrArray) notices = NULL;

  save (fixture, &full, &mail);
  fixture->iface->rollback (fixture->backend);
  alerts = list (fixture, FALSE, 10);
  notices = list_notices (fixture, 10);
  g_assert_cmpuint (alerts->len, ==, 0);
  g_assert_cmpuint (notices->len, ==, 0);
}

static void
silence (Fixture *fixture, const char *rule, gint64 until)
{
  g_autoptr (CbSilence) wanted = cb_silence_new (
      &(CbSilence){ .rule = rule, .until = until, .reason = "repair", .created_by = "uid:0" });
  g_autoptr (GError) error = NULL;

  fixture->iface->save_silence (fixture->backend, wanted, &error);
  g_assert_no_error (error);
}

static void
test_silences (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  const CbSilence *first;

  silence (fixture, "memory", 20);
  silence (fixture, "cpu", 20);
  silence (fixture, "disk-free", 10);
  silence (fixture, "memory", 30);
  commit (fixture);

  all = fixture->iface->list_silences (fixture->backend, 10, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  first = g_ptr_array_index (all, 0);
  g_assert_cmpstr (first->rule, ==, "cpu");
  g_assert_cmpstr (first->reason, ==, "repair");
  g_assert_cmpstr (first->created_by, ==, "uid:0");
  g_assert_cmpint (((CbSilence *) g_ptr_array_index (all, 1))->until, ==, 30);
}

static const struct
{
  const char *name;
  void (*func) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "keeps", test_keeps },       { "replaces", test_replaces },
  { "past", test_past },         { "prune", test_prune },
  { "notice", test_notice },     { "notice-order", test_notice_order },
  { "rollback", test_rollback }, { "silences", test_silences },
};

static void
test_skipped (void)
{
  g_test_skip ("neither CHATBOT_TEST_MONGODB_URI nor CHATBOT_TEST_FERRETDB says where one is");
}

static void
add_tests (CbStoreKind kind)
{
  const char *name = cb_store_kind_get_name (kind);
  g_autofree char *all = g_strdup_printf ("/store/alerts/%s", name);

  if (!cb_store_kind_is_available (kind))
    {
      g_test_add_func (all, test_skipped);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/alerts/%s/%s", name, tests[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (kind), set_up, tests[i].func, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint kind = 0; kind < CB_N_STORE_KINDS; kind++)
    add_tests (kind);

  return g_test_run ();
}
