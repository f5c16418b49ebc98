#include "base/cb-error.h"
#include "logs/cb-admin-log-list.h"

#define N_LINES 100000
#define SECOND(i) ((gint64) (i) *G_USEC_PER_SEC)

/* A source of so many numbered lines, one a second, with the number as the cursor. */
#define FAKE_TYPE_SOURCE (fake_source_get_type ())
G_DECLARE_FINAL_TYPE (FakeSource, fake_source, FAKE, SOURCE, GObject)

struct _FakeSource
{
  GObject parent_instance;

  guint n_lines;
  guint n_alive, most_alive; /* lines in memory */
  guint looks;               /* lines that a read looks at, at most */
  char *followed;            /* (owned) (nullable): the cursor */
  gboolean follows;
  GError *error; /* (owned) (nullable): for the next read */
};

static void source_iface_init (CbAdminLogSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeSource,
                               fake_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_ADMIN_TYPE_LOG_SOURCE, source_iface_init))

static void
on_line_gone_cb (gpointer data, GObject *line)
{
  FAKE_SOURCE (data)->n_alive--;
}

static CbAdminLogLine *
make_line (FakeSource *self, guint i)
{
  g_autofree char *cursor = g_strdup_printf ("%u", i);
  CbAdminLogLine *line = cb_admin_log_line_new (cursor, SECOND (i + 1));

  cb_admin_log_line_add (line, "MESSAGE", i % 10000 == 0 ? "rare" : "common", -1);
  g_object_weak_ref (G_OBJECT (line), on_line_gone_cb, self);
  self->n_alive++;
  self->most_alive = MAX (self->most_alive, self->n_alive);

  return line;
}

static void
look_at (FakeSource *self,
         const CbAdminLogQuery *query,
         guint i,
         gboolean backwards,
         CbAdminLogPiece *piece)
{
  g_autoptr (CbAdminLogLine) line = make_line (self, i);

  cb_admin_log_piece_look_at (piece, cb_admin_log_line_get_cursor (line), backwards);
  if (cb_admin_log_query_matches (query, line))
    g_ptr_array_add (piece->lines, g_steal_pointer (&line));
}

/* Returns: the line at which reading begins, which is one beyond an end where there is none */
static gint64
find_first (FakeSource *self, const CbAdminLogFrom *from)
{
  if (from->cursor != NULL)
    return g_ascii_strtoll (from->cursor, NULL, 10) + (from->backwards ? -1 : 1);
  if (from->time_us != 0)
    return from->time_us / G_USEC_PER_SEC - 1;

  return from->backwards ? self->n_lines - 1 : 0;
}

static void
fake_source_read_async (CbAdminLogSource *source,
                        const CbAdminLogQuery *query,
                        const CbAdminLogFrom *from,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  FakeSource *self = FAKE_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CbAdminLogPiece *piece = cb_admin_log_piece_new ();
  gint64 i = MIN (find_first (self, from), (gint64) self->n_lines - (from->backwards ? 1 : 0));
  guint looks = 0;

  for (; i >= 0 && i < self->n_lines && piece->lines->len < limit && looks < self->looks; looks++)
    {
      look_at (self, query, (guint) i, from->backwards, piece);
      i += from->backwards ? -1 : 1;
    }
  piece->complete = i < 0 || i >= self->n_lines;
  if (from->backwards)
    cb_admin_log_piece_reverse (piece);
  if (self->error != NULL)
    {
      cb_admin_log_piece_free (piece);
      g_task_return_error (task, g_steal_pointer (&self->error));
    }
  else
    g_task_return_pointer (task, piece, (GDestroyNotify) cb_admin_log_piece_free);
}

