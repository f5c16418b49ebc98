#include "backups/cb-backup-extractor.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "backups/cb-archive-writer.h"
#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  char *archive;
  char *target;
  char *sha256;
  CbSealKey public_key;
  CbSealKey private_key;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->archive = cb_temp_dir_build (fixture->dir, "archive");
  fixture->target = cb_temp_dir_build (fixture->dir, "target");
  fixture->sha256 = NULL;
  cb_seal_key_generate (&fixture->public_key, &fixture->private_key);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_free (fixture->dir);
  g_free (fixture->archive);
  g_free (fixture->target);
  g_free (fixture->sha256);
}

/* Content that does not compress to nothing. */
static char *
create_noise (gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  char *noise = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    noise[i] = (char) ('a' + g_rand_int_range (rand, 0, 26));

  return noise;
}

static void
write_archive (Fixture *fixture, const CbSealKey *seal_to)
{
  g_autoptr (CbBackupManifest) manifest = cb_backup_manifest_new ();
  g_autoptr (CbBackupOutput) output = NULL;
  g_autoptr (CbArchiveWriter) writer = NULL;
  g_autofree char *noise = create_noise (20000);
  g_autoptr (GError) error = NULL;

  manifest->store = cb_store_summary_new ("sqlite", 1);
  output = cb_backup_output_new (fixture->archive, seal_to, &error);
  g_assert_no_error (error);
  writer = cb_archive_writer_new (output, manifest, 3, NULL, NULL, &error);
  g_assert_no_error (error);
  cb_archive_writer_add_text (writer, "store/chatbot.db", noise, 20000, &error);
  cb_archive_writer_add_text (writer, "uploads/ünïcode", "hello", 5, &error);
  cb_archive_writer_add_text (writer, "uploads/empty", "", 0, &error);
  cb_archive_writer_finish (writer, &error);
  cb_backup_output_finish (output, &error);
  g_assert_no_error (error);
  fixture->sha256 = g_strdup (cb_backup_output_get_sha256 (output));
}

static CbBackupManifest *
extract (Fixture *fixture, const CbSealKey *identity, gboolean to_target, GError **error)
{
  CbBackupExtraction extraction = {
    .archive = fixture->archive,
    .identity = identity,
    .sha256 = fixture->sha256,
    .target = to_target ? fixture->target : NULL,
  };

  return cb_backup_extractor_run (&extraction, error);
}

static void
assert_refused (Fixture *fixture, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (extract (fixture, NULL, FALSE, &error));
  g_assert_error (error, CB_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” should say “%s”", error->message, part);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupManifest) manifest = NULL;
  g_autofree char *text = NULL;
  g_autofree char *empty = NULL;
  g_autoptr (GError) error = NULL;

  write_archive (fixture, NULL);
  manifest = extract (fixture, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backup_manifest_get_n_members (manifest), ==, 3);
  text = cb_temp_dir_read (fixture->dir, "target/uploads/ünïcode");
  empty = cb_temp_dir_read (fixture->dir, "target/uploads/empty");
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_sealed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;
  CbBackupExtraction extraction = { .archive = fixture->archive };
  gboolean sealed;
  CbSealKey other;

  write_archive (fixture, &fixture->public_key);
  assert_refused (fixture, CB_ERROR_NOT_AUTHORIZED, "private key");
  cb_seal_key_generate (&other, &other);
  g_assert_null (extract (fixture, &other, FALSE, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  manifest = extract (fixture, &fixture->private_key, FALSE, &error);
  g_assert_no_error (error);

  /* Who has no key can see at least that it is what was written. */
  extraction.sha256 = fixture->sha256;
  g_assert_true (cb_backup_extractor_check_digest (&extraction, &sealed, &error));
  g_assert_true (sealed);
  extraction.sha256 = "0";
  g_assert_false (cb_backup_extractor_check_digest (&extraction, &sealed, &error));
}

static char *
read_archive (Fixture *fixture, gsize *size)
{
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (fixture->archive, &bytes, size, NULL));

  return bytes;
}

/* With its digest at hand, no flipped bit passes. */
static void
test_flipped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size;

  write_archive (fixture, NULL);
  bytes = read_archive (fixture, &size);
  for (gsize at = 0; at < size; at += at < 50 || at > size - 50 ? 1 : 101)
    {
      bytes[at] ^= (char) (1 << at % 8);
      g_file_set_contents (fixture->archive, bytes, size, NULL);
      g_assert_null (extract (fixture, NULL, FALSE, NULL));
      bytes[at] ^= (char) (1 << at % 8);
    }
}

static void
assert_intact (Fixture *fixture, CbBackupManifest *manifest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (CbBackupManifest) expected = cb_backup_manifest_new ();
  g_autofree char *noise = create_noise (20000);

  g_checksum_update (checksum, (const guint8 *) noise, 20000);
  cb_backup_manifest_add (expected, "store/chatbot.db", 20000, g_checksum_get_string (checksum),
                          NULL);
  g_assert_cmpuint (cb_backup_manifest_get_n_members (manifest), ==, 3);
  g_assert_false (cb_backup_manifest_check_members (expected, manifest, NULL));
  cb_backup_manifest_add (expected, "uploads/ünïcode", 5,
                          "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", NULL);
  cb_backup_manifest_add (expected, "uploads/empty", 0,
                          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL);
  g_assert_true (cb_backup_manifest_check_members (expected, manifest, NULL));
}

/* Without it, as on another machine, a flipped bit is found or is in no content. */
static void
test_flipped_without_digest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size;

  write_archive (fixture, NULL);
  g_clear_pointer (&fixture->sha256, g_free);
  bytes = read_archive (fixture, &size);
  for (gsize at = 0; at < size; at += at < 50 || at > size - 50 ? 1 : 101)
    {
      g_autoptr (CbBackupManifest) manifest = NULL;

      bytes[at] ^= (char) (1 << at % 8);
      g_file_set_contents (fixture->archive, bytes, size, NULL);
      manifest = extract (fixture, NULL, FALSE, NULL);
      if (manifest != NULL)
        assert_intact (fixture, manifest);
      bytes[at] ^= (char) (1 << at % 8);
    }
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size;

  write_archive (fixture, NULL);
  g_clear_pointer (&fixture->sha256, g_free);
  bytes = read_archive (fixture, &size);
  for (gsize length = 0; length < size; length += 97)
    {
      g_file_set_contents (fixture->archive, bytes, length, NULL);
      g_assert_null (extract (fixture, NULL, FALSE, NULL));
    }
}

