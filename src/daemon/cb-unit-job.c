#include "daemon/cb-unit-job.h"

#ifdef CB_WITH_SYSTEMD

#include <string.h>
#include <systemd/sd-bus.h>

#define SYSTEMD "org.freedesktop.systemd1"

/* systemd answers at once, or is busy with worse. */
#define TIMEOUT_US (2 * G_USEC_PER_SEC)

/* Returns: (transfer full) (nullable): the object of the unit that this process belongs to */
static char *
find_unit (sd_bus *bus)
{
  sd_bus_message *reply = NULL;
  const char *path = NULL;
  char *unit = NULL;

  if (sd_bus_call_method (bus, SYSTEMD, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                          "GetUnitByPID", NULL, &reply, "u", 0) >= 0 &&
      sd_bus_message_read (reply, "o", &path) >= 0)
    unit = g_strdup (path);
  sd_bus_message_unref (reply);

  return unit;
}

/* Returns: (transfer full) (nullable): the object of what systemd is doing to @unit */
static char *
find_job (sd_bus *bus, const char *unit)
{
  sd_bus_message *reply = NULL;
  const char *path = NULL;
  guint32 id = 0;
  char *job = NULL;

  if (sd_bus_get_property (bus, SYSTEMD, unit, SYSTEMD ".Unit", "Job", NULL, &reply, "(uo)") >= 0 &&
      sd_bus_message_read (reply, "(uo)", &id, &path) >= 0 && id != 0)
    job = g_strdup (path);
  sd_bus_message_unref (reply);

  return job;
}

static gboolean
is_restart (sd_bus *bus, const char *job)
{
  char *type = NULL;
  gboolean restart;

  restart =
      sd_bus_get_property_string (bus, SYSTEMD, job, SYSTEMD ".Job", "JobType", NULL, &type) >= 0 &&
      strcmp (type, "restart") == 0;
  free (type);

  return restart;
}

static guint
ask (sd_bus *bus)
{
  g_autofree char *unit = find_unit (bus);
  g_autofree char *job = unit != NULL ? find_job (bus, unit) : NULL;
  guint32 max = 0;

  if (job == NULL || !is_restart (bus, job) ||
      sd_bus_get_property_trivial (bus, SYSTEMD, unit, SYSTEMD ".Service", "FileDescriptorStoreMax",
                                   NULL, 'u', &max) < 0)
    return 0;

  return max;
}

/**
 * cb_unit_job_get_keepable:
 *
 * Asks systemd whether this process ends to be followed by another of the same unit. Blocks for
 * some seconds at worst; any thread.
 *
 * Returns: how many descriptors are kept for it; 0 where there will be none
 */
guint
cb_unit_job_get_keepable (void)
{
  sd_bus *bus = NULL;
  guint keepable = 0;

  if (g_getenv ("NOTIFY_SOCKET") == NULL || sd_bus_open_system (&bus) < 0)
    return 0;

  if (sd_bus_set_method_call_timeout (bus, TIMEOUT_US) >= 0)
    keepable = ask (bus);
  sd_bus_flush_close_unref (bus);

  return keepable;
}

#else

guint
cb_unit_job_get_keepable (void)
{
  return 0;
}

#endif
