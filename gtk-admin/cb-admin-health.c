#include "cb-admin-health.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"

#define POLL_S 5

/* A backup that is due, but not made for so long, is missed. */
#define BACKUP_GRACE_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/**
 * CbAdminHealth:
 *
 * What needs a person now, over all pages: it makes the counters of the sidebar and the top of the
 * overview. Looks every few seconds, and as soon as the daemon tells of something.
 */
struct _CbAdminHealth
{
  GObject parent_instance;

  CbAdminClient *client;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GVariant *status;          /* (owned) (nullable): of the manager */
  GVariant *alerts;          /* (owned) (nullable): aa{sv} */
  GPtrArray *notices;        /* (owned) (element-type CbAdminNotice) */
  guint n_firing;
  guint poll_timer;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminHealth, cb_admin_health, G_TYPE_OBJECT)

static void
free_notice (gpointer data)
{
  CbAdminNotice *notice = data;

  g_free (notice->title);
  g_free (notice->detail);
  g_free (notice);
}

static void
add_notice (CbAdminHealth *self, gboolean critical, const char *page, char *title, char *detail)
{
  CbAdminNotice *notice = g_new0 (CbAdminNotice, 1);

  notice->critical = critical;
  notice->page = page;
  notice->title = title;
  notice->detail = detail;
  g_ptr_array_add (self->notices, notice);
}

/* Looking for what needs attention */

static void
look_at_daemon (CbAdminHealth *self)
{
  const char *state = "";
  guint problems = 0;

  g_variant_lookup (self->status, "state", "&s", &state);
  if (g_str_equal (state, "degraded"))
    add_notice (self, TRUE, "logs", g_strdup (_ ("The store cannot be reached")),
                g_strdup (_ ("Messages are refused until it can. The log says why.")));
  g_variant_lookup (self->status, "knowledge_problems", "u", &problems);
  if (problems > 0)
    add_notice (self, FALSE, "knowledge",
                g_strdup_printf (ngettext ("%u entry of the knowledge cannot be read",
                                           "%u entries of the knowledge cannot be read", problems),
                                 problems),
                g_strdup (_ ("The log names file and line.")));
}

static void
look_at_visitors (CbAdminHealth *self)
{
  guint64 waiting = 0;

  g_variant_lookup (self->status, "waiting_sessions", "t", &waiting);
  if (waiting > 0)
    add_notice (self, FALSE, "sessions",
                g_strdup_printf (ngettext ("%u visitor waits for a person",
                                           "%u visitors wait for a person", waiting),
                                 (guint) waiting),
                g_strdup (_ ("Take the conversation over to answer.")));
}

static void
look_at_alert (CbAdminHealth *self, GVariant *alert)
{
  const char *state = "", *severity = "", *summary = "";
  guint64 acknowledged = 0, fired = 0;
  g_autofree char *age = NULL;

  g_variant_lookup (alert, "state", "&s", &state);
  g_variant_lookup (alert, "severity", "&s", &severity);
  g_variant_lookup (alert, "summary", "&s", &summary);
  g_variant_lookup (alert, "fired_at", "t", &fired);
  g_variant_lookup (alert, "acknowledged_at", "t", &acknowledged);
  if (!g_str_equal (state, "firing"))
    return;

  self->n_firing++;
  if (acknowledged != 0)
    return;
  age = cb_admin_text_dup_age ((gint64) fired);
  add_notice (self, g_str_equal (severity, "critical"), "alerts", g_strdup (summary),
              g_strdup_printf (_ ("Fired %s"), age));
}

static void
look_at_alerts (CbAdminHealth *self)
{
  gsize n = self->alerts != NULL ? g_variant_n_children (self->alerts) : 0;

  self->n_firing = 0;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) alert = g_variant_get_child_value (self->alerts, i);

      look_at_alert (self, alert);
    }
}

static gint64
read_time (CbAdminHealth *self, const char *property)
{
  g_autoptr (GVariant) value =
                 cb_admin_client_dup_property (self->client, CB_ADMIN_PART_BACKUPS, property);

  return value != NULL ? (gint64) g_variant_get_uint64 (value) : 0;
}

static void
look_at_backups (CbAdminHealth *self)
{
  gint64 last = read_time (self, "LastSuccess");
  gint64 next = read_time (self, "NextRun");
  g_autofree char *age = last != 0 ? cb_admin_text_dup_age (last) : NULL;

  if (next != 0 && g_get_real_time () > next + BACKUP_GRACE_US)
    add_notice (self, TRUE, "backups", g_strdup (_ ("A backup was missed")),
                age != NULL ? g_strdup_printf (_ ("The last one was made %s."), age)
                            : g_strdup (_ ("There is none yet.")));
}

static gint
compare_notices (gconstpointer a, gconstpointer b)
{
  const CbAdminNotice *first = *(CbAdminNotice *const *) a;
  const CbAdminNotice *second = *(CbAdminNotice *const *) b;

  return second->critical - first->critical;
}

