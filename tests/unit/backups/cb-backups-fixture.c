#include "cb-backups-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "backups/cb-backup-catalog.h"
#include "backups/cb-backup-maker.h"
#include "base/cb-setting-search.h"
#include "store/cb-backend-sqlite.h"
#include "store/cb-sqlite-dumper.h"

void
cb_backups_fixture_set (CbBackupsFixture *self,
                        const char *group,
                        const char *key,
                        const char *text)
{
  CbSetting setting = cb_setting_find (group, key);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (setting, !=, 0);
  cb_settings_loader_set (self->loader, setting, text, "the test");
  cb_settings_loader_apply (self->loader, self->settings, CB_SETTING_DEFAULT, &error);
  g_assert_no_error (error);
}

/* A file below the fixture's directory. */
void
cb_backups_fixture_write (CbBackupsFixture *self, const char *name, const char *text)
{
  g_autofree char *path = cb_temp_dir_build (self->dir, name);
  g_autofree char *directory = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  cb_temp_dir_write (self->dir, name, text);
}

char *
cb_backups_fixture_read (CbBackupsFixture *self, const char *name)
{
  return cb_temp_dir_read (self->dir, name);
}

CbStoreBackend *
cb_backups_fixture_open (CbBackupsFixture *self)
{
  CbStoreBackend *backend = cb_backend_sqlite_new (self->database);
  g_autoptr (GError) error = NULL;

  CB_STORE_BACKEND_GET_IFACE (backend)->open (backend, &error);
  g_assert_no_error (error);

  return backend;
}

static void
write_messages (CbStoreBackend *backend, guint n)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (CbAppended) appended = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = "What a message says" }));
  iface->begin (backend, &error);
  g_assert_no_error (error);
  appended = iface->append (backend, "S", drafts, 0, &error);
  g_assert_no_error (error);
  iface->commit (backend, &error);
  g_assert_no_error (error);
}

/* Adds messages to the one session there is. */
void
cb_backups_fixture_append (CbBackupsFixture *self, guint n)
{
  g_autoptr (CbStoreBackend) backend = cb_backups_fixture_open (self);

  write_messages (backend, n);
}

guint
cb_backups_fixture_count_messages (CbBackupsFixture *self)
{
  g_autoptr (CbStoreBackend) backend = cb_backups_fixture_open (self);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more;

  list = CB_STORE_BACKEND_GET_IFACE (backend)->list_messages (backend, "S", 0, G_MAXINT, &more,
                                                              &error);
  g_assert_no_error (error);

  return list->len;
}

static void
create_store (CbBackupsFixture *self)
{
  g_autoptr (CbStoreBackend) backend = cb_backups_fixture_open (self);
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = "S" });
  g_autoptr (GError) error = NULL;

  iface->begin (backend, &error);
  iface->add_session (backend, session, &error);
  iface->commit (backend, &error);
  g_assert_no_error (error);
  write_messages (backend, 20);
}

void
cb_backups_fixture_set_up (CbBackupsFixture *self, gconstpointer data)
{
  g_autofree char *knowledge = NULL;

  /* In memory where that can be: what is killed is the process, and not the machine. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  self->dir = cb_temp_dir_new ();
  self->data = cb_temp_dir_build (self->dir, "data");
  self->backups = cb_temp_dir_build (self->dir, "data/backups");
  self->database = cb_temp_dir_build (self->dir, "data/" CB_SQLITE_FILE_NAME);
  self->dumper = cb_sqlite_dumper_new (self->database);
  self->progress = cb_progress_new ();
  self->settings = cb_settings_new ();
  self->loader = cb_settings_loader_new ();
  knowledge = cb_temp_dir_build (self->dir, "knowledge");
  cb_backups_fixture_set (self, "Daemon", "DataDirectory", self->data);
  cb_backups_fixture_set (self, "Knowledge", "Directory", knowledge);
  cb_backups_fixture_set (self, "Backup", "BytesPerSecond", "0");

  cb_backups_fixture_write (self, "data/uploads/one", "a picture");
  cb_backups_fixture_write (self, "data/widgets/1.0/loader.js", "export {}");
  cb_backups_fixture_write (self, "knowledge/hours.md", "# When are you open?\n\nAlways.\n");
  cb_backups_fixture_write (self, "etc/chatbotd.conf", "[Web]\nListen=127.0.0.1:8080\n");
  cb_backups_fixture_write (self, "etc/chatbotd.conf.d/10-more.conf", "[Log]\nLevel=info\n");
  create_store (self);
}

void
cb_backups_fixture_tear_down (CbBackupsFixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->dumper);
  g_assert_finalize_object (self->settings);
  cb_settings_loader_free (self->loader);
  cb_progress_unref (self->progress);
  cb_temp_dir_free (self->dir);
  g_free (self->data);
  g_free (self->backups);
  g_free (self->database);
}

CbBackupPlan *
cb_backups_fixture_make_plan (CbBackupsFixture *self)
{
  g_autofree char *file = cb_temp_dir_build (self->dir, "etc/chatbotd.conf");
  g_autofree char *directory = cb_temp_dir_build (self->dir, "etc/chatbotd.conf.d");
  const char *const configuration[] = { file, directory, NULL };
  g_autoptr (GError) error = NULL;
  CbBackupPlan *plan =
      cb_backup_plan_new (self->settings, self->dumper, configuration, FALSE, &error);

  g_assert_no_error (error);

  return plan;
}

CbBackup *
cb_backups_fixture_make (CbBackupsFixture *self, gint64 now)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (self);
  g_autoptr (GError) error = NULL;
  CbBackup *backup = cb_backup_maker_run (plan, now, self->progress, NULL, &error);

  g_assert_no_error (error);

  return backup;
}

char *
cb_backups_fixture_find_archive (CbBackupsFixture *self, const CbBackup *backup)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (self->backups);

  return cb_backup_catalog_build_archive (catalog, backup->timestamp, backup->sealed);
}

/* How many entries a directory has, the lock of backups aside. */
guint
cb_backups_fixture_count (CbBackupsFixture *self, const char *directory)
{
  g_autofree char *path = cb_temp_dir_build (self->dir, directory);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += !g_str_equal (name, ".chatbot-lock");

  return n;
}
