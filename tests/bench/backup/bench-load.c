#include "bench-load.h"

#include <stdlib.h>

/* How often the sender wakes up. */
#define TICK_MS 5

struct _BenchLoad
{
  CbStore *store;
  char *session_id;
  char *text;
  guint rate;     /* messages a second */
  GArray *times;  /* (element-type gint64): of the phase, in microseconds */
  gint64 started; /* of the phase */
  guint64 n_sent; /* in the phase */
  guint64 n_acknowledged;
  guint n_under_way;
  guint timer;
};

typedef struct
{
  BenchLoad *load;
  gint64 sent;
} Sent;

BenchLoad *
bench_load_new (CbStore *store, const char *session_id, const char *text, guint rate)
{
  BenchLoad *self = g_new0 (BenchLoad, 1);

  self->store = g_object_ref (store);
  self->session_id = g_strdup (session_id);
  self->text = g_strdup (text);
  self->rate = rate;
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

void
bench_load_free (BenchLoad *self)
{
  g_object_unref (self->store);
  g_free (self->session_id);
  g_free (self->text);
  g_array_unref (self->times);
  g_free (self);
}

static void
on_appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Sent *sent = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);
  gint64 time = g_get_monotonic_time () - sent->sent;

  if (appended == NULL)
    g_error ("A message was refused: %s", error->message);
  sent->load->n_under_way--;
  sent->load->n_acknowledged++;
  g_array_append_val (sent->load->times, time);
}

/* @due: when it should have gone: who is late counts that, too. */
static void
send_message (BenchLoad *self, gint64 due)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  Sent *sent = g_new0 (Sent, 1);

  sent->load = self;
  sent->sent = due;
  self->n_sent++;
  self->n_under_way++;
  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = self->text }));
  cb_store_append_async (self->store, self->session_id, drafts, 0, NULL, on_appended_cb, sent);
}

static gboolean
on_tick_cb (gpointer user_data)
{
  BenchLoad *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 due;

  while ((due = self->started + (gint64) (self->n_sent * G_USEC_PER_SEC / self->rate)) <= now)
    send_message (self, due);

  return G_SOURCE_CONTINUE;
}

/* A new phase begins. */
void
bench_load_start (BenchLoad *self)
{
  g_array_set_size (self->times, 0);
  self->started = g_get_monotonic_time ();
  self->n_sent = 0;
  self->timer = g_timeout_add_full (G_PRIORITY_HIGH, TICK_MS, on_tick_cb, self, NULL);
}

void
bench_load_stop (BenchLoad *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  while (self->n_under_way > 0)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static double
read_quantile (GArray *sorted, double quantile)
{
  guint index = MIN ((guint) (sorted->len * quantile), sorted->len - 1);

  return g_array_index (sorted, gint64, index) / 1000.0;
}

/* One line: how long messages took until they were durable, the wait for their sending aside. */
void
bench_load_report (BenchLoad *self, const char *phase)
{
  g_array_sort (self->times, compare_times);
  if (self->times->len == 0)
    return;
  g_print ("%-24s %8u messages   p50 %7.2f   p95 %7.2f   p99 %7.2f   max %7.2f ms\n", phase,
           self->times->len, read_quantile (self->times, 0.5), read_quantile (self->times, 0.95),
           read_quantile (self->times, 0.99), read_quantile (self->times, 1));
}

guint64
bench_load_get_n_acknowledged (BenchLoad *self)
{
  return self->n_acknowledged;
}
