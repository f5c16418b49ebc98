#include "model/cb-backup.h"

#include <stdio.h>
#include <string.h>

/* The length of "YYYYMMDDTHHMMSSZ". */
#define TIMESTAMP_LENGTH 16

G_DEFINE_BOXED_TYPE (CbBackup, cb_backup, cb_backup_ref, cb_backup_unref)

static void
clear_backup (gpointer data)
{
  CbBackup *self = data;

  g_free ((char *) self->timestamp);
  g_free ((char *) self->sha256);
  g_free ((char *) self->program);
  g_free ((char *) self->store);
  g_free ((char *) self->problem);
}

/**
 * cb_backup_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): what is known about a backup
 */
CbBackup *
cb_backup_new (const CbBackup *fields)
{
  CbBackup *self;

  g_return_val_if_fail (fields->timestamp != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbBackup *) fields);
  self->timestamp = g_strdup (fields->timestamp);
  self->sha256 = g_strdup (fields->sha256);
  self->program = g_strdup (fields->program);
  self->store = g_strdup (fields->store);
  self->problem = g_strdup (fields->problem);

  return self;
}

/**
 * cb_backup_ref:
 * @self: a backup
 *
 * Returns: (transfer full): @self
 */
CbBackup *
cb_backup_ref (const CbBackup *self)
{
  return g_atomic_rc_box_acquire ((CbBackup *) self);
}

void
cb_backup_unref (CbBackup *self)
{
  g_atomic_rc_box_release_full (self, clear_backup);
}

/**
 * cb_backup_format_timestamp:
 * @real_time_us: a moment, microseconds since 1970 UTC
 *
 * Returns: (transfer full): as backups are called after it, "20261124T020000Z"
 */
char *
cb_backup_format_timestamp (gint64 real_time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (real_time_us / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y%m%dT%H%M%SZ");
}

static gboolean
has_form (const char *timestamp)
{
  if (strlen (timestamp) != TIMESTAMP_LENGTH || timestamp[8] != 'T' || timestamp[15] != 'Z')
    return FALSE;
  for (guint i = 0; i < TIMESTAMP_LENGTH - 1; i++)
    if (i != 8 && !g_ascii_isdigit (timestamp[i]))
      return FALSE;

  return TRUE;
}

/**
 * cb_backup_parse_timestamp:
 * @timestamp: a text from anywhere
 * @real_time_us: (out) (optional): the moment, microseconds since 1970 UTC
 *
 * Returns: whether it is a timestamp of a backup; such a one is safe within a file's name
 */
gboolean
cb_backup_parse_timestamp (const char *timestamp, gint64 *real_time_us)
{
  g_autoptr (GDateTime) time = NULL;
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;

  if (!has_form (timestamp))
    return FALSE;
  sscanf (timestamp, "%4d%2d%2dT%2d%2d%2dZ", &year, &month, &day, &hour, &minute, &second);
  if (year < 1)
    return FALSE;
  time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time != NULL && real_time_us != NULL)
    *real_time_us = g_date_time_to_unix (time) * G_USEC_PER_SEC;

  return time != NULL;
}
