#include "web/cb-web-limits.h"

#include <string.h>

#include "base/cb-error.h"

/* Clients and sessions whose use is told to others at a time; that of more counts here only. */
#define MAX_SHARED 4096

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
  GHashTable *used; /* (owned) (nullable) (element-type utf8 guint): since it was told last, by
                     * "LIMIT:address:ADDRESS" or "LIMIT:session:ID"; without it nobody is told */
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
  g_clear_pointer (&self->used, g_hash_table_unref);
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

/* Where others share the limits */

static void
note_use (CbWebLimits *self, CbWebLimit limit, const char *kind, const char *name)
{
  g_autofree char *key = g_strconcat (limits[limit].name, ":", kind, ":", name, NULL);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->used, key));

  if (count > 0 || g_hash_table_size (self->used) < MAX_SHARED)
    g_hash_table_replace (self->used, g_steal_pointer (&key), GUINT_TO_POINTER (count + 1));
}

static void
note_uses (CbWebLimits *self, CbWebLimit limit, GInetAddress *client, const char *session_id)
{
  g_autofree char *address = client != NULL ? g_inet_address_to_string (client) : NULL;

  if (address != NULL)
    note_use (self, limit, "address", address);
  if (session_id != NULL && self->by_session[limit] != NULL)
    note_use (self, limit, "session", session_id);
}

/* From now on what is used here is kept for cb_web_limits_take_usage(). */
void
cb_web_limits_share (CbWebLimits *self)
{
  if (self->used == NULL)
    self->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * cb_web_limits_take_usage:
 * @self: shared limits
 *
 * Returns: (transfer full) (nullable): what was used since the last call, an `a(su)` for
 *   cb_web_limits_add_usage(); %NULL for nothing
 */
GVariant *
cb_web_limits_take_usage (CbWebLimits *self)
{
  GVariantBuilder list;
  GHashTableIter iter;
  gpointer key, count;

  if (self->used == NULL || g_hash_table_size (self->used) == 0)
    return NULL;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(su)"));
  g_hash_table_iter_init (&iter, self->used);
  while (g_hash_table_iter_next (&iter, &key, &count))
    g_variant_builder_add (&list, "(su)", key, GPOINTER_TO_UINT (count));
  g_hash_table_remove_all (self->used);

  return g_variant_ref_sink (g_variant_builder_end (&list));
}

static gboolean
find_limit (const char *name, CbWebLimit *limit)
{
  for (*limit = 0; *limit < CB_N_WEB_LIMITS; (*limit)++)
    if (strcmp (limits[*limit].name, name) == 0)
      return TRUE;

  return FALSE;
}

static void
add_use (CbWebLimits *self, const char *key, guint count)
{
  g_auto (GStrv) parts = g_strsplit (key, ":", 3);
  g_autoptr (GInetAddress) address = NULL;
  CbWebLimit limit;

  if (g_strv_length (parts) != 3 || !find_limit (parts[0], &limit))
    return;

  if (strcmp (parts[1], "address") == 0)
    address = g_inet_address_new_from_string (parts[2]);
  if (address != NULL)
    cb_rate_limiter_charge_address (self->by_address[limit], address, count);
  else if (strcmp (parts[1], "session") == 0 && self->by_session[limit] != NULL)
    cb_rate_limiter_charge_name (self->by_session[limit], parts[2], count);
}

/**
 * cb_web_limits_add_usage:
 * @self: shared limits
 * @usage: what another one's cb_web_limits_take_usage() returned
 *
 * Counts it here, too. What it names and nobody knows is passed over.
 */
void
cb_web_limits_add_usage (CbWebLimits *self, GVariant *usage)
{
  GVariantIter iter;
  const char *key;
  guint32 count;

  g_variant_iter_init (&iter, usage);
  while (g_variant_iter_next (&iter, "(&su)", &key, &count))
    add_use (self, key, count);
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
  else if (self->used != NULL)
    note_uses (self, limit, client, session_id);

  return verdict->allowed;
}

/* Returns: how often @limit has refused something */
guint64
cb_web_limits_get_refused (CbWebLimits *self, CbWebLimit limit)
{
  return self->refused[limit];
}
