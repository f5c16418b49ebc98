#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Journal files as journald writes them, made by systemd-journal-remote. */

/**
 * CbJournalEntry:
 * @time_us: microseconds since 1970 UTC
 * @message: one line
 * @level: the daemon's level, such as "http"
 * @priority: syslog(3)'s number for it
 * @more: (nullable): more fields, each with a line break at its end
 */
typedef struct
{
  gint64 time_us;
  const char *message;
  const char *level;
  int priority;
  const char *more;
} CbJournalEntry;

GString *cb_journal_files_begin (void);
void cb_journal_files_add (GString *text, const CbJournalEntry *entry);
void cb_journal_files_write (const char *directory, GString *text);

G_END_DECLS
