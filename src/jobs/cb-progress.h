#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbProgress:
 *
 * How far something is: written by the thread that does it, read by the main
 * loop whenever it likes. Counted by reference; safe from every thread.
 */
typedef struct _CbProgress CbProgress;

CbProgress *cb_progress_new (void);
CbProgress *cb_progress_ref (CbProgress *self);
void cb_progress_unref (CbProgress *self);
void cb_progress_frame (CbProgress *self, double from, double to);
void cb_progress_begin (CbProgress *self, double from, double to, const char *message);
void cb_progress_set (CbProgress *self, double fraction);
guint cb_progress_read (CbProgress *self, double *fraction, char **message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbProgress, cb_progress_unref)

G_END_DECLS
