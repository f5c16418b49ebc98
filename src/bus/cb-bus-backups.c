#include "bus/cb-bus-backups.h"

#include <string.h>

#include "base/cb-error.h"
#include "bus/cb-bus-dict.h"
#include "bus/cb-bus-job.h"
#include "bus/cb-bus-options.h"

/**
 * CbBusBackups:
 *
 * Archives of everything that is kept: `org.chatbotd.Chatbot1.Backups`.
 */
struct _CbBusBackups
{
  CbDBusBackupsSkeleton parent_instance;

  CbBackups *backups; /* (owned) */
};

static void backups_iface_init (CbDBusBackupsIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusBackups,
                               cb_bus_backups,
                               CB_DBUS_TYPE_BACKUPS_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_BACKUPS, backups_iface_init))

static void
refresh (CbBusBackups *self)
{
  CbDBusBackups *skeleton = CB_DBUS_BACKUPS (self);
  CbBackups *backups = self->backups;

  cb_dbus_backups_set_last_success (skeleton, cb_backups_get_last_success (backups));
  cb_dbus_backups_set_last_verified (skeleton, cb_backups_get_last_verified (backups));
  cb_dbus_backups_set_next_run (skeleton, cb_backups_get_next_run (backups));
  cb_dbus_backups_set_retention_days (skeleton, cb_backups_get_retention_days (backups));
  cb_dbus_backups_set_running (skeleton, cb_backups_get_running (backups));
}

