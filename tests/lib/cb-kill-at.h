#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbKillAtFunc:
 * @user_data: what it was called with
 *
 * What the child does; it must need no main loop and no thread.
 */
typedef void (*CbKillAtFunc) (gpointer user_data);

/**
 * cb_kill_at:
 * @step: at which step
 * @func: what to do
 * @user_data: for @func
 *
 * Runs @func in a child, and kills it with SIGKILL just before its system call number @step,
 * counted from 0, that changes something on disk.
 *
 * Returns: whether it was killed; %FALSE where it ended before that, with status 0
 */
gboolean cb_kill_at (guint step, CbKillAtFunc func, gpointer user_data);

G_END_DECLS
