#include "bus/cb-bus-widgets.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "bus/cb-bus-dict.h"
#include "bus/cb-bus-options.h"
#include "bus/cb-bus-reply.h"
#include "widgets/cb-widget-loader.h"

/**
 * CbBusWidgets:
 *
 * Versions of what websites embed: `org.chatbotd.Chatbot1.Widgets`.
 */
struct _CbBusWidgets
{
  CbDBusWidgetsSkeleton parent_instance;

  CbWidgets *widgets; /* (owned) */
  CbBusGuard *guard;  /* (owned) */
};

static void widgets_iface_init (CbDBusWidgetsIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusWidgets,
                               cb_bus_widgets,
                               CB_DBUS_TYPE_WIDGETS_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_WIDGETS, widgets_iface_init))

/* Returns: (transfer full): who calls, as the history names them */
static char *
dup_actor (CbBusWidgets *self, GDBusMethodInvocation *invocation)
{
  g_autoptr (CbBusCaller) caller = cb_bus_guard_find_caller (self->guard, invocation);

  return caller != NULL ? g_strdup_printf ("uid:%u", caller->uid) : g_strdup ("unknown");
}

/* Returns: (transfer none): an option that is a text; @preset where it was not given */
static const char *
get_text (GVariant *options, const char *name, const char *preset)
{
  const char *text = preset;

  g_variant_lookup (options, name, "&s", &text);

  return text;
}

static void
answer_with_version (GDBusMethodInvocation *invocation, const char *version, GError *error)
{
  if (version != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", version));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

/* Listing */

static const CbWidgetCatalog *
get_catalog (CbBusWidgets *self)
{
  return cb_widgets_get_catalog (self->widgets);
}

static void
describe_manifest (GVariantBuilder *dict, const CbWidgetManifest *manifest)
{
  guint n_files;
  guint64 size;

  cb_widget_manifest_count (manifest, &n_files, &size);
  cb_bus_dict_add_time (dict, "published_at", manifest->published_at);
  cb_bus_dict_add_string (dict, "actor", manifest->actor);
  cb_bus_dict_add_string (dict, "notes", manifest->notes);
  cb_bus_dict_add_boolean (dict, "shipped", manifest->shipped);
  cb_bus_dict_add_uint (dict, "files", n_files);
  cb_bus_dict_add_uint64 (dict, "size", size);
  cb_bus_dict_add_string (dict, "content", manifest->content);
}

static GVariant *
describe_version (CbBusWidgets *self, const CbWidgetVersion *version)
{
  const CbWidgetCatalog *catalog = get_catalog (self);
  const guint64 *errors =
      g_hash_table_lookup (cb_widgets_get_stats (self->widgets)->reports, version->name);
  const CbWidgetFile *script = cb_widget_version_get_file (version, CB_WIDGET_ENTRY_NAME);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "version", version->name);
  cb_bus_dict_add_boolean (&dict, "active", version == catalog->active);
  cb_bus_dict_add_boolean (&dict, "canary", version == catalog->canary);
  if (version->manifest != NULL)
    describe_manifest (&dict, version->manifest);
  cb_bus_dict_add_string (&dict, "integrity", script != NULL ? script->integrity : NULL);
  cb_bus_dict_add_uint64 (&dict, "errors", errors != NULL ? *errors : 0);
  cb_bus_dict_add_string (&dict, "problem", version->problem);

  return g_variant_builder_end (&dict);
}

static gboolean
cb_bus_widgets_handle_list (CbDBusWidgets *skeleton, GDBusMethodInvocation *invocation)
{
  CbBusWidgets *self = CB_BUS_WIDGETS (skeleton);
  GPtrArray *versions = get_catalog (self)->versions;
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < versions->len; i++)
    g_variant_builder_add_value (&list, describe_version (self, g_ptr_array_index (versions, i)));
  cb_dbus_widgets_complete_list (skeleton, invocation, g_variant_builder_end (&list));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
describe_deployment (const CbWidgetDeployment *deployment)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "act", deployment->act);
  cb_bus_dict_add_string (&dict, "version", deployment->version);
  cb_bus_dict_add_string (&dict, "previous", deployment->previous);
  cb_bus_dict_add_uint (&dict, "share", deployment->share);
  cb_bus_dict_add_time (&dict, "at", deployment->at);
  cb_bus_dict_add_string (&dict, "actor", deployment->actor);
  cb_bus_dict_add_string (&dict, "reason", deployment->reason);

  return g_variant_builder_end (&dict);
}

