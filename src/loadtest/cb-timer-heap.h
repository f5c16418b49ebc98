#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbTimer:
 * @due: microseconds on the monotonic clock
 * @place: its place in the heap, from 1; 0 while it does not run
 * @fire: called when it is due, with what it was due for
 * @data: for @fire
 *
 * A timer, part of what waits for it.
 */
typedef struct _CbTimer CbTimer;
struct _CbTimer
{
  gint64 due;
  guint place;
  void (*fire) (CbTimer *timer, gpointer data);
  gpointer data; /* (unowned) */
};

/**
 * CbTimerHeap:
 *
 * Timers in the order in which they are due, thousands of them.
 */
typedef struct _CbTimerHeap CbTimerHeap;

CbTimerHeap *cb_timer_heap_new (void);
void cb_timer_heap_free (CbTimerHeap *self);
void cb_timer_heap_start (CbTimerHeap *self, CbTimer *timer, gint64 due);
void cb_timer_heap_stop (CbTimerHeap *self, CbTimer *timer);
gint64 cb_timer_heap_get_next (CbTimerHeap *self);
CbTimer *cb_timer_heap_pop_due (CbTimerHeap *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTimerHeap, cb_timer_heap_free)

G_END_DECLS
