#pragma once

#include "loadtest/cb-load-outcome.h"

G_BEGIN_DECLS

/**
 * CbLoadProgress:
 *
 * Shows in a terminal how a test goes; elsewhere it writes a line every ten seconds. For programs
 * it writes JSON, an object a second.
 */
typedef struct _CbLoadProgress CbLoadProgress;

CbLoadProgress *cb_load_progress_new (int fd, double seconds, gboolean json);
void cb_load_progress_free (CbLoadProgress *self);
void cb_load_progress_show (CbLoadProgress *self, const CbLoadSecond *second, double elapsed);
void cb_load_progress_begin_check (CbLoadProgress *self);
void cb_load_progress_end (CbLoadProgress *self, const CbLoadOutcome *outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadProgress, cb_load_progress_free)

G_END_DECLS