static CbAdminLogPiece *
fake_source_read_finish (CbAdminLogSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_source_unfollow (CbAdminLogSource *source)
{
  FAKE_SOURCE (source)->follows = FALSE;
}

static void
fake_source_follow (CbAdminLogSource *source, const CbAdminLogQuery *query, const char *cursor)
{
  FakeSource *self = FAKE_SOURCE (source);

  g_free (self->followed);
  self->followed = g_strdup (cursor);
  self->follows = TRUE;
}

static void
source_iface_init (CbAdminLogSourceInterface *iface)
{
  iface->read_async = fake_source_read_async;
  iface->read_finish = fake_source_read_finish;
  iface->follow = fake_source_follow;
  iface->unfollow = fake_source_unfollow;
}

static void
fake_source_finalize (GObject *object)
{
  g_free (FAKE_SOURCE (object)->followed);
  g_clear_error (&FAKE_SOURCE (object)->error);

  G_OBJECT_CLASS (fake_source_parent_class)->finalize (object);
}

static void
fake_source_class_init (FakeSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_source_finalize;
}

static void
fake_source_init (FakeSource *self)
{
  self->n_lines = N_LINES;
  self->looks = 5000;
}

/* The tests */

typedef struct
{
  FakeSource *source;
  CbAdminLogList *list;
  CbAdminLogQuery *query;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->source = g_object_new (FAKE_TYPE_SOURCE, NULL);
  f->list = cb_admin_log_list_new (CB_ADMIN_LOG_SOURCE (f->source));
  f->query = cb_admin_log_query_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->list);
  cb_admin_log_query_free (f->query);
  g_assert_cmpuint (f->source->n_alive, ==, 0);
  g_object_unref (f->source);
}

static void
wait (Fixture *f)
{
  while (cb_admin_log_list_is_busy (f->list))
    g_main_context_iteration (NULL, TRUE);
}

static guint
get_number (Fixture *f, guint i)
{
  return (guint) g_ascii_strtoull (
      cb_admin_log_line_get_cursor (cb_admin_log_list_get (f->list, i)), NULL, 10);
}

/* Every line follows on the one before it, and there are no more than there may be. */
static void
assert_whole (Fixture *f)
{
  guint n = cb_admin_log_list_get_length (f->list);

  g_assert_cmpuint (n, <=, CB_ADMIN_LOG_LIST_MAX);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, n);
  for (guint i = 1; i < n; i++)
    g_assert_cmpuint (get_number (f, i), ==, get_number (f, i - 1) + 1);
}

static guint
get_last (Fixture *f)
{
  return get_number (f, cb_admin_log_list_get_length (f->list) - 1);
}

static void
arrive (Fixture *f, guint n)
{
  g_autoptr (CbAdminLogPiece) piece = cb_admin_log_piece_new ();

  for (guint i = 0; i < n; i++)
    look_at (f->source, f->query, f->source->n_lines++, FALSE, piece);
  if (f->source->follows)
    cb_admin_log_source_tell_arrived (CB_ADMIN_LOG_SOURCE (f->source), piece);
}

static void
test_newest (Fixture *f, gconstpointer data)
{
  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  g_assert_cmpuint (cb_admin_log_list_get_length (f->list), ==, CB_ADMIN_LOG_LIST_BATCH);
  g_assert_cmpuint (get_last (f), ==, N_LINES - 1);
  g_assert_true (cb_admin_log_list_is_live (f->list));
  g_assert_cmpstr (f->source->followed, ==, "99999");

  arrive (f, 3);
  g_assert_cmpuint (get_last (f), ==, N_LINES + 2);
  g_assert_cmpuint (cb_admin_log_list_get_n_missed (f->list), ==, 0);
  assert_whole (f);
}

/* To the beginning of a long journal, and back to its end. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  guint before = 0;

  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  cb_admin_log_list_set_pinned (f->list, TRUE);
  while (get_number (f, 0) > 0)
    {
      cb_admin_log_list_load_older (f->list);
      wait (f);
      assert_whole (f);
    }
  g_assert_cmpuint (cb_admin_log_list_get_length (f->list), ==, CB_ADMIN_LOG_LIST_MAX);
  g_assert_false (cb_admin_log_list_is_live (f->list));
  g_assert_false (f->source->follows);

  while (!cb_admin_log_list_is_live (f->list))
    {
      cb_admin_log_list_load_newer (f->list);
      wait (f);
      g_assert_cmpuint (get_last (f), >, before);
      before = get_last (f);
    }
  assert_whole (f);
  g_assert_cmpuint (get_last (f), ==, N_LINES - 1);
  g_assert_cmpuint (f->source->most_alive, <=, CB_ADMIN_LOG_LIST_MAX + 2 * CB_ADMIN_LOG_LIST_BATCH);
}

/* Who looks at old lines is not robbed of them by new ones. */
static void
test_pinned (Fixture *f, gconstpointer data)
{
  guint first;

  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  cb_admin_log_list_set_pinned (f->list, TRUE);
  while (cb_admin_log_list_get_length (f->list) < CB_ADMIN_LOG_LIST_MAX)
    {
      cb_admin_log_list_load_older (f->list);
      wait (f);
    }
  first = get_number (f, 0);
  arrive (f, 7);
  g_assert_cmpuint (get_number (f, 0), ==, first);
  g_assert_cmpuint (cb_admin_log_list_get_n_missed (f->list), ==, 7);
  g_assert_false (cb_admin_log_list_is_live (f->list));

  /* and finds the new ones when coming back */
  cb_admin_log_list_load_newer (f->list);
  wait (f);
  g_assert_true (cb_admin_log_list_is_live (f->list));
  g_assert_cmpuint (get_last (f), ==, N_LINES + 6);
  assert_whole (f);
}

