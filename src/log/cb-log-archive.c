#include "log/cb-log-archive.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/*
 * The old days of the log files: compressed after a while, deleted after a longer one.
 *
 * A day is compressed in steps, each of which a crash may follow. The names on disk say how far
 * it came:
 *
 *   X.log                        nothing happened yet
 *   X.log.compressing            set aside; lines that still come for that day make a new X.log
 *   … and X.log.gz.tmp           being written: what X.log.gz held before, then the new part
 *   … and X.log.gz.done          whole and synced; X.log.compressing is in it
 *   X.log.gz                     the end
 *
 * So nothing is lost, and nothing is compressed twice, wherever it stops.
 */

#define COMPRESSING ".compressing"
#define TMP ".gz.tmp"
#define DONE ".gz.done"
#define GZ ".gz"

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "Cannot %s “%s”: %s", what, path,
               g_strerror (saved));
  return FALSE;
}

static char *
path_of (const char *directory, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (directory, file, NULL);
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || fail (error, "rename", from);
}

static gboolean
remove_if_there (const char *path, GError **error)
{
  return g_unlink (path) == 0 || errno == ENOENT || fail (error, "delete", path);
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = g_open (path, flags | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail (error, "sync", path);
  if (fd >= 0)
    g_close (fd, NULL);

  return ok;
}

/* Appends all of @from to @out, through @converter where there is one. */
static gboolean
append_file (GOutputStream *out, const char *from, GConverter *converter, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (from);
  g_autoptr (GFileInputStream) in = g_file_read (file, NULL, error);
  g_autoptr (GOutputStream) target = NULL;

  if (in == NULL)
    return FALSE;

  if (converter == NULL)
    target = g_object_ref (out);
  else
    {
      target = g_converter_output_stream_new (out, converter);
      g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (target), FALSE);
    }

  return g_output_stream_splice (target, G_INPUT_STREAM (in),
                                 converter != NULL ? G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET
                                                   : G_OUTPUT_STREAM_SPLICE_NONE,
                                 NULL, error) >= 0;
}

/* A gzip file may hold several parts one after another; gunzip reads them as one. */
static gboolean
write_compressed (const char *old_gz, const char *source, const char *target, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (target);
  g_autoptr (GConverter) gzip =
                 G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (GFileOutputStream) out =
                 g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);

  if (out == NULL)
    return FALSE;
  if (g_file_test (old_gz, G_FILE_TEST_EXISTS) &&
      !append_file (G_OUTPUT_STREAM (out), old_gz, NULL, error))
    return FALSE;

  return append_file (G_OUTPUT_STREAM (out), source, gzip, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error) &&
         sync_path (target, O_RDONLY, error);
}

/* From "done" to the end; harmless to repeat. */
static gboolean
finish_done (const char *directory, const char *name, GError **error)
{
  g_autofree char *compressing = path_of (directory, name, COMPRESSING);
  g_autofree char *done = path_of (directory, name, DONE);
  g_autofree char *gz = path_of (directory, name, GZ);

  return remove_if_there (compressing, error) && move (done, gz, error) &&
         sync_path (directory, O_RDONLY | O_DIRECTORY, error);
}

/* From "compressing" to the end. */
static gboolean
compress_set_aside (const char *directory, const char *name, GError **error)
{
  g_autofree char *compressing = path_of (directory, name, COMPRESSING);
  g_autofree char *tmp = path_of (directory, name, TMP);
  g_autofree char *done = path_of (directory, name, DONE);
  g_autofree char *gz = path_of (directory, name, GZ);

  return write_compressed (gz, compressing, tmp, error) && move (tmp, done, error) &&
         sync_path (directory, O_RDONLY | O_DIRECTORY, error) &&
         finish_done (directory, name, error);
}

/**
 * cb_log_archive_compress:
 * @directory: where the log files are
 * @name: a log file in it that nobody writes to
 * @error: return location for an error
 *
 * Replaces the file by `name.gz`, or adds it to the one that is there. Blocks:
 * call it in a worker.
 *
 * Returns: %TRUE on success; otherwise every line is still on disk once, and
 *   cb_log_archive_recover() goes on where it stopped
 */
gboolean
cb_log_archive_compress (const char *directory, const char *name, GError **error)
{
  g_autofree char *plain = path_of (directory, name, "");
  g_autofree char *compressing = path_of (directory, name, COMPRESSING);

  /* One that is set aside already must not be written over: recovering comes first. */
  if (renameat2 (AT_FDCWD, plain, AT_FDCWD, compressing, RENAME_NOREPLACE) != 0)
    return fail (error, "set aside", plain);

  return compress_set_aside (directory, name, error);
}