/* Answers with where the job is, or why there is none. */
static gboolean
answer_with_job (GDBusMethodInvocation *invocation, CbJob *job, GError *error)
{
  g_autofree char *path = job != NULL ? cb_bus_job_build_path (job) : NULL;

  if (job != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_backups_handle_create (CbDBusBackups *skeleton,
                              GDBusMethodInvocation *invocation,
                              GVariant *options)
{
  static const CbBusOption allowed[] = { { "with_secrets", "b" }, { NULL, NULL } };
  gboolean with_secrets = FALSE;
  GError *error = NULL;
  CbJob *job = NULL;

  g_variant_lookup (options, "with_secrets", "b", &with_secrets);
  if (cb_bus_options_check (options, allowed, &error))
    job = cb_backups_create (CB_BUS_BACKUPS (skeleton)->backups, with_secrets, &error);

  return answer_with_job (invocation, job, error);
}

/* What is done with one backup, once it is known that there is such a one. */
typedef struct
{
  CbJob *(*begin) (CbBackups *backups, const char *timestamp, GError **error);
  char *timestamp;                   /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned): until it is answered */
} Order;

static gboolean
has_backup (GPtrArray *backups, const char *timestamp)
{
  for (guint i = 0; i < backups->len; i++)
    if (strcmp (((const CbBackup *) g_ptr_array_index (backups, i))->timestamp, timestamp) == 0)
      return TRUE;

  return FALSE;
}

static void
on_listed_to_order_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Order *order = user_data;
  g_autofree char *timestamp = order->timestamp;
  CbBackups *backups = CB_BACKUPS (source);
  GError *error = NULL;
  g_autoptr (GPtrArray) list = cb_backups_list_finish (backups, result, &error);
  CbJob *job = NULL;

  if (list != NULL && has_backup (list, timestamp))
    job = order->begin (backups, timestamp, &error);
  else if (list != NULL)
    g_set_error (&error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no backup “%s”", timestamp);
  answer_with_job (order->invocation, job, error);
}

/* Who names a backup that there is not hears so at once, and not from a job that fails. */
static gboolean
give_order (CbBusBackups *self,
            GDBusMethodInvocation *invocation,
            const char *timestamp,
            CbJob *(*begin) (CbBackups *backups, const char *timestamp, GError **error))
{
  Order *order = g_new (Order, 1);

  order->begin = begin;
  order->timestamp = g_strdup (timestamp);
  order->invocation = invocation;
  cb_backups_list_async (self->backups, NULL, on_listed_to_order_cb, order);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_backups_handle_verify (CbDBusBackups *skeleton,
                              GDBusMethodInvocation *invocation,
                              const char *timestamp)
{
  return give_order (CB_BUS_BACKUPS (skeleton), invocation, timestamp, cb_backups_verify);
}

static gboolean
cb_bus_backups_handle_restore (CbDBusBackups *skeleton,
                               GDBusMethodInvocation *invocation,
                               const char *timestamp,
                               GVariant *options)
{
  static const CbBusOption allowed[] = { { NULL, NULL } };
  GError *error = NULL;

  if (cb_bus_options_check (options, allowed, &error))
    return give_order (CB_BUS_BACKUPS (skeleton), invocation, timestamp, cb_backups_restore);

  return answer_with_job (invocation, NULL, error);
}

static gboolean
cb_bus_backups_handle_prune (CbDBusBackups *skeleton, GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  CbJob *job = cb_backups_prune (CB_BUS_BACKUPS (skeleton)->backups, &error);

  return answer_with_job (invocation, job, error);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;

  if (cb_backups_delete_finish (CB_BACKUPS (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
cb_bus_backups_handle_delete (CbDBusBackups *skeleton,
                              GDBusMethodInvocation *invocation,
                              const char *timestamp)
{
  cb_backups_delete_async (CB_BUS_BACKUPS (skeleton)->backups, timestamp, NULL, on_deleted_cb,
                           invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Listing */

static const char *
name_state (const CbBackup *backup)
{
  if (backup->problem != NULL)
    return "damaged";

  return backup->verified_at > 0 ? "verified" : "unverified";
}

static GVariant *
describe (const CbBackup *backup)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "timestamp", backup->timestamp);
  cb_bus_dict_add_string (&dict, "state", name_state (backup));
  cb_bus_dict_add_string (&dict, "problem", backup->problem);
  cb_bus_dict_add_uint64 (&dict, "size", backup->size);
  cb_bus_dict_add_time (&dict, "created_at", backup->created_at);
  cb_bus_dict_add_time (&dict, "verified_at", backup->verified_at);
  cb_bus_dict_add_time (&dict, "drilled_at", backup->drilled_at);
  cb_bus_dict_add_time (&dict, "copied_at", backup->copied_at);
  cb_bus_dict_add_uint64 (&dict, "sessions", backup->n_sessions);
  cb_bus_dict_add_uint64 (&dict, "messages", backup->n_messages);
  cb_bus_dict_add_string (&dict, "program", backup->program);
  cb_bus_dict_add_boolean (&dict, "encrypted", backup->sealed);
  cb_bus_dict_add_boolean (&dict, "with_secrets", backup->secrets);

  return g_variant_builder_end (&dict);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) backups = cb_backups_list_finish (CB_BACKUPS (source), result, &error);
  GVariantBuilder list;

  if (backups == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < backups->len; i++)
    g_variant_builder_add_value (&list, describe (g_ptr_array_index (backups, i)));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &list));
}

static gboolean
cb_bus_backups_handle_list (CbDBusBackups *skeleton, GDBusMethodInvocation *invocation)
{
  cb_backups_list_async (CB_BUS_BACKUPS (skeleton)->backups, NULL, on_listed_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
backups_iface_init (CbDBusBackupsIface *iface)
{
  iface->handle_create = cb_bus_backups_handle_create;
  iface->handle_list = cb_bus_backups_handle_list;
  iface->handle_verify = cb_bus_backups_handle_verify;
  iface->handle_restore = cb_bus_backups_handle_restore;
  iface->handle_delete = cb_bus_backups_handle_delete;
  iface->handle_prune = cb_bus_backups_handle_prune;
}

static void
cb_bus_backups_finalize (GObject *object)
{
  g_clear_object (&CB_BUS_BACKUPS (object)->backups);

  G_OBJECT_CLASS (cb_bus_backups_parent_class)->finalize (object);
}

static void
cb_bus_backups_class_init (CbBusBackupsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_backups_finalize;
}

static void
cb_bus_backups_init (CbBusBackups *self)
{
}

/**
 * cb_bus_backups_new:
 * @backups: what it tells of and gives orders to
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusBackups *
cb_bus_backups_new (CbBackups *backups)
{
  CbBusBackups *self = g_object_new (CB_TYPE_BUS_BACKUPS, NULL);

  self->backups = g_object_ref (backups);
  g_signal_connect_object (backups, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);

  return self;
}
