#pragma once

#include "loadtest/cb-json-peek.h"
#include "loadtest/cb-load-account.h"
#include "loadtest/cb-load-session.h"

G_BEGIN_DECLS

/**
 * CbLoadCheck:
 *
 * Compares a session's history, as it comes page by page, with what was acknowledged.
 */
typedef struct
{
  CbLoadSession *session; /* (owned) */
  guint64 last_seq;
  guint64 last_reply_to;
  guint cursor;
  CbLoadAccount account;
} CbLoadCheck;

void cb_load_check_init (CbLoadCheck *self, CbLoadSession *session);
void cb_load_check_clear (CbLoadCheck *self);
gboolean cb_load_check_read_page (CbLoadCheck *self, CbJsonSlice page, gboolean *more);
void cb_load_check_finish (CbLoadCheck *self, CbLoadAccount *sum);

G_END_DECLS
