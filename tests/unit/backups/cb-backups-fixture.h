#pragma once

#include "backups/cb-backup-plan.h"
#include "base/cb-settings-loader.h"
#include "jobs/cb-progress.h"
#include "lib/cb-temp-dir.h"
#include "model/cb-backup.h"
#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/* The moment at which the tests of backups play: 2026-11-24 02:00 UTC. */
#define CB_BACKUPS_FIXTURE_NOW (G_GINT64_CONSTANT (1795485600) * G_USEC_PER_SEC)

/**
 * CbBackupsFixture:
 *
 * A data directory with a store, uploads and widgets, and a knowledge base and a
 * configuration beside it, as a test of backups needs them.
 */
typedef struct
{
  CbTempDir *dir;
  char *data;
  char *backups;
  char *database;
  CbSettings *settings;
  CbSettingsLoader *loader;
  CbStoreDumper *dumper;
  CbProgress *progress;
} CbBackupsFixture;

void cb_backups_fixture_set_up (CbBackupsFixture *self, gconstpointer data);
void cb_backups_fixture_tear_down (CbBackupsFixture *self, gconstpointer data);
void cb_backups_fixture_set (CbBackupsFixture *self,
                             const char *group,
                             const char *key,
                             const char *text);
CbBackupPlan *cb_backups_fixture_make_plan (CbBackupsFixture *self);
CbStoreBackend *cb_backups_fixture_open (CbBackupsFixture *self);
void cb_backups_fixture_append (CbBackupsFixture *self, guint n);
guint cb_backups_fixture_count_messages (CbBackupsFixture *self);
void cb_backups_fixture_write (CbBackupsFixture *self, const char *name, const char *text);
char *cb_backups_fixture_read (CbBackupsFixture *self, const char *name);
CbBackup *cb_backups_fixture_make (CbBackupsFixture *self, gint64 now);
char *cb_backups_fixture_find_archive (CbBackupsFixture *self, const CbBackup *backup);
guint cb_backups_fixture_count (CbBackupsFixture *self, const char *directory);

G_END_DECLS
