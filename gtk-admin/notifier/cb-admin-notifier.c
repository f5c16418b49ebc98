#include "notifier/cb-admin-notifier.h"

#include <glib/gi18n.h>
#include <libnotify/notify.h>

#include "base/cb-error.h"

/* A desktop covered with notifications helps nobody: the console shows all of them. */
#define MAX_SHOWN 20

/**
 * CbAdminNotifier:
 *
 * Alerts and waiting visitors as notifications on the desktop, for as long as they last. Whoever
 * may not see alerts is shown none: it emits `refused`, and the program ends.
 */
struct _CbAdminNotifier
{
  GObject parent_instance;

  CbAdminClient *client;     /* (owned) */
  char *bus;                 /* (owned) (nullable): for the console that is started */
  GCancellable *cancellable; /* (owned) */
  GHashTable *shown; /* (owned) (element-type utf8 NotifyNotification): by what it is about */
};

/* What a notification is about, for its buttons. */
typedef struct
{
  CbAdminNotifier *self; /* (unowned): a notification lives in its table */
  char *alert;           /* (owned) (nullable) */
  char *show;            /* (owned): what the console shows */
} Subject;

enum
{
  SIGNAL_REFUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminNotifier, cb_admin_notifier, G_TYPE_OBJECT)

static Subject *
new_subject (CbAdminNotifier *self, const char *alert, const char *show)
{
  Subject *subject = g_new0 (Subject, 1);

  subject->self = self;
  subject->alert = g_strdup (alert);
  subject->show = g_strdup (show);

  return subject;
}

static void
free_subject (gpointer data)
{
  Subject *subject = data;

  g_free (subject->alert);
  g_free (subject->show);
  g_free (subject);
}

/* Showing and withdrawing */

static void
withdraw (CbAdminNotifier *self, const char *key)
{
  NotifyNotification *notification = g_hash_table_lookup (self->shown, key);

  if (notification == NULL)
    return;

  notify_notification_close (notification, NULL);
  g_hash_table_remove (self->shown, key);
}

static void
withdraw_all (CbAdminNotifier *self)
{
  GHashTableIter iter;
  gpointer notification;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &notification))
    notify_notification_close (notification, NULL);
  g_hash_table_remove_all (self->shown);
}

/* libnotify waits for the desktop to take it, some milliseconds; nothing else is done here. */
static void
show (CbAdminNotifier *self, const char *key, NotifyNotification *notification)
{
  g_autoptr (GError) error = NULL;

  notify_notification_set_hint (notification, "desktop-entry",
                                g_variant_new_string ("org.chatbotd.Admin"));
  g_hash_table_insert (self->shown, g_strdup (key), notification);
  if (!notify_notification_show (notification, &error))
    {
      g_message ("The desktop shows no notifications: %s", error->message);
      g_hash_table_remove (self->shown, key);
    }
}

/* Buttons */

static void
on_show_chosen_cb (NotifyNotification *notification, char *action, gpointer user_data)
{
  Subject *subject = user_data;
  g_autofree char *page = g_strconcat ("--show=", subject->show, NULL);
  g_autofree char *bus =
      subject->self->bus != NULL ? g_strconcat ("--bus=", subject->self->bus, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) console = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                                      CB_CONSOLE_PATH, page, bus, NULL);

  if (console == NULL)
    g_warning ("%s", error->message);
}

static void
on_acknowledged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);
  NotifyNotification *notification;

  if (reply != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  notification = notify_notification_new (_ ("The alert was not acknowledged"), error->message,
                                          "org.chatbotd.Admin");
  notify_notification_show (notification, NULL);
  g_object_unref (notification);
}

static void
on_acknowledge_chosen_cb (NotifyNotification *notification, char *action, gpointer user_data)
{
  Subject *subject = user_data;

  cb_admin_client_call_async (subject->self->client, CB_ADMIN_PART_ALERTS, "Acknowledge",
                              g_variant_new ("(s)", subject->alert), CB_ADMIN_ASK,
                              subject->self->cancellable, on_acknowledged_cb, NULL);
}

/* Alerts */

static NotifyUrgency
choose_urgency (const char *severity)
{
  if (g_str_equal (severity, "critical"))
    return NOTIFY_URGENCY_CRITICAL;

  return g_str_equal (severity, "info") ? NOTIFY_URGENCY_LOW : NOTIFY_URGENCY_NORMAL;
}

static void
show_alert (CbAdminNotifier *self, const char *id, GVariant *details)
{
  const char *severity = "warning", *summary = "", *state = "firing";
  guint64 acknowledged = 0;
  NotifyNotification *notification;

  g_variant_lookup (details, "severity", "&s", &severity);
  g_variant_lookup (details, "summary", "&s", &summary);
  g_variant_lookup (details, "state", "&s", &state);
  g_variant_lookup (details, "acknowledged_at", "t", &acknowledged);
  if (!g_str_equal (state, "firing") || acknowledged != 0 ||
      g_hash_table_contains (self->shown, id) || g_hash_table_size (self->shown) >= MAX_SHOWN)
    return;

  notification =
      notify_notification_new (summary, _ ("Alert of the chat service"), "org.chatbotd.Admin");
  notify_notification_set_urgency (notification, choose_urgency (severity));
  notify_notification_set_timeout (notification, NOTIFY_EXPIRES_NEVER);
  notify_notification_add_action (notification, "acknowledge", _ ("Acknowledge"),
                                  on_acknowledge_chosen_cb, new_subject (self, id, "alerts"),
                                  free_subject);
  notify_notification_add_action (notification, "default", _ ("Show"), on_show_chosen_cb,
                                  new_subject (self, id, "alerts"), free_subject);
  show (self, id, notification);
}

