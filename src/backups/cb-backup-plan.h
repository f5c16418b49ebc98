#pragma once

#include "backups/cb-seal-key.h"
#include "base/cb-settings.h"
#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

/* What directories of the data directory are called, there and in a backup. */
#define CB_BACKUP_UPLOADS "uploads"
#define CB_BACKUP_WIDGETS "widgets"

/* What else is called how in a backup. */
#define CB_BACKUP_STORE "store"
#define CB_BACKUP_KNOWLEDGE "knowledge"
#define CB_BACKUP_CONFIGURATION "configuration"

/**
 * CbBackupPlan:
 * @dumper: (owned): copies the store
 * @data_directory: (owned): where uploads and widget versions are
 * @directory: (owned): where backups are kept
 * @knowledge_directory: (owned): where the knowledge base is
 * @configuration: (owned): key files and directories of key files
 * @bytes_per_second: the pace; 0 for none
 * @level: of compression
 * @secrets: whether secrets stay in the configuration
 * @sealed: whether backups are sealed to @public_key
 * @identity_file: (owned) (nullable): where the private key is
 * @retention_days: after which a backup goes; 0 keeps all
 * @copy_directory: (owned) (nullable): a second place
 * @copy_command: (owned) (nullable): a program that copies a backup
 * @copy_timeout_s: time for that program
 *
 * What goes into a backup, where it goes and how: what the settings say at one
 * moment, for a worker thread. Immutable once made, counted by reference.
 */
typedef struct
{
  CbStoreDumper *dumper;
  char *data_directory;
  char *directory;
  char *knowledge_directory;
  GStrv configuration;
  guint64 bytes_per_second;
  guint level;
  gboolean secrets;
  gboolean sealed;
  CbSealKey public_key;
  char *identity_file;
  guint retention_days;
  char *copy_directory;
  GStrv copy_command;
  guint copy_timeout_s;
} CbBackupPlan;

CbBackupPlan *cb_backup_plan_new (CbSettings *settings,
                                  CbStoreDumper *dumper,
                                  const char *const *configuration,
                                  gboolean secrets,
                                  GError **error);
CbBackupPlan *cb_backup_plan_ref (CbBackupPlan *self);
void cb_backup_plan_unref (CbBackupPlan *self);
gboolean cb_backup_plan_wants_copies (const CbBackupPlan *self);
gboolean cb_backup_plan_read_identity (const CbBackupPlan *self,
                                       CbSealKey *identity,
                                       gboolean *known,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBackupPlan, cb_backup_plan_unref)

G_END_DECLS