static void
test_unpinned_goes_on (Fixture *f, gconstpointer data)
{
  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  for (guint i = 0; i < CB_ADMIN_LOG_LIST_MAX / 100; i++)
    arrive (f, 150);
  assert_whole (f);
  g_assert_cmpuint (cb_admin_log_list_get_length (f->list), ==, CB_ADMIN_LOG_LIST_MAX);
  g_assert_cmpuint (get_last (f), ==, f->source->n_lines - 1);
}

/* A search for what is rare reads on to the beginning, though each reading finds little. */
static void
test_search (Fixture *f, gconstpointer data)
{
  f->query->text = g_strdup ("RARE");
  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  g_assert_cmpuint (cb_admin_log_list_get_length (f->list), ==, N_LINES / 10000);
  g_assert_true (cb_admin_log_list_is_live (f->list));
  g_assert_cmpstr (f->source->followed, ==, "99999");
}

static void
test_moment (Fixture *f, gconstpointer data)
{
  cb_admin_log_list_show (f->list, f->query, SECOND (50001));
  wait (f);
  g_assert_cmpuint (get_number (f, 0), ==, 50000);
  g_assert_cmpuint (cb_admin_log_list_find_time (f->list, SECOND (50011)), ==, 10);
  g_assert_false (cb_admin_log_list_is_live (f->list));
  cb_admin_log_list_load_older (f->list);
  wait (f);
  assert_whole (f);
  g_assert_cmpuint (get_number (f, 0), ==, 50000 - CB_ADMIN_LOG_LIST_BATCH);
}

/* After a moment that is not yet, there is still what led to it. */
static void
test_moment_to_come (Fixture *f, gconstpointer data)
{
  cb_admin_log_list_show (f->list, f->query, SECOND (N_LINES + 100));
  wait (f);
  g_assert_cmpuint (get_last (f), ==, N_LINES - 1);
  g_assert_cmpstr (f->source->followed, ==, "99999");
}

static void
test_resumes_where_it_was (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) lost = g_error_new_literal (CB_ERROR, CB_ERROR_UNAVAILABLE, "lost");

  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  cb_admin_log_source_tell_lost (CB_ADMIN_LOG_SOURCE (f->source), lost);
  g_assert_error (cb_admin_log_list_get_error (f->list), CB_ERROR, CB_ERROR_UNAVAILABLE);
  f->source->follows = FALSE;
  arrive (f, 10);

  f->source->error = g_error_copy (lost);
  cb_admin_log_list_resume (f->list);
  wait (f);
  g_assert_error (cb_admin_log_list_get_error (f->list), CB_ERROR, CB_ERROR_UNAVAILABLE);
  cb_admin_log_list_resume (f->list);
  wait (f);
  g_assert_null (cb_admin_log_list_get_error (f->list));
  g_assert_cmpuint (get_last (f), ==, N_LINES + 9);
  g_assert_true (f->source->follows);
  assert_whole (f);
}

static void
test_shown_anew_while_it_reads (Fixture *f, gconstpointer data)
{
  cb_admin_log_list_show (f->list, f->query, 0);
  f->query->text = g_strdup ("rare");
  cb_admin_log_list_show (f->list, f->query, 0);
  wait (f);
  g_assert_cmpuint (cb_admin_log_list_get_length (f->list), ==, N_LINES / 10000);
}

#define ADD(name, test) g_test_add ("/admin-log-list/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("newest", test_newest);
  ADD ("bounded", test_bounded);
  ADD ("pinned", test_pinned);
  ADD ("unpinned", test_unpinned_goes_on);
  ADD ("search", test_search);
  ADD ("moment", test_moment);
  ADD ("moment-to-come", test_moment_to_come);
  ADD ("resumes", test_resumes_where_it_was);
  ADD ("shown-anew", test_shown_anew_while_it_reads);

  return g_test_run ();
}
