#include "loadtest/cb-timer-heap.h"

/* A binary heap; the timer at place p is never due after those at 2p and 2p + 1. */
struct _CbTimerHeap
{
  GPtrArray *timers; /* (owned) (element-type CbTimer): not owned each; the first entry is unused */
};

CbTimerHeap *
cb_timer_heap_new (void)
{
  CbTimerHeap *self = g_new0 (CbTimerHeap, 1);

  self->timers = g_ptr_array_new ();
  g_ptr_array_add (self->timers, NULL);

  return self;
}

void
cb_timer_heap_free (CbTimerHeap *self)
{
  g_ptr_array_unref (self->timers);
  g_free (self);
}

static CbTimer *
get_at (CbTimerHeap *self, guint place)
{
  return g_ptr_array_index (self->timers, place);
}

static void
put_at (CbTimerHeap *self, CbTimer *timer, guint place)
{
  g_ptr_array_index (self->timers, place) = timer;
  timer->place = place;
}

static void
rise (CbTimerHeap *self, CbTimer *timer)
{
  guint place = timer->place;

  for (; place > 1 && get_at (self, place / 2)->due > timer->due; place /= 2)
    put_at (self, get_at (self, place / 2), place);
  put_at (self, timer, place);
}

static guint
find_earlier_child (CbTimerHeap *self, guint place)
{
  guint child = place * 2;

  if (child + 1 < self->timers->len && get_at (self, child + 1)->due < get_at (self, child)->due)
    child++;

  return child;
}

static void
sink (CbTimerHeap *self, CbTimer *timer)
{
  guint place = timer->place;

  while (place * 2 < self->timers->len)
    {
      guint child = find_earlier_child (self, place);

      if (get_at (self, child)->due >= timer->due)
        break;
      put_at (self, get_at (self, child), place);
      place = child;
    }
  put_at (self, timer, place);
}

/* Starts a timer, or moves one that runs. */
void
cb_timer_heap_start (CbTimerHeap *self, CbTimer *timer, gint64 due)
{
  timer->due = due;
  if (timer->place == 0)
    {
      g_ptr_array_add (self->timers, timer);
      timer->place = self->timers->len - 1;
    }
  rise (self, timer);
  sink (self, timer);
}

/* Does nothing to a timer that does not run. */
void
cb_timer_heap_stop (CbTimerHeap *self, CbTimer *timer)
{
  guint place = timer->place;
  CbTimer *last;

  if (place == 0)
    return;

  last = g_ptr_array_steal_index (self->timers, self->timers->len - 1);
  timer->place = 0;
  if (last == timer)
    return;
  put_at (self, last, place);
  rise (self, last);
  sink (self, last);
}

/* Returns: when the first timer is due; %G_MAXINT64 where none runs */
gint64
cb_timer_heap_get_next (CbTimerHeap *self)
{
  return self->timers->len > 1 ? get_at (self, 1)->due : G_MAXINT64;
}

/* Returns: (transfer none) (nullable): the first timer, no longer running, if it is due by @now */
CbTimer *
cb_timer_heap_pop_due (CbTimerHeap *self, gint64 now)
{
  CbTimer *first;

  if (cb_timer_heap_get_next (self) > now)
    return NULL;

  first = get_at (self, 1);
  cb_timer_heap_stop (self, first);

  return first;
}