static void
look (CbAdminHealth *self)
{
  g_ptr_array_set_size (self->notices, 0);
  self->n_firing = 0;
  if (self->status != NULL)
    {
      look_at_alerts (self);
      look_at_daemon (self);
      look_at_visitors (self);
      look_at_backups (self);
      g_ptr_array_sort (self->notices, compare_notices);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Asking the daemon */

static void
take_reply (GVariant **member, GVariant *reply)
{
  g_clear_pointer (member, g_variant_unref);
  if (reply != NULL)
    *member = g_variant_get_child_value (reply, 0);
}

static void
on_alerts_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminHealth) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  take_reply (&self->alerts, reply);
  look (self);
}

/* Without the right to look, nothing is known: each page says so itself. */
static void
on_status_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminHealth) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  take_reply (&self->status, reply);
  if (reply == NULL)
    look (self);
  else
    cb_admin_client_call_async (self->client, CB_ADMIN_PART_ALERTS, "List", NULL, CB_ADMIN_QUIET,
                                self->cancellable, on_alerts_listed_cb, g_object_ref (self));
}

static void
ask (CbAdminHealth *self)
{
  cb_admin_client_call_async (self->client, CB_ADMIN_PART_MANAGER, "GetStatus", NULL,
                              CB_ADMIN_QUIET, self->cancellable, on_status_told_cb,
                              g_object_ref (self));
}

static gboolean
on_poll_due_cb (gpointer user_data)
{
  CbAdminHealth *self = user_data;

  if (cb_admin_client_get_state (self->client) == CB_ADMIN_CONNECTED)
    ask (self);

  return G_SOURCE_CONTINUE;
}

static void
on_client_state_changed_cb (CbAdminClient *client, GParamSpec *pspec, CbAdminHealth *self)
{
  take_reply (&self->status, NULL);
  take_reply (&self->alerts, NULL);
  look (self);
  if (cb_admin_client_get_state (client) == CB_ADMIN_CONNECTED)
    ask (self);
}

static void
on_client_told_cb (CbAdminClient *client,
                   guint part,
                   const char *name,
                   GVariant *arguments,
                   CbAdminHealth *self)
{
  gboolean matters = part == CB_ADMIN_PART_ALERTS || part == CB_ADMIN_PART_BACKUPS ||
                     (part == CB_ADMIN_PART_SESSIONS && g_str_equal (name, "Changed"));

  if (matters && cb_admin_client_get_state (client) == CB_ADMIN_CONNECTED)
    ask (self);
}

/* Reading */

/* Returns: whether the daemon told how it is */
gboolean
cb_admin_health_is_known (CbAdminHealth *self)
{
  return self->status != NULL;
}

/* Returns: (transfer none) (nullable): what the manager's GetStatus told last */
GVariant *
cb_admin_health_get_status (CbAdminHealth *self)
{
  return self->status;
}

/* Returns: (transfer none) (element-type CbAdminNotice): the worst first */
GPtrArray *
cb_admin_health_get_notices (CbAdminHealth *self)
{
  return self->notices;
}

/* Returns: what the sidebar counts at a page */
guint
cb_admin_health_get_count (CbAdminHealth *self, const char *page)
{
  guint64 waiting = 0;

  if (g_str_equal (page, "alerts"))
    return self->n_firing;
  if (g_str_equal (page, "sessions") && self->status != NULL)
    g_variant_lookup (self->status, "waiting_sessions", "t", &waiting);

  return (guint) waiting;
}

/* The object */

static void
cb_admin_health_dispose (GObject *object)
{
  CbAdminHealth *self = CB_ADMIN_HEALTH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->poll_timer, g_source_remove);
  take_reply (&self->status, NULL);
  take_reply (&self->alerts, NULL);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (cb_admin_health_parent_class)->dispose (object);
}

static void
cb_admin_health_finalize (GObject *object)
{
  CbAdminHealth *self = CB_ADMIN_HEALTH (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->notices);

  G_OBJECT_CLASS (cb_admin_health_parent_class)->finalize (object);
}

static void
cb_admin_health_class_init (CbAdminHealthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cb_admin_health_dispose;
  object_class->finalize = cb_admin_health_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_ADMIN_TYPE_HEALTH, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_health_init (CbAdminHealth *self)
{
  self->cancellable = g_cancellable_new ();
  self->notices = g_ptr_array_new_with_free_func (free_notice);
}

/* Returns: (transfer full): the health of the daemon that @client sees */
CbAdminHealth *
cb_admin_health_new (CbAdminClient *client)
{
  CbAdminHealth *self = g_object_new (CB_ADMIN_TYPE_HEALTH, NULL);

  self->client = g_object_ref (client);
  self->poll_timer = g_timeout_add_seconds (POLL_S, on_poll_due_cb, self);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state_changed_cb), self,
                           0);
  g_signal_connect_object (client, "told", G_CALLBACK (on_client_told_cb), self, 0);
  on_client_state_changed_cb (client, NULL, self);

  return self;
}
