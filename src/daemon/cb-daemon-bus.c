#include "daemon/cb-daemon-bus.h"

#include <string.h>

#include "bus/cb-authority-owner.h"
#include "bus/cb-authority-polkit.h"
#include "bus/cb-bus-alerts.h"
#include "bus/cb-bus-backups.h"
#include "bus/cb-bus-jobs.h"
#include "bus/cb-bus-knowledge.h"
#include "bus/cb-bus-manager.h"
#include "bus/cb-bus-metrics.h"
#include "bus/cb-bus-sessions.h"
#include "bus/cb-bus-widgets.h"

/* Takes @skeleton. */
static void
add (CbBus *bus, const char *path, gpointer skeleton)
{
  g_autoptr (GDBusInterfaceSkeleton) owned = skeleton;

  cb_bus_add (bus, path, owned);
}

static void
add_interfaces (CbBus *bus, const CbBusParts *parts)
{
  add (bus, CB_BUS_PATH, cb_bus_manager_new (parts));
  add (bus, CB_BUS_PATH "/Metrics", cb_bus_metrics_new (parts));
  add (bus, CB_BUS_PATH "/Sessions", cb_bus_sessions_new (parts));
  add (bus, CB_BUS_PATH "/Knowledge", cb_bus_knowledge_new (parts));
}

/* Returns: (nullable): where the log's files are */
static const char *
get_log_directory (const CbDaemonParts *parts)
{
  return parts->log_files != NULL
             ? cb_settings_get_string (parts->settings, CB_SETTING_LOG_DIRECTORY)
             : NULL;
}

/**
 * cb_daemon_bus_new:
 * @parts: what there is
 * @control: the daemon; not kept alive by the bus
 *
 * Puts everything on the bus that [Daemon] Bus names. On the system bus polkit decides who may
 * what; on any other the user that the daemon runs as.
 *
 * Returns: (transfer full) (nullable): the bus, to be started; %NULL where none is wanted
 */
CbBus *
cb_daemon_bus_new (const CbDaemonParts *parts, CbBusControl *control)
{
  const char *where = cb_settings_get_string (parts->settings, CB_SETTING_DAEMON_BUS);
  gboolean automatic = strcmp (where, "auto") == 0;
  gboolean system = automatic || strcmp (where, "system") == 0;
  g_autoptr (CbAuthority) authority = NULL;
  g_autoptr (CbBusGuard) guard = NULL;
  CbBusParts bus_parts = { .control = control,
                           .clock = parts->clock,
                           .log = parts->log,
                           .metrics = parts->metrics,
                           .history = parts->history,
                           .store = parts->store,
                           .store_kind = cb_store_dumper_get_kind (parts->dumper),
                           .log_directory = get_log_directory (parts),
                           .knowledge = parts->knowledge,
                           .chat = parts->chat,
                           .waiting_room = parts->waiting_room };
  CbBus *bus;

  if (strcmp (where, "none") == 0)
    return NULL;

  authority = system ? cb_authority_polkit_new () : cb_authority_owner_new ();
  guard = cb_bus_guard_new (authority, parts->store, parts->clock, parts->log);
  bus_parts.guard = guard;
  bus = cb_bus_new (system ? "system" : where, !automatic, guard, parts->log);
  add_interfaces (bus, &bus_parts);
  add (bus, CB_BUS_PATH "/Alerts", cb_bus_alerts_new (parts->alerts, guard));
  add (bus, CB_BUS_PATH "/Backups", cb_bus_backups_new (parts->backups));
  add (bus, CB_BUS_PATH "/Widgets", cb_bus_widgets_new (parts->widgets, guard));
  cb_bus_jobs_show (bus, parts->jobs);

  return bus;
}
