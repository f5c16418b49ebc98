#include "log/cb-log-day-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct _CbLogDayFile
{
  char *directory; /* (owned) */
  char *stream;    /* (owned) */
  int fd;          /* (owned): -1 while no day is open */
  guint32 day;     /* Julian day of @fd */
  gboolean torn;   /* the last write was cut short: the file ends within a line */
};

/**
 * cb_log_day_file_new:
 * @directory: where the files go
 * @stream: the first part of their names
 *
 * Returns: (transfer full): a stream with no file open
 */
CbLogDayFile *
cb_log_day_file_new (const char *directory, const char *stream)
{
  CbLogDayFile *self = g_new0 (CbLogDayFile, 1);

  self->directory = g_strdup (directory);
  self->stream = g_strdup (stream);
  self->fd = -1;

  return self;
}

/**
 * cb_log_day_file_close:
 * @self: a stream
 *
 * Lets go of the open file; the next line opens it again.
 */
void
cb_log_day_file_close (CbLogDayFile *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
}

void
cb_log_day_file_free (CbLogDayFile *self)
{
  cb_log_day_file_close (self);
  g_free (self->directory);
  g_free (self->stream);
  g_free (self);
}

static gboolean
fail (CbLogDayFile *self, const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "Cannot %s the %s log in “%s”: %s",
               what, self->stream, self->directory, g_strerror (saved));
  return FALSE;
}

/* A crash or a full disk may have left half a line at the end: the next one starts afresh. */
static gboolean
ends_within_line (int fd)
{
  struct stat st;
  char last = '\n';

  return fstat (fd, &st) == 0 && st.st_size > 0 && pread (fd, &last, 1, st.st_size - 1) == 1 &&
         last != '\n';
}

/* Somebody may have deleted or compressed the file under us. */
static gboolean
is_still_there (CbLogDayFile *self, const char *path)
{
  struct stat open_file;
  struct stat named_file;

  return fstat (self->fd, &open_file) == 0 && stat (path, &named_file) == 0 &&
         open_file.st_ino == named_file.st_ino && open_file.st_dev == named_file.st_dev;
}

static gboolean
open_day (CbLogDayFile *self, const GDate *day, GError **error)
{
  g_autofree char *name =
      g_strdup_printf ("%s-%04d-%02d-%02d.log", self->stream, g_date_get_year (day),
                       g_date_get_month (day), g_date_get_day (day));
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  if (self->fd >= 0 && self->day == g_date_get_julian (day) && is_still_there (self, path))
    return TRUE;

  cb_log_day_file_close (self);
  self->fd = g_open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (self->fd < 0)
    return fail (self, "open", error);

  self->day = g_date_get_julian (day);
  self->torn = ends_within_line (self->fd);

  return TRUE;
}

static gboolean
write_all (CbLogDayFile *self, const char *bytes, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (self->fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          self->torn = ends_within_line (self->fd);
          return fail (self, "write to", error);
        }
      bytes += n;
      size -= n;
    }

  return TRUE;
}

/**
 * cb_log_day_file_append:
 * @self: a stream
 * @day: the local day that the lines are of
 * @lines: whole lines, each with its end
 * @size: of @lines, in bytes
 * @error: return location for an error
 *
 * Appends to that day's file. Blocks: call it in a worker.
 *
 * Returns: %TRUE when all of it is in the file
 */
gboolean
cb_log_day_file_append (CbLogDayFile *self,
                        const GDate *day,
                        const char *lines,
                        gsize size,
                        GError **error)
{
  if (!open_day (self, day, error))
    return FALSE;

  if (self->torn)
    {
      if (!write_all (self, "\n", 1, error))
        return FALSE;
      self->torn = FALSE;
    }

  return write_all (self, lines, size, error);
}
