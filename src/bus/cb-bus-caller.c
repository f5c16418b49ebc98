#include "bus/cb-bus-caller.h"

#include <pwd.h>
#include <string.h>

/* Room for one line of the user database. */
#define PASSWD_SIZE 16384

static char *
look_up_name (guint uid)
{
  g_autofree char *buffer = g_malloc (PASSWD_SIZE);
  struct passwd entry;
  struct passwd *found = NULL;

  if (getpwuid_r (uid, &entry, buffer, PASSWD_SIZE, &found) != 0 || found == NULL)
    return g_strdup_printf ("uid %u", uid);

  /* What stands behind the first comma is a room, a telephone number and the like. */
  entry.pw_gecos[strcspn (entry.pw_gecos, ",")] = '\0';
  if (*entry.pw_gecos != '\0' && g_utf8_validate (entry.pw_gecos, -1, NULL))
    return g_strdup (entry.pw_gecos);

  return g_utf8_make_valid (entry.pw_name, -1);
}

/**
 * cb_bus_caller_new:
 * @bus_name: unique name of a connection
 * @uid: the user that it runs as
 *
 * Looks the user's name up, which may block.
 *
 * Returns: (transfer full): a caller
 */
CbBusCaller *
cb_bus_caller_new (const char *bus_name, guint uid)
{
  CbBusCaller *self = g_atomic_rc_box_new0 (CbBusCaller);

  self->bus_name = g_strdup (bus_name);
  self->uid = uid;
  self->name = look_up_name (uid);

  return self;
}

CbBusCaller *
cb_bus_caller_ref (CbBusCaller *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_caller (gpointer data)
{
  CbBusCaller *self = data;

  g_free ((char *) self->bus_name);
  g_free ((char *) self->name);
}

void
cb_bus_caller_unref (CbBusCaller *self)
{
  g_atomic_rc_box_release_full (self, clear_caller);
}
