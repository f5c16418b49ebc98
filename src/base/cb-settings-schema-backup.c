#include "base/cb-settings-schema-backup.h"

#include "base/cb-settings-schema-private.h"

/**
 * cb_settings_schema_create_backup:
 * @props: (out): where they go
 * @f: flags for each of them
 *
 * States type, range, default and meaning of every setting about backups and their copies.
 */
void
cb_settings_schema_create_backup (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_BACKUP_INTERVAL_HOURS] =
      number ("backup-interval-hours", "Hours from one backup to the next; 0 for none by itself", 0,
              8760, 24, f);
  props[CB_SETTING_BACKUP_RETENTION_DAYS] =
      number ("backup-retention-days",
              "Days after which a backup is removed, the newest verified one aside; 0 keeps all", 0,
              36500, 30, f);
  props[CB_SETTING_BACKUP_DRILL_INTERVAL_DAYS] = number (
      "backup-drill-interval-days",
      "Days from one restoring for practice to the next; 0 for none by itself", 0, 3650, 7, f);
  props[CB_SETTING_BACKUP_DIRECTORY] =
      text ("backup-directory", "Where backups are kept; empty for “backups” in the data directory",
            &cb_setting_kind_optional_path, "", f);
  props[CB_SETTING_BACKUP_BYTES_PER_SECOND] =
      bytes ("backup-bytes-per-second",
             "How much of the data a backup reads or writes in a second, so that visitors do not "
             "notice it; 0 for no limit",
             0, G_GUINT64_CONSTANT (1) << 40, 32 << 20, f);
  props[CB_SETTING_BACKUP_COMPRESSION_LEVEL] =
      number ("backup-compression-level", "Of zstd: 1 is fast, 19 is small", 1, 19, 3, f);
  props[CB_SETTING_BACKUP_SECRETS] = flag (
      "backup-secrets", "Whether passwords stay in the configuration that is backed up", FALSE, f);
  props[CB_SETTING_BACKUP_PUBLIC_KEY] = text (
      "backup-public-key",
      "Seals backups so that only the holder of the private key can read them; empty for none",
      &cb_setting_kind_public_key, "", f);
  props[CB_SETTING_BACKUP_IDENTITY_FILE] =
      text ("backup-identity-file",
            "File with the private key, for drills and restores of sealed backups; safer elsewhere",
            &cb_setting_kind_optional_path, "", f);
  props[CB_SETTING_BACKUP_COPY_DIRECTORY] = text (
      "backup-copy-directory", "A second directory, on another disk, that gets a copy of each",
      &cb_setting_kind_optional_path, "", f);
  props[CB_SETTING_BACKUP_COPY_COMMAND] =
      list ("backup-copy-command",
            "A program and its arguments that copies a backup elsewhere; %f stands for its file",
            NULL, "", f);
  props[CB_SETTING_BACKUP_COPY_TIMEOUT_SECONDS] =
      number ("backup-copy-timeout-seconds", "Time for that command", 1, 604800, 3600, f);
  props[CB_SETTING_BACKUP_USE_MONGODUMP] =
      flag ("backup-use-mongodump",
            "Whether MongoDB's own mongodump, which must be on the PATH, reads the documents of a "
            "MongoDB; without, chatbotd reads them",
            FALSE, f);
  props[CB_SETTING_BACKUP_MONGODUMP_TIMEOUT_SECONDS] =
      number ("backup-mongodump-timeout-seconds", "Time for mongodump to read one collection", 1,
              604800, 3600, f);
}
