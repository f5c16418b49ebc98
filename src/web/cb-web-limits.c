#include "web/cb-web-limits.h"

#include "base/cb-error.h"

/* Where the settings of a limit are, and whom it counts. */
static const struct
{
  const char *name;
  CbSetting rate;
  CbSetting burst;
  gboolean by_session; /* otherwise by address alone, and without the factor */
} limits[CB_N_WEB_LIMITS] = {
  [CB_WEB_LIMIT_SESSIONS] = { "sessions", CB_SETTING_RATE_LIMIT_SESSIONS_PER_MINUTE,
                              CB_SETTING_RATE_LIMIT_SESSIONS_BURST, FALSE },
  [CB_WEB_LIMIT_MESSAGES] = { "messages", CB_SETTING_RATE_LIMIT_MESSAGES_PER_MINUTE,
                              CB_SETTING_RATE_LIMIT_MESSAGES_BURST, TRUE },
  [CB_WEB_LIMIT_UPLOADS] = { "uploads", CB_SETTING_RATE_LIMIT_UPLOADS_PER_MINUTE,
                             CB_SETTING_RATE_LIMIT_UPLOADS_BURST, TRUE },
  [CB_WEB_LIMIT_SOCKETS] = { "sockets", CB_SETTING_RATE_LIMIT_SOCKETS_PER_MINUTE,
                             CB_SETTING_RATE_LIMIT_SOCKETS_BURST, FALSE },
  [CB_WEB_LIMIT_FRAMES] = { "frames", CB_SETTING_RATE_LIMIT_FRAMES_PER_MINUTE,
                            CB_SETTING_RATE_LIMIT_FRAMES_BURST, TRUE },
  [CB_WEB_LIMIT_WIDGET_ERRORS] = { "widget_errors", CB_SETTING_RATE_LIMIT_WIDGET_ERRORS_PER_MINUTE,
                                   CB_SETTING_RATE_LIMIT_WIDGET_ERRORS_BURST, FALSE },
};

struct _CbWebLimits
{
  CbSettings *settings;                       /* (owned) */
  CbRateLimiter *by_address[CB_N_WEB_LIMITS]; /* (owned) */
  CbRateLimiter *by_session[CB_N_WEB_LIMITS]; /* (owned) (nullable) */
  guint64 refused[CB_N_WEB_LIMITS];
};

/* Returns: (transfer none): as metrics and messages name it */
const char *
cb_web_limit_get_name (CbWebLimit limit)
{
  return limits[limit].name;
}

/* Returns: (transfer full): what a client is told that is over it */
GError *
cb_web_limit_create_error (CbWebLimit limit)
{
  return g_error_new (CB_ERROR, CB_ERROR_TOO_MANY, "Too many %s in too short a time",
                      limits[limit].name);
}

static void
configure (CbWebLimits *self, CbWebLimit limit)
{
  guint rate = cb_settings_get_uint (self->settings, limits[limit].rate);
  guint burst = cb_settings_get_uint (self->settings, limits[limit].burst);
  guint factor = cb_settings_get_uint (self->settings, CB_SETTING_RATE_LIMIT_ADDRESS_FACTOR);

  if (self->by_session[limit] == NULL)
    factor = 1;
  else
    cb_rate_limiter_configure (self->by_session[limit], rate, G_TIME_SPAN_MINUTE, burst);
  cb_rate_limiter_configure (self->by_address[limit],
                             (guint) MIN ((guint64) rate * factor, G_MAXINT), G_TIME_SPAN_MINUTE,
                             (guint) MIN ((guint64) burst * factor, CB_RATE_LIMITER_MAX_BURST));
}

/* The settings have changed. */
void
cb_web_limits_configure (CbWebLimits *self)
{
  for (guint i = 0; i < CB_N_WEB_LIMITS; i++)
    configure (self, i);
}

/**
 * cb_web_limits_new:
 * @clock: what time it is
 * @settings: the limits
 *
 * Returns: (transfer full): limits, of which nothing is used yet
 */
CbWebLimits *
cb_web_limits_new (CbClock *clock, CbSettings *settings)
{
  CbWebLimits *self = g_new0 (CbWebLimits, 1);
  guint n_slots = cb_settings_get_uint (settings, CB_SETTING_RATE_LIMIT_MAX_KEYS);

  self->settings = g_object_ref (settings);
  for (guint i = 0; i < CB_N_WEB_LIMITS; i++)
    {
      self->by_address[i] = cb_rate_limiter_new (clock, n_slots, 1, G_TIME_SPAN_MINUTE, 1);
      if (limits[i].by_session)
        self->by_session[i] = cb_rate_limiter_new (clock, n_slots, 1, G_TIME_SPAN_MINUTE, 1);
    }
  cb_web_limits_configure (self);

  return self;
}

void
cb_web_limits_free (CbWebLimits *self)
{
  for (guint i = 0; i < CB_N_WEB_LIMITS; i++)
    {
      g_clear_object (&self->by_address[i]);
      g_clear_object (&self->by_session[i]);
    }
  g_object_unref (self->settings);
  g_free (self);
}

static void
check_address (CbRateLimiter *limiter, GInetAddress *client, CbRateVerdict *verdict)
{
  /* A proxy on a unix socket that names nobody: all of its clients are one. */
  if (client != NULL)
    cb_rate_limiter_check_address (limiter, client, 1, verdict);
  else
    cb_rate_limiter_check_name (limiter, "unix", 1, verdict);
}

/**
 * cb_web_limits_check:
 * @self: the limits
 * @limit: what somebody wants to do once more
 * @client: (nullable): from which address
 * @session_id: (nullable): in which session
 * @verdict: (out): the answer, of whatever is nearest to its limit
 *
 * Counts it, if it is allowed.
 *
 * Returns: whether it is; always, where limits are switched off
 */
gboolean
cb_web_limits_check (CbWebLimits *self,
                     CbWebLimit limit,
                     GInetAddress *client,
                     const char *session_id,
                     CbRateVerdict *verdict)
{
  CbRateLimiter *by_session = session_id != NULL ? self->by_session[limit] : NULL;
  CbRateVerdict session = { .allowed = TRUE, .remaining = G_MAXUINT };

  *verdict = (CbRateVerdict){ .allowed = TRUE };
  if (!cb_settings_get_boolean (self->settings, CB_SETTING_RATE_LIMIT_ENABLED))
    return TRUE;

  /* What one of the two refuses the other must not count: so the session is only looked at first.
   */
  if (by_session != NULL)
    cb_rate_limiter_check_name (by_session, session_id, 0, &session);
  if (session.remaining > 0)
    check_address (self->by_address[limit], client, verdict);
  if (by_session != NULL && verdict->allowed)
    cb_rate_limiter_check_name (by_session, session_id, 1, &session);
  if (!session.allowed || (verdict->allowed && session.remaining < verdict->remaining))
    *verdict = session;
  if (!verdict->allowed)
    self->refused[limit]++;

  return verdict->allowed;
}

/* Returns: how often @limit has refused something */
guint64
cb_web_limits_get_refused (CbWebLimits *self, CbWebLimit limit)
{
  return self->refused[limit];
}