/* One leftover of a crash; @file is its whole name. */
static gboolean
recover_file (const char *directory, const char *file, GError **error)
{
  g_autofree char *path = g_build_filename (directory, file, NULL);
  g_autofree char *name = NULL;
  g_autofree char *done = NULL;

  if (g_str_has_suffix (file, TMP))
    return remove_if_there (path, error);

  if (g_str_has_suffix (file, DONE))
    {
      name = g_strndup (file, strlen (file) - strlen (DONE));
      return finish_done (directory, name, error);
    }

  if (!g_str_has_suffix (file, COMPRESSING))
    return TRUE;

  /* With a "done" beside it, that one's turn settles both. */
  name = g_strndup (file, strlen (file) - strlen (COMPRESSING));
  done = path_of (directory, name, DONE);

  return g_file_test (done, G_FILE_TEST_EXISTS) || !g_file_test (path, G_FILE_TEST_EXISTS) ||
         compress_set_aside (directory, name, error);
}

static GPtrArray *
list_names (const char *directory, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));

  return g_steal_pointer (&names);
}

/**
 * cb_log_archive_recover:
 * @directory: where the log files are
 * @error: return location for an error
 *
 * Goes on where a crash stopped a compression. Blocks: call it in a worker.
 *
 * Returns: %TRUE when nothing half done is left
 */
gboolean
cb_log_archive_recover (const char *directory, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (directory, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!recover_file (directory, g_ptr_array_index (names, i), error))
      return FALSE;

  return TRUE;
}

/* "2026-11-23", and nothing after it but @rest. */
static gboolean
parse_day (const char *text, GDate *day)
{
  int year = 0;
  int month = 0;
  int number = 0;

  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  sscanf (text, "%4d-%2d-%2d", &year, &month, &number);
  if (!g_date_valid_dmy (number, month, year))
    return FALSE;

  g_date_set_dmy (day, number, month, year);
  return TRUE;
}

/**
 * cb_log_archive_parse_name:
 * @name: a file's name
 * @streams: (array zero-terminated=1): names of the streams, "error" and "combined"
 * @day: (out caller-allocates): the day that the file is of
 * @stream: (out) (transfer full): which stream
 *
 * Returns: whether it is a log file of ours, `STREAM-YYYY-MM-DD.log` or the same with `.gz`
 */
gboolean
cb_log_archive_parse_name (const char *name, const char *const *streams, GDate *day, char **stream)
{
  for (guint i = 0; streams[i] != NULL; i++)
    {
      gsize length = strlen (streams[i]);
      const char *rest = name + length + 11;

      if (!g_str_has_prefix (name, streams[i]) || strlen (name) < length + 15 ||
          name[length] != '-' || !parse_day (name + length + 1, day))
        continue;
      if (strcmp (rest, ".log") != 0 && strcmp (rest, ".log" GZ) != 0)
        continue;
      *stream = g_strdup (streams[i]);
      return TRUE;
    }

  return FALSE;
}

static gboolean
tidy_file (const char *directory,
           const char *name,
           int age_days,
           guint compress_after_days,
           guint keep_days,
           GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  if (keep_days > 0 && age_days > (int) keep_days)
    return remove_if_there (path, error);
  if (age_days > (int) compress_after_days && g_str_has_suffix (name, ".log"))
    return cb_log_archive_compress (directory, name, error);

  return TRUE;
}

/**
 * cb_log_archive_tidy:
 * @directory: where the log files are
 * @streams: (array zero-terminated=1): names of the streams; other files are left alone
 * @today: the local day
 * @compress_after_days: older plain files are compressed
 * @keep_days: still older ones are deleted; 0 keeps them for ever
 * @error: return location for an error
 *
 * Compresses and deletes what is due. Blocks: call it in a worker.
 *
 * Returns: %TRUE when everything due was done
 */
gboolean
cb_log_archive_tidy (const char *directory,
                     const char *const *streams,
                     const GDate *today,
                     guint compress_after_days,
                     guint keep_days,
                     GError **error)
{
  g_autoptr (GPtrArray) names = list_names (directory, error);

  if (names == NULL)
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *stream = NULL;
      GDate day;

      g_date_clear (&day, 1);
      if (cb_log_archive_parse_name (name, streams, &day, &stream) &&
          !tidy_file (directory, name, g_date_days_between (&day, today), compress_after_days,
                      keep_days, error))
        return FALSE;
    }

  return TRUE;
}
