#include "bus/cb-bus-callers.h"

#include "base/cb-error.h"

/* Callers that are remembered: more than ever have a call under way at the same time. */
#define MAX_CALLERS 256

/* How long the bus may take to say who somebody is, in milliseconds. */
#define TIMEOUT_MS 5000

struct _CbBusCallers
{
  GMutex lock;         /* guards everything */
  GHashTable *callers; /* (owned) (element-type utf8 CbBusCaller): by key */
  GQueue keys;         /* (element-type utf8): of @callers, oldest first */
};

CbBusCallers *
cb_bus_callers_new (void)
{
  CbBusCallers *self = g_new0 (CbBusCallers, 1);

  g_mutex_init (&self->lock);
  self->callers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cb_bus_caller_unref);

  return self;
}

void
cb_bus_callers_free (CbBusCallers *self)
{
  g_queue_clear (&self->keys);
  g_hash_table_unref (self->callers);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* A bus never gives a unique name twice, but after it was restarted there is another bus. */
static char *
make_key (GDBusMethodInvocation *invocation)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);

  return g_strdup_printf ("%s %s", g_dbus_connection_get_guid (connection),
                          g_dbus_method_invocation_get_sender (invocation));
}

static CbBusCaller *
look_up (CbBusCallers *self, const char *key)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  CbBusCaller *caller = g_hash_table_lookup (self->callers, key);

  return caller != NULL ? cb_bus_caller_ref (caller) : NULL;
}

static void
remember (CbBusCallers *self, const char *key, CbBusCaller *caller)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  char *own = NULL;

  if (g_hash_table_contains (self->callers, key))
    return;

  if (self->keys.length >= MAX_CALLERS)
    g_hash_table_remove (self->callers, g_queue_pop_head (&self->keys));
  own = g_strdup (key);
  g_hash_table_insert (self->callers, own, cb_bus_caller_ref (caller));
  g_queue_push_tail (&self->keys, own);
}

static CbBusCaller *
ask_bus (GDBusMethodInvocation *invocation, GError **error)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      g_dbus_method_invocation_get_connection (invocation), "org.freedesktop.DBus",
      "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixUser",
      g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS,
      NULL, error);
  guint uid;

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(u)", &uid);

  return cb_bus_caller_new (sender, uid);
}

/**
 * cb_bus_callers_resolve:
 * @self: callers
 * @invocation: a call that somebody made
 * @error: return location for an error
 *
 * Finds out who made it. May block.
 *
 * Returns: (transfer full) (nullable): who it is; %NULL with %CB_ERROR_NOT_AUTHORIZED where the bus
 *   does not know, as when the caller has left
 */
CbBusCaller *
cb_bus_callers_resolve (CbBusCallers *self, GDBusMethodInvocation *invocation, GError **error)
{
  g_autofree char *key = make_key (invocation);
  g_autoptr (GError) problem = NULL;
  g_autoptr (CbBusCaller) caller = look_up (self, key);

  if (caller != NULL)
    return g_steal_pointer (&caller);

  caller = ask_bus (invocation, &problem);
  if (caller == NULL)
    {
      g_dbus_error_strip_remote_error (problem);
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                   "The bus does not say who is calling: %s", problem->message);
      return NULL;
    }
  remember (self, key, caller);

  return g_steal_pointer (&caller);
}

/**
 * cb_bus_callers_find:
 * @self: callers
 * @invocation: a call that was resolved just before
 *
 * Never blocks.
 *
 * Returns: (transfer full) (nullable): who made it
 */
CbBusCaller *
cb_bus_callers_find (CbBusCallers *self, GDBusMethodInvocation *invocation)
{
  g_autofree char *key = make_key (invocation);

  return look_up (self, key);
}
