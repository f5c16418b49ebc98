#include "ctl/cb-ctl-client.h"

#include "base/cb-error.h"
#include "base/cb-nearest.h"

#define NAME "org.chatbotd.Chatbot1"

/* Reading properties must not start a daemon that was stopped. */
#define PROXY_FLAGS                                                                                \
  (G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION |                                          \
   G_DBUS_PROXY_FLAGS_GET_INVALIDATED_PROPERTIES)

/* Connecting */

static GDBusConnection *
connect_to_address (const char *address, GError **error)
{
  return g_dbus_connection_new_for_address_sync (address,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, error);
}

/* Returns: (transfer none) (nullable): the bus, connected once */
static GDBusConnection *
connect_once (CbCtl *ctl, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (ctl->connection != NULL)
    return ctl->connection;

  /* Errors of the daemon are known by their names from here on. */
  cb_error_quark ();
  if (ctl->bus == NULL || g_str_equal (ctl->bus, "system"))
    ctl->connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &problem);
  else if (g_str_equal (ctl->bus, "session"))
    ctl->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &problem);
  else
    ctl->connection = connect_to_address (ctl->bus, &problem);

  if (ctl->connection == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Cannot reach the %s bus: %s",
                 ctl->bus != NULL ? ctl->bus : "system", problem->message);
  else
    g_dbus_connection_set_exit_on_close (ctl->connection, FALSE);

  return ctl->connection;
}

/* One proxy for each interface */

CbDBusManager *
cb_ctl_client_get_manager (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL ? cb_dbus_manager_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                              CB_CTL_PATH, NULL, error)
                            : NULL;
}

CbDBusMetrics *
cb_ctl_client_get_metrics (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL ? cb_dbus_metrics_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                              CB_CTL_PATH "/Metrics", NULL, error)
                            : NULL;
}

CbDBusAlerts *
cb_ctl_client_get_alerts (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL ? cb_dbus_alerts_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                             CB_CTL_PATH "/Alerts", NULL, error)
                            : NULL;
}

CbDBusBackups *
cb_ctl_client_get_backups (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL ? cb_dbus_backups_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                              CB_CTL_PATH "/Backups", NULL, error)
                            : NULL;
}

CbDBusWidgets *
cb_ctl_client_get_widgets (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL ? cb_dbus_widgets_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                              CB_CTL_PATH "/Widgets", NULL, error)
                            : NULL;
}

CbDBusSessions *
cb_ctl_client_get_sessions (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL ? cb_dbus_sessions_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                               CB_CTL_PATH "/Sessions", NULL, error)
                            : NULL;
}

CbDBusKnowledge *
cb_ctl_client_get_knowledge (CbCtl *ctl, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL
             ? cb_dbus_knowledge_proxy_new_sync (connection, PROXY_FLAGS, NAME,
                                                 CB_CTL_PATH "/Knowledge", NULL, error)
             : NULL;
}

CbDBusJob *
cb_ctl_client_get_job (CbCtl *ctl, const char *path, GError **error)
{
  GDBusConnection *connection = connect_once (ctl, error);

  return connection != NULL
             ? cb_dbus_job_proxy_new_sync (connection, PROXY_FLAGS, NAME, path, NULL, error)
             : NULL;
}

/* Errors */

/* Returns: whether @error says that no daemon is there */
gboolean
cb_ctl_client_is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static int
choose_status (const GError *error)
{
  if (error->domain == G_OPTION_ERROR || g_error_matches (error, CB_ERROR, CB_ERROR_INVALID_INPUT))
    return CB_CTL_USAGE;
  if (cb_ctl_client_is_absent (error))
    return CB_CTL_UNREACHABLE;
  if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return CB_CTL_NOT_ALLOWED;
  if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND))
    return CB_CTL_NOT_FOUND;
  if (g_error_matches (error, CB_ERROR, CB_ERROR_CONFLICT))
    return CB_CTL_CONFLICT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return CB_CTL_INTERRUPTED;

  return CB_CTL_FAILED;
}

static char *
explain_absence (CbCtl *ctl, const GError *error)
{
  gboolean system = ctl->bus == NULL || g_str_equal (ctl->bus, "system");

  if (error->domain == G_IO_ERROR)
    return g_strdup (error->message);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return g_strdup ("The daemon went away before it answered");

  return g_strdup_printf (
      "chatbotd is not running, or not on the %s bus. %s", system ? "system" : ctl->bus,
      system ? "Start it with: systemctl start chatbotd" : "Start it with the same --bus");
}

/**
 * cb_ctl_client_explain:
 * @ctl: this run
 * @error: how it failed
 * @status: (out): how chatbotctl ends
 *
 * Returns: (transfer full): @error for people
 */
char *
cb_ctl_client_explain (CbCtl *ctl, const GError *error, int *status)
{
  g_autoptr (GError) copy = g_error_copy (error);

  *status = choose_status (error);
  g_dbus_error_strip_remote_error (copy);
  if (*status == CB_CTL_UNREACHABLE)
    return explain_absence (ctl, error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
    return g_strdup ("The daemon that runs does not offer this. “chatbotctl status” tells its "
                     "version");

  return g_strdup (copy->message);
}

/**
 * cb_ctl_client_suggest:
 * @error: (transfer full): how it failed
 * @name: what somebody wrote
 * @list: (nullable): what there is, type aa{sv}
 * @member: where its name stands
 *
 * Adds to an error that says “not found” what was probably meant.
 */
void
cb_ctl_client_suggest (GError **error, const char *name, GVariant *list, const char *member)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *nearest;

  if (list == NULL || !g_error_matches (*error, CB_ERROR, CB_ERROR_NOT_FOUND))
    return;

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      char *text = NULL;

      if (g_variant_lookup (item, member, "s", &text))
        g_ptr_array_add (names, text);
    }
  g_ptr_array_add (names, NULL);
  nearest = cb_nearest_find (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    {
      GError *fuller;

      g_dbus_error_strip_remote_error (*error);
      fuller = g_error_new (CB_ERROR, CB_ERROR_NOT_FOUND, "%s. Did you mean “%s”?",
                            (*error)->message, nearest);
      g_error_free (*error);
      *error = fuller;
    }
}
