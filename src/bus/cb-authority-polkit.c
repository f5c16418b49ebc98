#include "bus/cb-authority-polkit.h"

#include "base/cb-error.h"

/* Dialogs that may be open at a time: each holds one of GDBus's threads. */
#define MAX_DIALOGS 8

/* How long polkit may take, in milliseconds: by itself, and with a person who types a password. */
#define TIMEOUT_MS 10000
#define DIALOG_TIMEOUT_MS (3 * 60 * 1000)

#define FLAG_ALLOW_USER_INTERACTION 1

/**
 * CbAuthorityPolkit:
 *
 * Asks polkit, on the bus that the caller is on. Where no polkit is there root alone may.
 */
struct _CbAuthorityPolkit
{
  GObject parent_instance;

  int n_dialogs; /* atomic */
};

static void authority_iface_init (CbAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAuthorityPolkit,
                               cb_authority_polkit,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_AUTHORITY, authority_iface_init))

static GVariant *
ask (GDBusConnection *connection,
     const CbBusCaller *caller,
     const char *action_id,
     gboolean interactive,
     GError **error)
{
  GVariantBuilder subject;

  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (caller->bus_name));

  return g_dbus_connection_call_sync (
      connection, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
      "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization",
      g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action_id, NULL,
                     interactive ? FLAG_ALLOW_USER_INTERACTION : 0, ""),
      G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE,
      interactive ? DIALOG_TIMEOUT_MS : TIMEOUT_MS, NULL, error);
}

static gboolean
decide_without_polkit (const CbBusCaller *caller, GError *problem, GError **error)
{
  gboolean absent = g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
                    g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);

  if (absent && caller->uid == 0)
    return TRUE;

  g_dbus_error_strip_remote_error (problem);
  g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE,
               "polkit, which decides who may do this, cannot be asked: %s", problem->message);

  return FALSE;
}

static gboolean
decide (GDBusConnection *connection,
        const CbBusCaller *caller,
        const char *action_id,
        gboolean interactive,
        GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) reply = ask (connection, caller, action_id, interactive, &problem);
  gboolean allowed;
  gboolean challenge;

  if (reply == NULL)
    return decide_without_polkit (caller, problem, error);

  g_variant_get (reply, "((bb@a{ss}))", &allowed, &challenge, NULL);
  if (allowed)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
               challenge ? "%s may do this only with a password, and none can be asked for here. "
                           "Members of group chatbot-admin, and root, need none (%s)"
                         : "%s may not do this. Members of group chatbot-admin, and root, may (%s)",
               caller->name, action_id);

  return FALSE;
}

static gboolean
cb_authority_polkit_check (CbAuthority *authority,
                           GDBusConnection *connection,
                           const CbBusCaller *caller,
                           const char *action_id,
                           gboolean interactive,
                           GError **error)
{
  CbAuthorityPolkit *self = CB_AUTHORITY_POLKIT (authority);
  gboolean allowed = FALSE;

  if (!interactive)
    return decide (connection, caller, action_id, FALSE, error);

  if (g_atomic_int_add (&self->n_dialogs, 1) < MAX_DIALOGS)
    allowed = decide (connection, caller, action_id, TRUE, error);
  else
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_MANY,
                 "%d people are being asked for their password already", MAX_DIALOGS);
  g_atomic_int_add (&self->n_dialogs, -1);

  return allowed;
}

static void
authority_iface_init (CbAuthorityInterface *iface)
{
  iface->check = cb_authority_polkit_check;
}

static void
cb_authority_polkit_class_init (CbAuthorityPolkitClass *klass)
{
}

static void
cb_authority_polkit_init (CbAuthorityPolkit *self)
{
}

CbAuthority *
cb_authority_polkit_new (void)
{
  return g_object_new (CB_TYPE_AUTHORITY_POLKIT, NULL);
}