static void
show_listed_alert (CbAdminNotifier *self, GVariant *details)
{
  const char *id = "";

  g_variant_lookup (details, "id", "&s", &id);
  if (*id != '\0')
    show_alert (self, id, details);
}

/* Visitors */

static void
show_visitor (CbAdminNotifier *self, const char *id)
{
  g_autofree char *page = g_strconcat ("sessions/", id, NULL);
  NotifyNotification *notification;

  if (g_hash_table_contains (self->shown, id) || g_hash_table_size (self->shown) >= MAX_SHOWN)
    return;

  notification =
      notify_notification_new (_ ("A visitor waits for a person"), NULL, "org.chatbotd.Admin");
  notify_notification_set_category (notification, "im.received");
  notify_notification_add_action (notification, "default", _ ("Show"), on_show_chosen_cb,
                                  new_subject (self, NULL, page), free_subject);
  show (self, id, notification);
}

/* What the daemon tells */

static void
take_signal (CbAdminNotifier *self, const char *name, GVariant *arguments)
{
  const char *id, *state = "";
  g_autoptr (GVariant) details = NULL;

  g_variant_get (arguments, "(&s@a{sv})", &id, &details);
  g_variant_lookup (details, "state", "&s", &state);
  if (g_str_equal (name, "Fired"))
    show_alert (self, id, details);
  else if (g_str_equal (name, "Changed") && g_str_equal (state, "waiting"))
    show_visitor (self, id);
  else
    withdraw (self, id);
}

static void
on_client_told_cb (CbAdminClient *client,
                   guint part,
                   const char *name,
                   GVariant *arguments,
                   CbAdminNotifier *self)
{
  gboolean alert = part == CB_ADMIN_PART_ALERTS &&
                   (g_str_equal (name, "Fired") || g_str_equal (name, "Resolved"));
  gboolean session = part == CB_ADMIN_PART_SESSIONS && g_str_equal (name, "Changed");

  if (alert || session)
    take_signal (self, name, arguments);
}

static void
on_alerts_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminNotifier) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);
  g_autoptr (GVariant) alerts = NULL;
  gsize n;

  if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED))
    g_signal_emit (self, signals[SIGNAL_REFUSED], 0);
  if (reply == NULL)
    return;

  alerts = g_variant_get_child_value (reply, 0);
  n = g_variant_n_children (alerts);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) details = g_variant_get_child_value (alerts, i);

      show_listed_alert (self, details);
    }
}

/* Who waited already when the notifier came. Without the right to read sessions there are none. */
static void
on_waiting_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminNotifier) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, NULL);
  g_autoptr (GVariant) sessions = NULL;
  gsize n;

  if (reply == NULL)
    return;

  sessions = g_variant_get_child_value (reply, 0);
  n = g_variant_n_children (sessions);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) session = g_variant_get_child_value (sessions, i);
      const char *id = "";

      if (g_variant_lookup (session, "id", "&s", &id))
        show_visitor (self, id);
    }
}

static void
look_for_visitors (CbAdminNotifier *self)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "state", "s", "waiting");
  g_variant_dict_insert (&filter, "limit", "u", MAX_SHOWN);
  cb_admin_client_call_async (self->client, CB_ADMIN_PART_SESSIONS, "List",
                              g_variant_new ("(@a{sv})", g_variant_dict_end (&filter)),
                              CB_ADMIN_QUIET, self->cancellable, on_waiting_listed_cb,
                              g_object_ref (self));
}

static void
on_client_state_changed_cb (CbAdminClient *client, GParamSpec *pspec, CbAdminNotifier *self)
{
  if (cb_admin_client_get_state (client) != CB_ADMIN_CONNECTED)
    {
      withdraw_all (self);
      return;
    }

  cb_admin_client_call_async (client, CB_ADMIN_PART_ALERTS, "List", NULL, CB_ADMIN_QUIET,
                              self->cancellable, on_alerts_listed_cb, g_object_ref (self));
  look_for_visitors (self);
}

/* The object */

static void
cb_admin_notifier_dispose (GObject *object)
{
  CbAdminNotifier *self = CB_ADMIN_NOTIFIER (object);

  g_cancellable_cancel (self->cancellable);
  withdraw_all (self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (cb_admin_notifier_parent_class)->dispose (object);
}

static void
cb_admin_notifier_finalize (GObject *object)
{
  CbAdminNotifier *self = CB_ADMIN_NOTIFIER (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->shown);
  g_free (self->bus);

  G_OBJECT_CLASS (cb_admin_notifier_parent_class)->finalize (object);
}

static void
cb_admin_notifier_class_init (CbAdminNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cb_admin_notifier_dispose;
  object_class->finalize = cb_admin_notifier_finalize;

  signals[SIGNAL_REFUSED] = g_signal_new ("refused", CB_ADMIN_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_notifier_init (CbAdminNotifier *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * cb_admin_notifier_new:
 * @client: not started yet
 * @bus: (nullable): which bus it is on, where it is not the system's
 *
 * Returns: (transfer full): a notifier; libnotify is to be initialized before
 */
CbAdminNotifier *
cb_admin_notifier_new (CbAdminClient *client, const char *bus)
{
  CbAdminNotifier *self = g_object_new (CB_ADMIN_TYPE_NOTIFIER, NULL);

  self->client = g_object_ref (client);
  self->bus = g_strdup (bus);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state_changed_cb), self,
                           0);
  g_signal_connect_object (client, "told", G_CALLBACK (on_client_told_cb), self, 0);

  return self;
}
