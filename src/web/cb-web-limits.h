#pragma once

#include "base/cb-rate-limiter.h"
#include "base/cb-settings.h"

G_BEGIN_DECLS

/* What is limited. */
typedef enum
{
  CB_WEB_LIMIT_SESSIONS,
  CB_WEB_LIMIT_MESSAGES,
  CB_WEB_LIMIT_UPLOADS,
  CB_WEB_LIMIT_SOCKETS,
  CB_WEB_LIMIT_FRAMES,
  CB_WEB_LIMIT_WIDGET_ERRORS,
} CbWebLimit;

#define CB_N_WEB_LIMITS (CB_WEB_LIMIT_WIDGET_ERRORS + 1)

/**
 * CbWebLimits:
 *
 * How often one client address and one session may do something. Memory is bounded whatever the
 * number of addresses. Main loop only.
 */
typedef struct _CbWebLimits CbWebLimits;

CbWebLimits *cb_web_limits_new (CbClock *clock, CbSettings *settings);
void cb_web_limits_free (CbWebLimits *self);
void cb_web_limits_configure (CbWebLimits *self);
gboolean cb_web_limits_check (CbWebLimits *self,
                              CbWebLimit limit,
                              GInetAddress *client,
                              const char *session_id,
                              CbRateVerdict *verdict);
void cb_web_limits_share (CbWebLimits *self);
GVariant *cb_web_limits_take_usage (CbWebLimits *self);
void cb_web_limits_add_usage (CbWebLimits *self, GVariant *usage);
guint64 cb_web_limits_get_refused (CbWebLimits *self, CbWebLimit limit);
const char *cb_web_limit_get_name (CbWebLimit limit);
GError *cb_web_limit_create_error (CbWebLimit limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWebLimits, cb_web_limits_free)

G_END_DECLS
