#include "daemon/cb-systemd.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef CB_WITH_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

/* What stored descriptors are called, and the memory file that says what they are. */
#define STORED "stored"
#define STATE "state"

/* As many as the kernel lets one message carry. */
#define MAX_FDS_A_MESSAGE 253

/* What would not fit into memory that anybody should take for this. */
#define MAX_STATE (256 * 1024 * 1024)

struct _CbSystemd
{
  guint watchdog;    /* the timer, or 0 */
  GArray *listeners; /* (owned) (element-type int): until they are taken; so are the others */
  GArray *stored;    /* (owned) (element-type int) */
  int state;         /* (owned): a memory file, or -1 */
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

static void
receive_fd (CbSystemd *self, int fd, const char *name)
{
  if (strcmp (name, STORED) == 0)
    g_array_append_val (self->stored, fd);
  else if (strcmp (name, STATE) != 0)
    g_array_append_val (self->listeners, fd);
  else if (self->state < 0)
    self->state = fd;
  else
    close (fd);
}

/* What is stored is ours alone from here on: one that ends badly does not leave it to the next. */
static void
receive_fds (CbSystemd *self)
{
  g_auto (GStrv) names = NULL;
  int n = sd_listen_fds_with_names (TRUE, &names);

  for (int i = 0; i < n; i++)
    receive_fd (self, SD_LISTEN_FDS_START + i, names[i]);
  if (self->stored->len > 0 || self->state >= 0)
    {
      sd_notify (FALSE, "FDSTOREREMOVE=1\nFDNAME=" STORED);
      sd_notify (FALSE, "FDSTOREREMOVE=1\nFDNAME=" STATE);
    }
}

static gboolean
store_fds (const char *name, const int *fds, guint n, GError **error)
{
  g_autofree char *message = g_strdup_printf ("FDSTORE=1\nFDNAME=%s", name);

  for (guint at = 0; at < n; at += MAX_FDS_A_MESSAGE)
    {
      int r = sd_pid_notify_with_fds (0, FALSE, message, fds + at, MIN (n - at, MAX_FDS_A_MESSAGE));

      if (r <= 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (-r),
                       "systemd does not take them: %s",
                       r == 0 ? "it is not there" : g_strerror (-r));
          return FALSE;
        }
    }

  return TRUE;
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

static void
receive_fds (CbSystemd *self)
{
}

static gboolean
store_fds (const char *name, const int *fds, guint n, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this was built without systemd");

  return FALSE;
}

void
cb_systemd_notify_reloading (CbSystemd *self)
{
}

#endif

/* Returns: (transfer full) (element-type int): sockets that listen; who takes them closes them */
GArray *
cb_systemd_take_listeners (CbSystemd *self)
{
  GArray *listeners = self->listeners;

  self->listeners = g_array_new (FALSE, FALSE, sizeof (int));

  return listeners;
}

/* Returns: a memory file with @state in it, or -1 */
static int
create_state_file (GBytes *state, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (state, &size);
  int fd = memfd_create ("chatbotd-" STATE, MFD_CLOEXEC);

  while (fd >= 0 && size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot describe them: %s",
                       g_strerror (errno));
          close (fd);
          return -1;
        }
      data += n;
      size -= n;
    }
  if (fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot describe them: %s",
                 g_strerror (errno));

  return fd;
}

/**
 * cb_systemd_store:
 * @self: systemd
 * @state: what the next process has to know of @fds
 * @fds: (element-type int): descriptors
 * @error: return location for an error
 *
 * Has systemd keep descriptors for the process that follows this one. The caller may close them
 * then. To be asked for once; they are kept over a restart only.
 *
 * Returns: %FALSE where it does not take them
 */
gboolean
cb_systemd_store (CbSystemd *self, GBytes *state, GArray *fds, GError **error)
{
  int file = create_state_file (state, error);
  gboolean done = file >= 0 && store_fds (STATE, &file, 1, error) &&
                  store_fds (STORED, (const int *) fds->data, fds->len, error);

  if (file >= 0)
    close (file);

  return done;
}

static GBytes *
read_state_file (int fd, GError **error)
{
  off_t size = lseek (fd, 0, SEEK_END);
  g_autofree char *data = NULL;
  gssize n = -1;

  if (size >= 0 && size <= MAX_STATE)
    {
      data = g_malloc (size + 1);
      n = pread (fd, data, size, 0);
    }
  if (n >= 0)
    return g_bytes_new_take (g_steal_pointer (&data), n);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it is no file, or far too large");

  return NULL;
}

/**
 * cb_systemd_take_stored:
 * @self: systemd
 * @state: (out) (transfer full): what the process before said of them
 * @fds: (out) (transfer full) (element-type int): what it stored; who takes them closes them
 * @error: return location for an error
 *
 * Returns: %FALSE where there is nothing, or, with @error, nothing that can be used: it is closed
 */
gboolean
cb_systemd_take_stored (CbSystemd *self, GBytes **state, GArray **fds, GError **error)
{
  if (self->state < 0)
    return FALSE;

  *state = read_state_file (self->state, error);
  close (self->state);
  self->state = -1;
  if (*state == NULL)
    return FALSE;

  *fds = self->stored;
  self->stored = g_array_new (FALSE, FALSE, sizeof (int));

  return TRUE;
}

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

  self->listeners = g_array_new (FALSE, FALSE, sizeof (int));
  self->stored = g_array_new (FALSE, FALSE, sizeof (int));
  self->state = -1;
  receive_fds (self);
  start_watchdog (self);

  return self;
}

static void
close_all (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

void
cb_systemd_free (CbSystemd *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  close_all (self->listeners);
  close_all (self->stored);
  if (self->state >= 0)
    close (self->state);
  g_free (self);
}
