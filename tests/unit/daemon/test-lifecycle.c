#include "daemon/cb-lifecycle.h"

#include "base/cb-error.h"
#include "lib/cb-await.h"

/* A service that writes down what happens to it. */
#define TYPE_PART (part_get_type ())
G_DECLARE_FINAL_TYPE (Part, part, TEST, PART, GObject)

struct _Part
{
  GObject parent_instance;

  const char *name;
  gboolean fails;
  GString *log; /* (unowned) */
};

static void
part_start_async (CbService *service,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  Part *self = TEST_PART (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, part_start_async);
  g_string_append_printf (self->log, "+%s", self->name);
  if (self->fails)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "%s is broken", self->name);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
part_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
part_stop (CbService *service)
{
  Part *self = TEST_PART (service);

  g_string_append_printf (self->log, "-%s", self->name);
}

static void
part_service_init (CbServiceInterface *iface)
{
  iface->start_async = part_start_async;
  iface->start_finish = part_start_finish;
  iface->stop = part_stop;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Part,
                               part,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, part_service_init))

static void
part_class_init (PartClass *klass)
{
}

static void
part_init (Part *self)
{
}

typedef struct
{
  CbLifecycle *lifecycle;
  GString *log;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->lifecycle = cb_lifecycle_new ();
  fixture->log = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->lifecycle != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->lifecycle));
  g_string_free (fixture->log, TRUE);
}

static void
add_part (Fixture *fixture, const char *name, gboolean fails)
{
  g_autoptr (Part) part = g_object_new (TYPE_PART, NULL);

  part->name = name;
  part->fails = fails;
  part->log = fixture->log;
  cb_lifecycle_add (fixture->lifecycle, CB_SERVICE (part));
}

static gboolean
start (Fixture *fixture, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) awaited = NULL;

  cb_lifecycle_start_async (fixture->lifecycle, NULL, cb_await_keep, &result);
  awaited = cb_await (&result);

  return cb_lifecycle_start_finish (fixture->lifecycle, awaited, error);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_part (fixture, "a", FALSE);
  add_part (fixture, "b", FALSE);
  add_part (fixture, "c", FALSE);
  g_assert_true (start (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->log->str, ==, "+a+b+c");
  cb_lifecycle_stop (fixture->lifecycle);
  g_assert_cmpstr (fixture->log->str, ==, "+a+b+c-c-b-a");
  cb_lifecycle_stop (fixture->lifecycle);
  g_assert_cmpstr (fixture->log->str, ==, "+a+b+c-c-b-a");
}

/* The error names who failed; those before it are stopped, those behind it never start. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_part (fixture, "a", FALSE);
  add_part (fixture, "b", TRUE);
  add_part (fixture, "c", FALSE);
  g_assert_false (start (fixture, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, "Part: b is broken");
  g_assert_cmpstr (fixture->log->str, ==, "+a+b-a");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_true (start (fixture, NULL));
  g_assert_cmpstr (fixture->log->str, ==, "");
}

static void
test_dispose_stops (Fixture *fixture, gconstpointer data)
{
  add_part (fixture, "a", FALSE);
  add_part (fixture, "b", FALSE);
  g_assert_true (start (fixture, NULL));
  g_assert_finalize_object (g_steal_pointer (&fixture->lifecycle));
  g_assert_cmpstr (fixture->log->str, ==, "+a+b-b-a");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/lifecycle/order", test_order);
  ADD ("/lifecycle/failure", test_failure);
  ADD ("/lifecycle/empty", test_empty);
  ADD ("/lifecycle/dispose-stops", test_dispose_stops);

  return g_test_run ();
}
