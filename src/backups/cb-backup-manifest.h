#pragma once

#include <glib.h>

#include "store/cb-store-summary.h"

G_BEGIN_DECLS

/* The form of an archive that this program writes, and the newest that it reads. */
#define CB_BACKUP_FORMAT 1

/* Its name in the archive, where it is the last member. */
#define CB_BACKUP_MANIFEST_NAME "MANIFEST.jsonl"

/* A manifest is read into memory as a whole. */
#define CB_BACKUP_MANIFEST_MAX_SIZE (256 << 20)

/**
 * CbBackupManifest:
 * @program: (owned): version of the program that made the archive
 * @created_at: the moment that the backup is of, microseconds since 1970 UTC
 * @secrets: the configuration in it has its secrets
 * @store: (owned) (nullable): what the dump of the store holds
 * @content_size: bytes of all members
 * @members: (owned) (element-type utf8 CbBackupMember): by name
 *
 * What an archive says is in it: a line of JSON for the whole, one for each
 * member, and one with the digest of those before it. For one thread at a time.
 */
typedef struct
{
  char *program;
  gint64 created_at;
  gboolean secrets;
  CbStoreSummary *store;
  guint64 content_size;
  GHashTable *members;
} CbBackupManifest;

CbBackupManifest *cb_backup_manifest_new (void);
void cb_backup_manifest_free (CbBackupManifest *self);
gboolean cb_backup_manifest_add (CbBackupManifest *self,
                                 const char *name,
                                 guint64 size,
                                 const char *sha256,
                                 GError **error);
guint cb_backup_manifest_get_n_members (const CbBackupManifest *self);
char *cb_backup_manifest_format (const CbBackupManifest *self, gsize *size);
CbBackupManifest *cb_backup_manifest_parse (const char *text, gsize size, GError **error);
gboolean cb_backup_manifest_check_members (const CbBackupManifest *self,
                                           const CbBackupManifest *found,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBackupManifest, cb_backup_manifest_free)

G_END_DECLS
