#include "net/cb-net-timers.h"

/**
 * cb_net_timers_stop:
 * @self: the timers
 * @timer: one of them, running or not
 */
void
cb_net_timers_stop (CbNetTimers *self, CbNetTimer *timer)
{
  if (timer->kind == CB_TIMER_NONE)
    return;

  if (timer->previous != NULL)
    timer->previous->next = timer->next;
  else
    self->head[timer->kind] = timer->next;
  if (timer->next != NULL)
    timer->next->previous = timer->previous;
  else
    self->tail[timer->kind] = timer->previous;

  timer->previous = timer->next = NULL;
  timer->kind = CB_TIMER_NONE;
}

/**
 * cb_net_timers_start:
 * @self: the timers
 * @timer: the one to start; it is stopped first where it runs
 * @kind: what it waits for
 * @now: monotonic time in microseconds
 *
 * A kind whose duration is 0 does not run.
 */
void
cb_net_timers_start (CbNetTimers *self, CbNetTimer *timer, CbNetTimerKind kind, gint64 now)
{
  cb_net_timers_stop (self, timer);
  if (kind == CB_TIMER_NONE || self->duration_ms[kind] == 0)
    return;

  timer->kind = kind;
  timer->deadline = now + self->duration_ms[kind] * G_TIME_SPAN_MILLISECOND;
  timer->previous = self->tail[kind];
  if (timer->previous != NULL)
    timer->previous->next = timer;
  else
    self->head[kind] = timer;
  self->tail[kind] = timer;
}

/**
 * cb_net_timers_get_next:
 * @self: the timers
 *
 * Returns: the earliest deadline, or G_MAXINT64 where nothing runs
 */
gint64
cb_net_timers_get_next (const CbNetTimers *self)
{
  gint64 next = G_MAXINT64;

  for (guint kind = 0; kind < CB_N_TIMERS; kind++)
    if (self->head[kind] != NULL)
      next = MIN (next, self->head[kind]->deadline);

  return next;
}

/**
 * cb_net_timers_pop_due:
 * @self: the timers
 * @now: monotonic time in microseconds
 *
 * Returns: (nullable): a timer whose time has come; it still has its kind and must be stopped
 */
CbNetTimer *
cb_net_timers_pop_due (CbNetTimers *self, gint64 now)
{
  for (guint kind = 0; kind < CB_N_TIMERS; kind++)
    if (self->head[kind] != NULL && self->head[kind]->deadline <= now)
      return self->head[kind];

  return NULL;
}

/**
 * cb_net_timers_peek:
 * @self: the timers
 * @kind: a kind
 *
 * Returns: (nullable): the timer of this kind that has run longest
 */
CbNetTimer *
cb_net_timers_peek (const CbNetTimers *self, CbNetTimerKind kind)
{
  return self->head[kind];
}