static void
test_no_archive (Fixture *fixture, gconstpointer data)
{
  g_autofree char *noise = create_noise (5000);

  assert_refused (fixture, CB_ERROR_NOT_FOUND, fixture->archive);
  g_file_set_contents (fixture->archive, noise, 5000, NULL);
  assert_refused (fixture, CB_ERROR_INVALID_INPUT, "damaged");
}

/* An archive such as somebody with ill will would make. */
static void
write_foreign (Fixture *fixture, const char *name, mode_t type, const char *text)
{
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();

  archive_write_set_format_pax_restricted (archive);
  archive_write_add_filter_zstd (archive);
  archive_write_open_filename (archive, fixture->archive);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, type);
  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, "/etc");
  else
    archive_entry_set_size (entry, strlen (text));
  archive_write_header (archive, entry);
  if (type == AE_IFREG)
    archive_write_data (archive, text, strlen (text));
  archive_entry_free (entry);
  archive_write_close (archive);
  archive_write_free (archive);
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    mode_t type;
    const char *text;
    const char *why;
  } cases[] = {
    { "../../etc/cron.d/evil", AE_IFREG, "x", "cannot be a file" },
    { "/etc/cron.d/evil", AE_IFREG, "x", "cannot be a file" },
    { "uploads/../../evil", AE_IFREG, "x", "cannot be a file" },
    { "uploads", AE_IFLNK, "", "cannot be a file" },
    { "uploads", AE_IFDIR, "", "cannot be a file" },
    { "uploads/device", AE_IFCHR, "", "cannot be a file" },
    { "uploads/one", AE_IFREG, "x", "manifest, the last in it, is missing" },
    { CB_BACKUP_MANIFEST_NAME, AE_IFREG, "{}\n", "manifest is not usable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      write_foreign (fixture, cases[i].name, cases[i].type, cases[i].text);
      assert_refused (fixture, CB_ERROR_INVALID_INPUT, cases[i].why);
    }
  write_foreign (fixture, CB_BACKUP_MANIFEST_NAME, AE_IFREG, "{\"format\":2}\n{}\n");
  assert_refused (fixture, CB_ERROR_CONFLICT, "newer");
}

static void
test_names (void)
{
  g_assert_true (cb_backup_extractor_accepts_name ("a"));
  g_assert_true (cb_backup_extractor_accepts_name ("a/b..c/.d"));
  g_assert_false (cb_backup_extractor_accepts_name (""));
  g_assert_false (cb_backup_extractor_accepts_name ("/a"));
  g_assert_false (cb_backup_extractor_accepts_name ("a/"));
  g_assert_false (cb_backup_extractor_accepts_name ("a//b"));
  g_assert_false (cb_backup_extractor_accepts_name ("."));
  g_assert_false (cb_backup_extractor_accepts_name ("a/./b"));
  g_assert_false (cb_backup_extractor_accepts_name ("a/.."));
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/extractor/round-trip", test_round_trip);
  ADD ("/backups/extractor/sealed", test_sealed);
  ADD ("/backups/extractor/flipped", test_flipped);
  ADD ("/backups/extractor/flipped-without-digest", test_flipped_without_digest);
  ADD ("/backups/extractor/cut", test_cut);
  ADD ("/backups/extractor/no-archive", test_no_archive);
  ADD ("/backups/extractor/foreign", test_foreign);
  g_test_add_func ("/backups/extractor/names", test_names);

  return g_test_run ();
}