static gboolean
cb_bus_widgets_handle_history (CbDBusWidgets *skeleton,
                               GDBusMethodInvocation *invocation,
                               guint limit)
{
  GPtrArray *history = get_catalog (CB_BUS_WIDGETS (skeleton))->state->history;
  guint first = history->len - MIN (limit, history->len);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = history->len; i > first; i--)
    g_variant_builder_add_value (&list, describe_deployment (g_ptr_array_index (history, i - 1)));
  cb_dbus_widgets_complete_history (skeleton, invocation, g_variant_builder_end (&list));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Publishing */

/* What is done with a version once it is archived. */
typedef struct
{
  CbBusWidgets *bus;                 /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned): until it is answered */
  gboolean deploy;
  char *reason;  /* (owned) */
  char *version; /* (owned) (nullable): what was archived */
} Publication;

static void
publication_answer (Publication *self, GError *error)
{
  answer_with_version (self->invocation, error == NULL ? self->version : NULL, error);
  g_object_unref (self->bus);
  g_free (self->reason);
  g_free (self->version);
  g_free (self);
}

static void
on_publication_deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  cb_widgets_deploy_finish (CB_WIDGETS (source), result, &error);
  publication_answer (user_data, error);
}

static void
on_published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Publication *publication = user_data;
  g_autofree char *actor = dup_actor (publication->bus, publication->invocation);
  GError *error = NULL;

  publication->version = cb_widgets_publish_finish (CB_WIDGETS (source), result, &error);
  if (publication->version == NULL || !publication->deploy)
    publication_answer (publication, error);
  else
    cb_widgets_deploy_async (CB_WIDGETS (source), publication->version, CB_WIDGET_FULL_SHARE, actor,
                             publication->reason, on_publication_deployed_cb, publication);
}

static int
take_fd (GUnixFDList *fds, GVariant *handle, GError **error)
{
  if (fds != NULL)
    return g_unix_fd_list_get (fds, g_variant_get_handle (handle), error);

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "There is no file with the call");

  return -1;
}

static gboolean
cb_bus_widgets_handle_publish (CbDBusWidgets *skeleton,
                               GDBusMethodInvocation *invocation,
                               GUnixFDList *fds,
                               GVariant *archive,
                               GVariant *options)
{
  static const CbBusOption allowed[] = {
    { "version", "s" }, { "notes", "s" }, { "deploy", "b" }, { "reason", "s" }, { NULL, NULL }
  };
  CbBusWidgets *self = CB_BUS_WIDGETS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);
  Publication *publication;
  GError *error = NULL;
  int fd = cb_bus_options_check (options, allowed, &error) ? take_fd (fds, archive, &error) : -1;

  if (fd < 0)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  publication = g_new0 (Publication, 1);
  publication->bus = g_object_ref (self);
  publication->invocation = invocation;
  publication->reason = g_strdup (get_text (options, "reason", ""));
  g_variant_lookup (options, "deploy", "b", &publication->deploy);
  cb_widgets_publish_async (self->widgets, fd, get_text (options, "version", NULL),
                            get_text (options, "notes", NULL), actor, on_published_cb, publication);
  close (fd);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Deploying */

