#include "lib/cb-polkit-fake.h"

#include <string.h>

#define NAME "org.freedesktop.PolicyKit1"
#define PATH "/org/freedesktop/PolicyKit1/Authority"

static const char xml[] = "<node><interface name='org.freedesktop.PolicyKit1.Authority'>"
                          "<method name='CheckAuthorization'>"
                          "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/>"
                          "<arg type='a{ss}' direction='in'/><arg type='u' direction='in'/>"
                          "<arg type='s' direction='in'/>"
                          "<arg type='(bba{ss})' direction='out'/>"
                          "</method></interface></node>";

struct _CbPolkitFake
{
  GDBusConnection *connection;
  GDBusNodeInfo *info;
  char *allowed;  /* (owned) (nullable): the one action that is allowed */
  GString *asked; /* "action!" where a person may be asked, a word each */
};

static void
check (CbPolkitFake *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) subject = NULL;
  const char *kind;
  const char *action;
  const char *name = NULL;
  guint flags;

  g_variant_get (parameters, "((&s@a{sv})&s@a{ss}u&s)", &kind, &subject, &action, NULL, &flags,
                 NULL);
  g_assert_cmpstr (kind, ==, "system-bus-name");
  g_assert_true (g_variant_lookup (subject, "name", "&s", &name));
  g_assert_true (g_dbus_is_unique_name (name));
  g_string_append_printf (self->asked, "%s%s%s", self->asked->len > 0 ? " " : "",
                          strrchr (action, '.') + 1, flags & 1 ? "!" : "");
  g_dbus_method_invocation_return_value (
      invocation,
      g_variant_new ("((bba{ss}))", g_strcmp0 (self->allowed, action) == 0, FALSE, NULL));
}

static void
on_method_called_cb (GDBusConnection *connection,
                     const char *sender,
                     const char *object_path,
                     const char *interface_name,
                     const char *method_name,
                     GVariant *parameters,
                     GDBusMethodInvocation *invocation,
                     gpointer user_data)
{
  check (user_data, parameters, invocation);
}

CbPolkitFake *
cb_polkit_fake_new (const char *bus_address)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_method_called_cb };
  CbPolkitFake *self = g_new0 (CbPolkitFake, 1);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->asked = g_string_new (NULL);
  self->info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  self->connection =
      g_dbus_connection_new_for_address_sync (bus_address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, PATH, self->info->interfaces[0], &vtable,
                                     self, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", NAME, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
cb_polkit_fake_free (CbPolkitFake *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_dbus_node_info_unref (self->info);
  g_free (self->allowed);
  g_string_free (self->asked, TRUE);
  g_free (self);
}

/* Allows @action_id, by its last part, and nothing else. */
void
cb_polkit_fake_allow (CbPolkitFake *self, const char *action_id)
{
  g_free (self->allowed);
  self->allowed = g_strconcat ("org.chatbotd.chatbot1.", action_id, NULL);
}

/* Returns: what was asked since the last time, by the last parts of the actions */
const char *
cb_polkit_fake_get_asked (CbPolkitFake *self)
{
  const char *asked = g_intern_string (self->asked->str);

  g_string_truncate (self->asked, 0);

  return asked;
}
