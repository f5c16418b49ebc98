#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbBackup:
 * @timestamp: by which it is known: "20261124T020000Z"
 * @created_at: the moment that it is of, microseconds since 1970 UTC
 * @size: of the archive, in bytes
 * @sha256: (nullable): of the archive, in hexadecimal; %NULL where nothing is known about it
 * @content_size: of all that is in it, in bytes
 * @n_members: how many files are in it
 * @program: (nullable): version of the program that made it
 * @store: (nullable): kind of the store in it
 * @schema: version of the store's schema
 * @n_sessions: sessions in it
 * @n_messages: messages in it
 * @sealed: it is encrypted
 * @secrets: the configuration in it has its secrets
 * @verified_at: when it was last read back and found whole; 0 for never
 * @drilled_at: when it was last restored for practice; 0 for never
 * @copied_at: when it was copied elsewhere; 0 for never
 * @problem: (nullable): what was found wrong with it
 *
 * What is known about one backup. Immutable once made, counted by reference,
 * usable from every thread.
 */
typedef struct
{
  const char *timestamp;
  gint64 created_at;
  guint64 size;
  const char *sha256;
  guint64 content_size;
  guint64 n_members;
  const char *program;
  const char *store;
  guint schema;
  guint64 n_sessions;
  guint64 n_messages;
  gboolean sealed;
  gboolean secrets;
  gint64 verified_at;
  gint64 drilled_at;
  gint64 copied_at;
  const char *problem;
} CbBackup;

#define CB_TYPE_BACKUP (cb_backup_get_type ())
GType cb_backup_get_type (void);

CbBackup *cb_backup_new (const CbBackup *fields);
CbBackup *cb_backup_ref (const CbBackup *self);
void cb_backup_unref (CbBackup *self);
char *cb_backup_format_timestamp (gint64 real_time_us);
gboolean cb_backup_parse_timestamp (const char *timestamp, gint64 *real_time_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBackup, cb_backup_unref)

G_END_DECLS