static void
on_deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_widgets_deploy_finish (CB_WIDGETS (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_widgets_handle_deploy (CbDBusWidgets *skeleton,
                              GDBusMethodInvocation *invocation,
                              const char *version)
{
  CbBusWidgets *self = CB_BUS_WIDGETS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);

  cb_widgets_deploy_async (self->widgets, version, CB_WIDGET_FULL_SHARE, actor, "", on_deployed_cb,
                           invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
read_share (GVariant *options, guint *share, GError **error)
{
  *share = CB_WIDGET_FULL_SHARE;
  g_variant_lookup (options, "share", "u", share);
  if (*share >= 1 && *share <= CB_WIDGET_FULL_SHARE)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“share” must be 1 to %d",
               CB_WIDGET_FULL_SHARE);

  return FALSE;
}

static gboolean
cb_bus_widgets_handle_deploy_with (CbDBusWidgets *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   const char *version,
                                   GVariant *options)
{
  static const CbBusOption allowed[] = { { "reason", "s" }, { "share", "u" }, { NULL, NULL } };
  CbBusWidgets *self = CB_BUS_WIDGETS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);
  GError *error = NULL;
  guint share;

  if (cb_bus_options_check (options, allowed, &error) && read_share (options, &share, &error))
    cb_widgets_deploy_async (self->widgets, version, share, actor, get_text (options, "reason", ""),
                             on_deployed_cb, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Rolling back */

static void
on_rolled_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autofree char *version = cb_widgets_roll_back_finish (CB_WIDGETS (source), result, &error);

  answer_with_version (user_data, version, error);
}

static gboolean
cb_bus_widgets_handle_rollback (CbDBusWidgets *skeleton, GDBusMethodInvocation *invocation)
{
  CbBusWidgets *self = CB_BUS_WIDGETS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);

  cb_widgets_roll_back_async (self->widgets, actor, "", on_rolled_back_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_widgets_handle_rollback_with (CbDBusWidgets *skeleton,
                                     GDBusMethodInvocation *invocation,
                                     GVariant *options)
{
  static const CbBusOption allowed[] = { { "reason", "s" }, { NULL, NULL } };
  CbBusWidgets *self = CB_BUS_WIDGETS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);
  GError *error = NULL;

  if (cb_bus_options_check (options, allowed, &error))
    cb_widgets_roll_back_async (self->widgets, actor, get_text (options, "reason", ""),
                                on_rolled_back_cb, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Verifying */

static void
on_verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  gboolean intact = cb_widgets_verify_finish (CB_WIDGETS (source), result, &error);

  /* That it is damaged is an answer and no failure; what exactly is wrong, List() says. */
  if (!intact && !g_error_matches (error, CB_ERROR, CB_ERROR_CONFLICT))
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_clear_error (&error);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(b)", intact));
}

static gboolean
cb_bus_widgets_handle_verify (CbDBusWidgets *skeleton,
                              GDBusMethodInvocation *invocation,
                              const char *version)
{
  cb_widgets_verify_async (CB_BUS_WIDGETS (skeleton)->widgets, version, on_verified_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Telling */

static void
refresh (CbBusWidgets *self)
{
  CbDBusWidgets *skeleton = CB_DBUS_WIDGETS (self);
  const CbWidgetCatalog *catalog = get_catalog (self);
  const CbWidgetVersion *active = catalog != NULL ? catalog->active : NULL;
  const CbWidgetVersion *canary = catalog != NULL ? catalog->canary : NULL;

  cb_dbus_widgets_set_active_version (skeleton, active != NULL ? active->name : "");
  cb_dbus_widgets_set_canary_version (skeleton, canary != NULL ? canary->name : "");
  cb_dbus_widgets_set_canary_share (skeleton, canary != NULL ? catalog->state->share : 0);
}

static void
on_switched_cb (CbWidgets *widgets, const CbWidgetDeployment *deployment, CbBusWidgets *self)
{
  g_autofree char *before = g_strdup (cb_dbus_widgets_get_active_version (CB_DBUS_WIDGETS (self)));
  const char *after;

  refresh (self);
  after = cb_dbus_widgets_get_active_version (CB_DBUS_WIDGETS (self));
  if (g_strcmp0 (before, after) != 0)
    cb_dbus_widgets_emit_deployed (CB_DBUS_WIDGETS (self), after, before);
}

static void
widgets_iface_init (CbDBusWidgetsIface *iface)
{
  iface->handle_list = cb_bus_widgets_handle_list;
  iface->handle_publish = cb_bus_widgets_handle_publish;
  iface->handle_deploy = cb_bus_widgets_handle_deploy;
  iface->handle_deploy_with = cb_bus_widgets_handle_deploy_with;
  iface->handle_rollback = cb_bus_widgets_handle_rollback;
  iface->handle_rollback_with = cb_bus_widgets_handle_rollback_with;
  iface->handle_history = cb_bus_widgets_handle_history;
  iface->handle_verify = cb_bus_widgets_handle_verify;
}

static void
cb_bus_widgets_finalize (GObject *object)
{
  g_clear_object (&CB_BUS_WIDGETS (object)->widgets);
  g_clear_object (&CB_BUS_WIDGETS (object)->guard);

  G_OBJECT_CLASS (cb_bus_widgets_parent_class)->finalize (object);
}

static void
cb_bus_widgets_class_init (CbBusWidgetsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_widgets_finalize;
}

static void
cb_bus_widgets_init (CbBusWidgets *self)
{
}

/**
 * cb_bus_widgets_new:
 * @widgets: what it tells of and gives orders to; started before the bus
 * @guard: knows who calls
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusWidgets *
cb_bus_widgets_new (CbWidgets *widgets, CbBusGuard *guard)
{
  CbBusWidgets *self = g_object_new (CB_TYPE_BUS_WIDGETS, NULL);

  self->widgets = g_object_ref (widgets);
  self->guard = g_object_ref (guard);
  g_signal_connect_object (widgets, "switched", G_CALLBACK (on_switched_cb), self,
                           G_CONNECT_DEFAULT);
  refresh (self);

  return self;
}
