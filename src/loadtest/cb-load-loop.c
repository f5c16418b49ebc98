#include "loadtest/cb-load-loop.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/cb-error.h"

#define EVENTS_PER_WAIT 256

/* After so many at once more are likely to be there already; after fewer it pays to sleep. */
#define EVENTS_OF_BUSY 8

/* Waits without sleeping before others of the main context get their turn. */
#define WAITS_PER_DISPATCH 16

/* What one read may bring; every connection reads into the same memory. */
#define SCRATCH_SIZE (256 * 1024)

struct _CbLoadLoop
{
  GSource *source; /* (owned) */
  int epoll_fd;
  int timer_fd;
  CbLoadWatch timer_watch;
  CbTimerHeap *timers; /* (owned) */
  gint64 armed;        /* what the timer_fd is set to */
  gint64 lateness;     /* of the latest timer since it was asked for */
  struct epoll_event events[EVENTS_PER_WAIT];
  int n_events; /* of those, how many this turn has */
  int at;       /* which of them it is at */
  guint64 received;
  guint64 sent;
  char *scratch; /* (owned) */
};

typedef struct
{
  GSource parent;
  CbLoadLoop *loop; /* (unowned): it owns us */
} LoopSource;

static void
arm (CbLoadLoop *self)
{
  gint64 next = cb_timer_heap_get_next (self->timers);
  struct itimerspec when = { 0 };

  if (next == self->armed)
    return;
  self->armed = next;
  if (next != G_MAXINT64)
    {
      /* 0 would disarm it. */
      when.it_value.tv_sec = MAX (next, 1) / G_USEC_PER_SEC;
      when.it_value.tv_nsec = MAX (next, 1) % G_USEC_PER_SEC * 1000;
    }
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void
run_timers (CbLoadLoop *self)
{
  gint64 now = g_get_monotonic_time ();
  CbTimer *timer;

  while ((timer = cb_timer_heap_pop_due (self->timers, now)) != NULL)
    {
      self->lateness = MAX (self->lateness, now - timer->due);
      timer->fire (timer, timer->data);
    }
}

static void
run_events (CbLoadLoop *self)
{
  for (self->at = 0; self->at < self->n_events; self->at++)
    {
      CbLoadWatch *watch = self->events[self->at].data.ptr;

      if (watch != NULL)
        watch->ready (watch, self->events[self->at].events, watch->data);
    }
  self->n_events = 0;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  CbLoadLoop *self = ((LoopSource *) source)->loop;
  gboolean busy = TRUE;

  for (guint i = 0; i < WAITS_PER_DISPATCH && busy; i++)
    {
      self->n_events = epoll_wait (self->epoll_fd, self->events, EVENTS_PER_WAIT, 0);
      if (self->n_events <= 0)
        break;
      busy = self->n_events >= EVENTS_OF_BUSY;
      run_events (self);
      run_timers (self);
    }
  arm (self);

  return G_SOURCE_CONTINUE;
}

/* Timers that others started since. */
static gboolean
prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  arm (((LoopSource *) source)->loop);

  return FALSE;
}

static void
on_timer_ready_cb (CbLoadWatch *watch, guint32 events, gpointer data)
{
  CbLoadLoop *self = data;
  guint64 n;

  if (read (self->timer_fd, &n, sizeof n) == sizeof n)
    self->armed = 0;
}

/**
 * cb_load_loop_new:
 * @context: (nullable): the main context to run in; %NULL for the default one
 * @error: return location for an error
 *
 * Returns: (transfer full): a loop without anything to wait for
 */
CbLoadLoop *
cb_load_loop_new (GMainContext *context, GError **error)
{
  static GSourceFuncs funcs = { .prepare = prepare, .dispatch = dispatch };
  g_autoptr (CbLoadLoop) self = g_new0 (CbLoadLoop, 1);

  self->timers = cb_timer_heap_new ();
  self->armed = G_MAXINT64;
  self->scratch = g_malloc (SCRATCH_SIZE);
  self->timer_watch = (CbLoadWatch){ on_timer_ready_cb, self };
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->epoll_fd < 0 || self->timer_fd < 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "The kernel gives no epoll set: %s",
                   g_strerror (errno));
      return NULL;
    }
  if (!cb_load_loop_add (self, &self->timer_watch, self->timer_fd, EPOLLIN, error))
    return NULL;

  self->source = g_source_new (&funcs, sizeof (LoopSource));
  ((LoopSource *) self->source)->loop = self;
  g_source_add_unix_fd (self->source, self->epoll_fd, G_IO_IN);
  g_source_attach (self->source, context);

  return g_steal_pointer (&self);
}

/* Nothing may wait for it any more. */
void
cb_load_loop_free (CbLoadLoop *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  cb_timer_heap_free (self->timers);
  g_free (self->scratch);
  g_free (self);
}

/**
 * cb_load_loop_add:
 * @self: a loop
 * @watch: what waits; stays where it is until it is removed
 * @fd: for this, not owned
 * @events: EPOLLIN and the like
 * @error: return location for an error
 *
 * Returns: whether the kernel took it
 */
gboolean
cb_load_loop_add (CbLoadLoop *self, CbLoadWatch *watch, int fd, guint32 events, GError **error)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "The kernel watches no more sockets: %s",
               g_strerror (errno));

  return FALSE;
}

void
cb_load_loop_change (CbLoadLoop *self, CbLoadWatch *watch, int fd, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, fd, &event);
}

/* From now on @watch is not called, not even for what this turn of the loop has brought. */
void
cb_load_loop_remove (CbLoadLoop *self, CbLoadWatch *watch, int fd)
{
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
  for (int i = self->at; i < self->n_events; i++)
    if (self->events[i].data.ptr == watch)
      self->events[i].data.ptr = NULL;
}

/* Starts a timer, or moves one that runs. @due: microseconds on the monotonic clock */
void
cb_load_loop_start_timer (CbLoadLoop *self, CbTimer *timer, gint64 due)
{
  cb_timer_heap_start (self->timers, timer, due);
}

void
cb_load_loop_stop_timer (CbLoadLoop *self, CbTimer *timer)
{
  cb_timer_heap_stop (self->timers, timer);
}

/* Returns: (transfer none): memory to read into, for the moment */
char *
cb_load_loop_get_scratch (CbLoadLoop *self, gsize *size)
{
  *size = SCRATCH_SIZE;

  return self->scratch;
}

void
cb_load_loop_count_bytes (CbLoadLoop *self, gsize received, gsize sent)
{
  self->received += received;
  self->sent += sent;
}

void
cb_load_loop_get_bytes (CbLoadLoop *self, guint64 *received, guint64 *sent)
{
  *received = self->received;
  *sent = self->sent;
}

/* Returns: by how many microseconds the latest of the timers came late since this was asked last */
gint64
cb_load_loop_take_lateness (CbLoadLoop *self)
{
  gint64 lateness = self->lateness;

  self->lateness = 0;

  return lateness;
}
