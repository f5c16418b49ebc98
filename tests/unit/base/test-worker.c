#include "base/cb-worker.h"

#include "lib/cb-await.h"

typedef struct
{
  GString *order; /* (unowned): what ran, a letter each; touched by the worker's thread alone */
  char letter;
  GThread *ran_in;
  GThread *completed_in;
} Call;

static void
run_call (GTask *task, gpointer task_data, gpointer user_data)
{
  Call *call = task_data;

  call->ran_in = g_thread_self ();
  g_string_append_c (call->order, call->letter);
}

static void
complete_call (GTask *task, gpointer task_data, gpointer user_data)
{
  Call *call = task_data;

  call->completed_in = g_thread_self ();
  g_task_return_pointer (task, user_data, NULL);
}

static void
push (CbWorker *worker, Call *call, GCancellable *cancellable, GAsyncResult **result)
{
  GTask *task = g_task_new (worker, cancellable, cb_await_keep, result);

  g_task_set_source_tag (task, push);
  g_task_set_task_data (task, call, NULL);
  cb_worker_push (worker, task, run_call, complete_call);
}

/* The blocking half runs elsewhere, the other half here, in the order they came. */
static void
test_order (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  int what_it_was_made_with;
  g_autoptr (CbWorker) worker = cb_worker_new (&what_it_was_made_with, NULL);
  Call calls[26] = { 0 };
  GAsyncResult *results[26] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      calls[i].order = order;
      calls[i].letter = 'a' + i;
      push (worker, &calls[i], NULL, &results[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GAsyncResult) result = cb_await (&results[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (g_task_propagate_pointer (G_TASK (result), &error) == &what_it_was_made_with);
      g_assert_no_error (error);
      g_assert_true (calls[i].completed_in == g_thread_self ());
      g_assert_true (calls[i].ran_in != g_thread_self ());
      g_assert_true (calls[i].ran_in == calls[0].ran_in);
    }
  g_assert_cmpstr (order->str, ==, "abcdefghijklmnopqrstuvwxyz");
}

/* What was cancelled before its turn does not run. */
static void
test_cancelled (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (CbWorker) worker = cb_worker_new (NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) awaited = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  Call call = { .order = order, .letter = 'x' };

  g_cancellable_cancel (cancellable);
  push (worker, &call, cancellable, &result);
  awaited = cb_await (&result);
  g_assert_null (g_task_propagate_pointer (G_TASK (awaited), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (call.ran_in);
  g_assert_cmpstr (order->str, ==, "");
}

/* The last reference to what a task belongs to must go here, never in the worker's thread. */
#define TYPE_WITNESS (witness_get_type ())
G_DECLARE_FINAL_TYPE (Witness, witness, TEST, WITNESS, GObject)

struct _Witness
{
  GObject parent_instance;

  GThread **finalized_in; /* (unowned) */
};

G_DEFINE_FINAL_TYPE (Witness, witness, G_TYPE_OBJECT)

static void
witness_finalize (GObject *object)
{
  *TEST_WITNESS (object)->finalized_in = g_thread_self ();

  G_OBJECT_CLASS (witness_parent_class)->finalize (object);
}

static void
witness_class_init (WitnessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = witness_finalize;
}

static void
witness_init (Witness *self)
{
}

static void
run_nothing (GTask *task, gpointer task_data, gpointer user_data)
{
}

static void
return_true (GTask *task, gpointer task_data, gpointer user_data)
{
  g_task_return_boolean (task, TRUE);
}

static void
test_finalized_here (void)
{
  g_autoptr (CbWorker) worker = cb_worker_new (NULL, NULL);

  for (guint i = 0; i < 500; i++)
    {
      GThread *finalized_in = NULL;
      Witness *witness = g_object_new (TYPE_WITNESS, NULL);
      GTask *task;

      witness->finalized_in = &finalized_in;
      task = g_task_new (witness, NULL, NULL, NULL);
      g_task_set_source_tag (task, test_finalized_here);
      g_object_unref (witness);
      cb_worker_push (worker, task, run_nothing, return_true);
      while (finalized_in == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (finalized_in == g_thread_self ());
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/cancelled", test_cancelled);
  g_test_add_func ("/worker/finalized-here", test_finalized_here);

  return g_test_run ();
}
