#include "store/cb-sqlite-vfs.h"

#include <sqlite3.h>
#include <string.h>

#define NAME "chatbotd"

/* Bytes that are written at once, at most: some thirty pages with their heads. */
#define MAX_PIECE (128 * 1024)

/*
 * SQLite writes each page of a commit into the write-ahead log with two calls, one for 24 bytes of
 * a head. They follow each other, so they are gathered here and written in large pieces, before
 * anybody could miss them: before the log is synced, read, measured or cut by this connection.
 * Nobody else looks at a page before its commit was synced. Whatever else SQLite opens is left to
 * the system's own way.
 */
typedef struct
{
  sqlite3_file base;
  sqlite3_file *real;   /* (owned): behind this one */
  char *piece;          /* (owned) (nullable): what was not written yet */
  sqlite3_int64 offset; /* where it belongs */
  int size;
} LogFile;

/* What could not be written fails the sync, and so the commit; it is not tried again. */
static int
flush (LogFile *self)
{
  int size = self->size;

  self->size = 0;
  if (size == 0)
    return SQLITE_OK;

  return self->real->pMethods->xWrite (self->real, self->piece, size, self->offset);
}

static int
write_log (sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
  LogFile *self = (LogFile *) file;

  if (self->size > 0 && (offset != self->offset + self->size || size > MAX_PIECE - self->size))
    {
      int rc = flush (self);

      if (rc != SQLITE_OK)
        return rc;
    }
  if (size > MAX_PIECE)
    return self->real->pMethods->xWrite (self->real, bytes, size, offset);

  if (self->piece == NULL)
    self->piece = g_malloc (MAX_PIECE);
  if (self->size == 0)
    self->offset = offset;
  memcpy (self->piece + self->size, bytes, size);
  self->size += size;

  return SQLITE_OK;
}

static int
read_log (sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
  LogFile *self = (LogFile *) file;
  int rc = flush (self);

  return rc == SQLITE_OK ? self->real->pMethods->xRead (self->real, bytes, size, offset) : rc;
}

static int
truncate_log (sqlite3_file *file, sqlite3_int64 size)
{
  LogFile *self = (LogFile *) file;
  int rc = flush (self);

  return rc == SQLITE_OK ? self->real->pMethods->xTruncate (self->real, size) : rc;
}

static int
sync_log (sqlite3_file *file, int flags)
{
  LogFile *self = (LogFile *) file;
  int rc = flush (self);

  return rc == SQLITE_OK ? self->real->pMethods->xSync (self->real, flags) : rc;
}

static int
measure_log (sqlite3_file *file, sqlite3_int64 *size)
{
  LogFile *self = (LogFile *) file;
  int rc = flush (self);

  return rc == SQLITE_OK ? self->real->pMethods->xFileSize (self->real, size) : rc;
}

static int
close_log (sqlite3_file *file)
{
  LogFile *self = (LogFile *) file;
  int flushed = flush (self);
  int closed = self->real->pMethods->xClose (self->real);

  g_clear_pointer (&self->piece, g_free);

  return flushed != SQLITE_OK ? flushed : closed;
}

static int
lock_log (sqlite3_file *file, int level)
{
  sqlite3_file *real = ((LogFile *) file)->real;

  return real->pMethods->xLock (real, level);
}

static int
unlock_log (sqlite3_file *file, int level)
{
  sqlite3_file *real = ((LogFile *) file)->real;

  return real->pMethods->xUnlock (real, level);
}

static int
check_reserved_lock (sqlite3_file *file, int *reserved)
{
  sqlite3_file *real = ((LogFile *) file)->real;

  return real->pMethods->xCheckReservedLock (real, reserved);
}

static int
control_log (sqlite3_file *file, int op, void *argument)
{
  sqlite3_file *real = ((LogFile *) file)->real;

  return real->pMethods->xFileControl (real, op, argument);
}

static int
get_sector_size (sqlite3_file *file)
{
  sqlite3_file *real = ((LogFile *) file)->real;

  return real->pMethods->xSectorSize (real);
}

static int
get_characteristics (sqlite3_file *file)
{
  sqlite3_file *real = ((LogFile *) file)->real;

  return real->pMethods->xDeviceCharacteristics (real);
}

static int
open_file (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = close_log,
    .xRead = read_log,
    .xWrite = write_log,
    .xTruncate = truncate_log,
    .xSync = sync_log,
    .xFileSize = measure_log,
    .xLock = lock_log,
    .xUnlock = unlock_log,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control_log,
    .xSectorSize = get_sector_size,
    .xDeviceCharacteristics = get_characteristics,
  };
  sqlite3_vfs *real = vfs->pAppData;
  LogFile *log = (LogFile *) file;
  int rc;

  if ((flags & SQLITE_OPEN_WAL) == 0)
    return real->xOpen (real, path, file, flags, out_flags);

  *log = (LogFile){ .real = (sqlite3_file *) (log + 1) };
  rc = real->xOpen (real, path, log->real, flags, out_flags);
  if (log->real->pMethods != NULL)
    log->base.pMethods = &methods;

  return rc;
}

/* The system's own, but for how files are opened. SQLite keeps it until the process ends. */
static gpointer
register_vfs (gpointer data)
{
  sqlite3_vfs *real = sqlite3_vfs_find (NULL);
  sqlite3_vfs *vfs = g_memdup2 (real, sizeof *real);

  vfs->zName = NAME;
  vfs->pAppData = real;
  vfs->pNext = NULL;
  vfs->szOsFile = (int) sizeof (LogFile) + real->szOsFile;
  vfs->xOpen = open_file;
  sqlite3_vfs_register (vfs, FALSE);

  return (char *) vfs->zName;
}

/**
 * cb_sqlite_vfs_get_name:
 *
 * For connections with synchronous=FULL alone: without the sync of a commit, others would look for
 * pages that are not in the log yet. Usable from every thread.
 *
 * Returns: (transfer none): under which name SQLite knows the way to files that writes the
 *   write-ahead log in large pieces
 */
const char *
cb_sqlite_vfs_get_name (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, register_vfs, NULL);
}
