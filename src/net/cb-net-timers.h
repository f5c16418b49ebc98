#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbNetTimerKind:
 * @CB_TIMER_HEAD: a whole request head
 * @CB_TIMER_IDLE: rest between requests
 * @CB_TIMER_PROGRESS: no progress on a body or a response
 * @CB_TIMER_LINGER: draining after the last answer
 * @CB_TIMER_PING: silence on a WebSocket or an event stream
 * @CB_TIMER_PONG: no answer to a ping, or to a close
 */
typedef enum
{
  CB_TIMER_HEAD,
  CB_TIMER_IDLE,
  CB_TIMER_PROGRESS,
  CB_TIMER_LINGER,
  CB_TIMER_PING,
  CB_TIMER_PONG,
  CB_TIMER_NONE,
} CbNetTimerKind;

#define CB_N_TIMERS CB_TIMER_NONE

/**
 * CbNetTimer:
 *
 * One connection's timer, part of it. A connection waits for one thing at a time.
 */
typedef struct _CbNetTimer CbNetTimer;
struct _CbNetTimer
{
  CbNetTimer *previous;
  CbNetTimer *next;
  gint64 deadline;
  CbNetTimerKind kind;
};

/**
 * CbNetTimers:
 *
 * A list for each kind. All timers of a kind run equally long, so a list is in
 * the order of its deadlines by itself: starting and stopping cost the same for
 * one connection and for ten thousand.
 */
typedef struct
{
  CbNetTimer *head[CB_N_TIMERS];
  CbNetTimer *tail[CB_N_TIMERS];
  guint duration_ms[CB_N_TIMERS];
} CbNetTimers;

void cb_net_timers_start (CbNetTimers *self, CbNetTimer *timer, CbNetTimerKind kind, gint64 now);
void cb_net_timers_stop (CbNetTimers *self, CbNetTimer *timer);
gint64 cb_net_timers_get_next (const CbNetTimers *self);
CbNetTimer *cb_net_timers_pop_due (CbNetTimers *self, gint64 now);
CbNetTimer *cb_net_timers_peek (const CbNetTimers *self, CbNetTimerKind kind);

G_END_DECLS
