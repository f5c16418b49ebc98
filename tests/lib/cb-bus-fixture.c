#include "lib/cb-bus-fixture.h"

#include "base/cb-error.h"
#include "bus/cb-authority-polkit.h"

/* The daemon, as far as the bus knows it: its configuration is broken. */
#define TYPE_CONTROL (control_get_type ())
G_DECLARE_FINAL_TYPE (Control, control, TEST, CONTROL, GObject)

struct _Control
{
  GObject parent_instance;
};

static gboolean
control_reload (CbBusControl *self, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "line 3: no");

  return FALSE;
}

static const char *
control_get_state (CbBusControl *self)
{
  return "running";
}

static GStrv
control_dup_listeners (CbBusControl *self)
{
  return g_strsplit ("127.0.0.1:1", ",", -1);
}

static void
control_iface_init (CbBusControlInterface *iface)
{
  iface->reload = control_reload;
  iface->get_state = control_get_state;
  iface->dup_listeners = control_dup_listeners;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Control,
                               control,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_BUS_CONTROL, control_iface_init))

static void
control_class_init (ControlClass *klass)
{
}

static void
control_init (Control *self)
{
}

static void
create_parts (CbBusFixture *self)
{
  static const CbHistorySeries lines[] = { { "load", CB_HISTORY_VALUE, "test_load", NULL, 0 } };
  const CbKnowledgeConfig knowledge = { .directory = cb_temp_dir_get_path (self->chat.dir),
                                        .language = "en",
                                        .limits = CB_KNOWLEDGE_LIMITS_DEFAULT };
  g_autoptr (CbAuthority) authority = cb_authority_polkit_new ();
  CbBusParts *parts = &self->parts;

  parts->clock = CB_CLOCK (self->chat.clock);
  parts->log = cb_log_new (CB_LOG_LEVEL_INFO);
  parts->store = self->chat.store;
  parts->store_kind = "memory";
  parts->log_directory = "/var/log/chatbotd";
  parts->guard = cb_bus_guard_new (authority, parts->store, parts->clock, parts->log);
  parts->metrics = cb_metrics_new ();
  cb_metrics_add (parts->metrics, CB_METRIC_GAUGE, "test_load", "Load.", NULL);
  parts->history =
      cb_metrics_history_new (parts->metrics, parts->clock, lines, G_N_ELEMENTS (lines));
  parts->knowledge = cb_knowledge_new (&knowledge);
  parts->chat = self->chat.chat;
  parts->waiting_room = cb_waiting_room_new (parts->chat, parts->clock);
  parts->control = g_object_new (TYPE_CONTROL, NULL);
}

void
cb_bus_fixture_set_up (CbBusFixture *self, gconstpointer data)
{
  const char *address;
  g_autoptr (GError) error = NULL;

  cb_chat_fixture_set_up (&self->chat, NULL);
  self->test_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->test_bus);
  address = g_test_dbus_get_bus_address (self->test_bus);
  self->polkit = cb_polkit_fake_new (address);
  self->client =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  create_parts (self);
  self->bus = cb_bus_new (address, TRUE, self->parts.guard, self->parts.log);
}

/* Takes @skeleton and puts it on the bus. */
void
cb_bus_fixture_start (CbBusFixture *self, const char *path, gpointer skeleton)
{
  g_autoptr (GDBusInterfaceSkeleton) owned = skeleton;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_bus_add (self->bus, path, owned);
  cb_service_start_async (CB_SERVICE (self->bus), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (self->bus), cb_await (&result), &error);
  g_assert_no_error (error);
}

/* GLib's threads may hold what they looked at for a moment after the reply. */
static void
drop_soon (gpointer object)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  GWeakRef ref;
  gpointer alive;

  g_weak_ref_init (&ref, object);
  g_object_unref (object);
  while ((alive = g_weak_ref_get (&ref)) != NULL)
    {
      g_object_unref (alive);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_weak_ref_clear (&ref);
}

void
cb_bus_fixture_tear_down (CbBusFixture *self, gconstpointer data)
{
  cb_service_stop (CB_SERVICE (self->bus));
  drop_soon (self->bus);
  drop_soon (self->parts.guard);
  g_object_unref (self->parts.control);
  g_object_unref (self->parts.waiting_room);
  g_object_unref (self->parts.knowledge);
  g_object_unref (self->parts.history);
  g_object_unref (self->parts.metrics);
  g_object_unref (self->parts.log);
  g_dbus_connection_close_sync (self->client, NULL, NULL);
  g_object_unref (self->client);
  cb_polkit_fake_free (self->polkit);
  g_test_dbus_down (self->test_bus);
  g_object_unref (self->test_bus);
  cb_chat_fixture_tear_down (&self->chat, NULL);
}

static GVariant *
call (CbBusFixture *self,
      const char *path,
      const char *method,
      GVariant *arguments,
      GDBusCallFlags flags,
      GError **error)
{
  const char *dot = strrchr (method, '.');
  g_autofree char *interface = g_strndup (method, dot - method);
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (self->client, CB_BUS_NAME, path, interface, dot + 1, arguments, NULL,
                          flags, 5000, NULL, cb_await_keep, &result);

  return g_dbus_connection_call_finish (self->client, cb_await (&result), error);
}

/* Calls @method, "INTERFACE.METHOD", as the client. */
GVariant *
cb_bus_fixture_call (CbBusFixture *self,
                     const char *path,
                     const char *method,
                     GVariant *arguments,
                     GError **error)
{
  return call (self, path, method, arguments, G_DBUS_CALL_FLAGS_NONE, error);
}

GVariant *
cb_bus_fixture_call_interactive (CbBusFixture *self,
                                 const char *path,
                                 const char *method,
                                 GVariant *arguments,
                                 GError **error)
{
  return call (self, path, method, arguments, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION,
               error);
}

/* Returns: (transfer full) (element-type CbAuditEntry): what was kept, newest first */
GPtrArray *
cb_bus_fixture_list_audit (CbBusFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries;

  cb_store_list_audit_async (self->chat.store, 100, NULL, cb_await_keep, &result);
  entries = cb_store_list_audit_finish (self->chat.store, cb_await (&result), &error);
  g_assert_no_error (error);

  return entries;
}
