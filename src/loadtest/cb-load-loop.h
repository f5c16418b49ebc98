#pragma once

#include "loadtest/cb-timer-heap.h"

G_BEGIN_DECLS

/**
 * CbLoadWatch:
 * @ready: called with what epoll says
 * @data: for @ready
 *
 * What waits for a file descriptor, part of its owner.
 */
typedef struct _CbLoadWatch CbLoadWatch;
struct _CbLoadWatch
{
  void (*ready) (CbLoadWatch *watch, guint32 events, gpointer data);
  gpointer data; /* (unowned) */
};

/**
 * CbLoadLoop:
 *
 * One epoll set and one heap of timers as one source of the main context, so that thousands of
 * connections cost what a few do. Timers keep microseconds, not the main loop's milliseconds.
 */
typedef struct _CbLoadLoop CbLoadLoop;

CbLoadLoop *cb_load_loop_new (GMainContext *context, GError **error);
void cb_load_loop_free (CbLoadLoop *self);
gboolean
cb_load_loop_add (CbLoadLoop *self, CbLoadWatch *watch, int fd, guint32 events, GError **error);
void cb_load_loop_change (CbLoadLoop *self, CbLoadWatch *watch, int fd, guint32 events);
void cb_load_loop_remove (CbLoadLoop *self, CbLoadWatch *watch, int fd);
void cb_load_loop_start_timer (CbLoadLoop *self, CbTimer *timer, gint64 due);
void cb_load_loop_stop_timer (CbLoadLoop *self, CbTimer *timer);
char *cb_load_loop_get_scratch (CbLoadLoop *self, gsize *size);
void cb_load_loop_count_bytes (CbLoadLoop *self, gsize received, gsize sent);
void cb_load_loop_get_bytes (CbLoadLoop *self, guint64 *received, guint64 *sent);
gint64 cb_load_loop_take_lateness (CbLoadLoop *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadLoop, cb_load_loop_free)

G_END_DECLS
