#include "lib/cb-journal-files.h"

#include <gio/gio.h>
#include <string.h>

#define WRITER "/lib/systemd/systemd-journal-remote"

/* Returns: (transfer full): no entries yet, in the format that is exported */
GString *
cb_journal_files_begin (void)
{
  return g_string_new (NULL);
}

/* Adds an entry of chatbotd.service, unless @more names another unit. */
void
cb_journal_files_add (GString *text, const CbJournalEntry *entry)
{
  const char *more = entry->more != NULL ? entry->more : "";

  g_string_append_printf (
      text,
      "__REALTIME_TIMESTAMP=%" G_GINT64_FORMAT "\n"
      "__MONOTONIC_TIMESTAMP=%" G_GINT64_FORMAT "\n"
      "_BOOT_ID=0123456789abcdef0123456789abcdef\n"
      "MESSAGE=%s\nPRIORITY=%d\nCHATBOT_LEVEL=%s\n%s%s\n",
      entry->time_us, entry->time_us, entry->message, entry->priority, entry->level, more,
      strstr (more, "_SYSTEMD_UNIT=") == NULL ? "_SYSTEMD_UNIT=chatbotd.service\n_PID=4711\n" : "");
}

/**
 * cb_journal_files_write:
 * @text: (transfer full): what was added
 *
 * Appends it to the journal in @directory.
 */
void
cb_journal_files_write (const char *directory, GString *text)
{
  g_autofree char *path = g_build_filename (directory, "system.journal", NULL);
  g_autofree char *output = g_strdup_printf ("--output=%s", path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) writer = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                         G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                                     &error, WRITER, output, "-", NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = g_string_free_to_bytes (text);
  g_subprocess_communicate (writer, bytes, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (writer));
}
