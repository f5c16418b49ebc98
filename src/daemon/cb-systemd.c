#include "daemon/cb-systemd.h"

#ifdef CB_WITH_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

struct _CbSystemd
{
  guint watchdog; /* the timer, or 0 */
};

#ifdef CB_WITH_SYSTEMD

/* From the main loop, and only from there: one that hangs is to be noticed. */
static gboolean
on_watchdog_due_cb (gpointer user_data)
{
  sd_notify (FALSE, "WATCHDOG=1");

  return G_SOURCE_CONTINUE;
}

static void
start_watchdog (CbSystemd *self)
{
  guint64 timeout_us = 0;

  /* Three times in its time: one that comes late is no reason for a restart. */
  if (sd_watchdog_enabled (FALSE, &timeout_us) > 0)
    self->watchdog = g_timeout_add (MAX (timeout_us / 3000, 1), on_watchdog_due_cb, NULL);
}

static void
notify (const char *state, const char *status)
{
  sd_notifyf (FALSE, "%s\nSTATUS=%s", state, status);
}

/* Returns: (transfer full) (element-type int): sockets that listen; who takes them closes them */
GArray *
cb_systemd_take_listeners (CbSystemd *self)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  int n = sd_listen_fds (TRUE);

  for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
    g_array_append_val (fds, fd);

  return fds;
}

/* The time lets systemd tell this reload from one before it. */
void
cb_systemd_notify_reloading (CbSystemd *self)
{
  sd_notifyf (FALSE, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
}

#else

static void
start_watchdog (CbSystemd *self)
{
}

static void
notify (const char *state, const char *status)
{
}

GArray *
cb_systemd_take_listeners (CbSystemd *self)
{
  return g_array_new (FALSE, FALSE, sizeof (int));
}

void
cb_systemd_notify_reloading (CbSystemd *self)
{
}

#endif

/* All is there, for the first time or after a reload. @status is for `systemctl status`. */
void
cb_systemd_notify_ready (CbSystemd *self, const char *status)
{
  notify ("READY=1", status);
}

void
cb_systemd_notify_status (CbSystemd *self, const char *status)
{
  notify ("", status);
}

void
cb_systemd_notify_stopping (CbSystemd *self, const char *status)
{
  notify ("STOPPING=1", status);
}

CbSystemd *
cb_systemd_new (void)
{
  CbSystemd *self = g_new0 (CbSystemd, 1);

  start_watchdog (self);

  return self;
}

void
cb_systemd_free (CbSystemd *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_free (self);
}
