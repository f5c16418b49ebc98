#include "logs/cb-admin-journal-reader.h"

#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/cb-error.h"

#define UNIT "chatbotd.service"

struct _CbAdminJournalReader
{
  char *directory;   /* (owned) (nullable): of the journal's files; that of this machine */
  gboolean of_user;  /* whether the service is one of the user's own */
  sd_journal *back;  /* (owned) (nullable): what is read on request */
  sd_journal *front; /* (owned) (nullable): what is followed, and knows what it told already */
};

/* Opening */

/* Where the journal may be on this machine: kept over a boot, or not. */
static const char *const places[] = { "/var/log/journal", "/run/log/journal" };

static gboolean
is_refused (const char *path, int mode)
{
  return access (path, F_OK) == 0 && access (path, mode) != 0;
}

/* The library is silent about files that it may not open, so one has to look. */
static gboolean
check_access (CbAdminJournalReader *self, sd_journal *journal, GError **error)
{
  char machine[SD_ID128_STRING_MAX] = "";
  gboolean refused = self->directory != NULL && is_refused (self->directory, R_OK | X_OK);
  sd_id128_t id;

  if (sd_id128_get_machine (&id) == 0)
    sd_id128_to_string (id, machine);
  for (guint i = 0; self->directory == NULL && !self->of_user && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *folder = g_build_filename (places[i], machine, NULL);
      g_autofree char *file = g_build_filename (folder, "system.journal", NULL);

      refused |= is_refused (folder, R_OK | X_OK) || is_refused (file, R_OK);
    }
  if (refused)
    {
      g_set_error_literal (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                           "The journal may not be read by this user");
      return FALSE;
    }
  if (self->directory == NULL && !sd_journal_has_persistent_files (journal) &&
      !sd_journal_has_runtime_files (journal))
    {
      g_set_error_literal (error, CB_ERROR, CB_ERROR_NOT_FOUND, "No journal is kept here");
      return FALSE;
    }

  return TRUE;
}

static gboolean
fail (int code, const char *what, GError **error)
{
  gboolean refused = code == -EACCES || code == -EPERM;

  g_set_error (error, CB_ERROR,
               refused           ? CB_ERROR_NOT_AUTHORIZED
               : code == -ENOENT ? CB_ERROR_NOT_FOUND
                                 : CB_ERROR_FAILED,
               "%s: %s", what, g_strerror (-code));

  return FALSE;
}

static sd_journal *
open_journal (CbAdminJournalReader *self, GError **error)
{
  sd_journal *journal = NULL;
  int code = self->directory != NULL ? sd_journal_open_directory (&journal, self->directory, 0)
                                     : sd_journal_open (&journal, SD_JOURNAL_LOCAL_ONLY);

  if (code < 0)
    {
      fail (code, "The journal cannot be opened", error);
      return NULL;
    }
  if (!check_access (self, journal, error))
    {
      sd_journal_close (journal);
      return NULL;
    }

  sd_journal_set_data_threshold (journal, CB_ADMIN_LOG_MAX_VALUE);

  return journal;
}

/* What the journal itself sorts out; the rest is up to the query. */

static void
match (sd_journal *journal, const char *name, const char *value)
{
  g_autofree char *term = g_strdup_printf ("%s=%s", name, value);

  sd_journal_add_match (journal, term, 0);
}

/* What the service wrote, and what the service manager and the kernel's helpers say of it. */
static void
match_service (CbAdminJournalReader *self, sd_journal *journal)
{
  if (self->of_user)
    {
      match (journal, "_SYSTEMD_USER_UNIT", UNIT);
      sd_journal_add_disjunction (journal);
      match (journal, "USER_UNIT", UNIT);
      return;
    }

  match (journal, "_SYSTEMD_UNIT", UNIT);
  sd_journal_add_disjunction (journal);
  match (journal, "_PID", "1");
  match (journal, "UNIT", UNIT);
  sd_journal_add_disjunction (journal);
  match (journal, "_UID", "0");
  match (journal, "COREDUMP_UNIT", UNIT);
}

static void
match_query (CbAdminJournalReader *self, sd_journal *journal, const CbAdminLogQuery *query)
{
  int highest = cb_admin_log_query_get_priority (query);

  sd_journal_flush_matches (journal);
  match_service (self, journal);
  sd_journal_add_conjunction (journal);
  if (query->session != NULL)
    match (journal, "SESSION_ID", query->session);
  if (query->request != NULL)
    match (journal, "REQUEST_ID", query->request);
  for (int priority = 0; highest < 7 && priority <= highest; priority++)
    {
      const char digit[] = { (char) ('0' + priority), '\0' };

      match (journal, "PRIORITY", digit);
    }
}

/* Reading */

static int
step (sd_journal *journal, gboolean backwards)
{
  return backwards ? sd_journal_previous (journal) : sd_journal_next (journal);
}

/* Goes to where reading begins, so that the next step is the first line. */
static int
seek (sd_journal *journal, const CbAdminLogFrom *from)
{
  int code;

  if (from->cursor == NULL && from->time_us > 0)
    return sd_journal_seek_realtime_usec (journal, (uint64_t) from->time_us);
  if (from->cursor == NULL)
    return from->backwards ? sd_journal_seek_tail (journal) : sd_journal_seek_head (journal);

  code = sd_journal_seek_cursor (journal, from->cursor);
  if (code < 0 || (code = step (journal, from->backwards)) <= 0)
    return code;
  /* Where the line itself was removed, the next one is the neighbour already. */
  if (sd_journal_test_cursor (journal, from->cursor) > 0)
    return 0;

  return step (journal, !from->backwards) > 0
             ? 0
             : seek (journal, &(CbAdminLogFrom){ from->backwards });
}

static void
add_field (CbAdminLogLine *line, const char *data, gsize size)
{
  const char *equals = memchr (data, '=', size);
  g_autofree char *name = equals != NULL ? g_strndup (data, (gsize) (equals - data)) : NULL;

  if (name != NULL)
    cb_admin_log_line_add (line, name, equals + 1, (gssize) (size - (gsize) (equals + 1 - data)));
}

/* Returns: (transfer full) (nullable): the line that the journal stands at */
static CbAdminLogLine *
read_line (sd_journal *journal, const char *cursor)
{
  CbAdminLogLine *line;
  const void *data;
  uint64_t time_us;
  size_t size;

  if (sd_journal_get_realtime_usec (journal, &time_us) < 0)
    return NULL;

  line = cb_admin_log_line_new (cursor, (gint64) time_us);
  sd_journal_restart_data (journal);
  while (sd_journal_enumerate_available_data (journal, &data, &size) > 0)
    add_field (line, data, size);

  return line;
}

static void
look_at_line (sd_journal *journal,
              const CbAdminLogQuery *query,
              gboolean backwards,
              CbAdminLogPiece *piece)
{
  g_autofree char *cursor = NULL;
  g_autoptr (CbAdminLogLine) line = NULL;

  if (sd_journal_get_cursor (journal, &cursor) < 0)
    return;

  cb_admin_log_piece_look_at (piece, cursor, backwards);
  line = read_line (journal, cursor);
  if (line != NULL && cb_admin_log_query_matches (query, line))
    g_ptr_array_add (piece->lines, g_steal_pointer (&line));
}

static CbAdminLogPiece *
read_on (sd_journal *journal,
         const CbAdminLogQuery *query,
         gboolean backwards,
         guint limit,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (CbAdminLogPiece) piece = cb_admin_log_piece_new ();
  guint looks = 0;
  int code = 1;

  while (looks++ < CB_ADMIN_JOURNAL_MAX_LOOKS && piece->lines->len < limit &&
         !g_cancellable_is_cancelled (cancellable) && (code = step (journal, backwards)) > 0)
    look_at_line (journal, query, backwards, piece);
  if (code < 0)
    {
      fail (code, "The journal cannot be read", error);
      return NULL;
    }

  piece->complete = code == 0;
  if (backwards)
    cb_admin_log_piece_reverse (piece);

  return g_steal_pointer (&piece);
}

/* Returns: (transfer full): see #CbAdminLogSourceInterface */
CbAdminLogPiece *
cb_admin_journal_reader_read (CbAdminJournalReader *self,
                              const CbAdminLogQuery *query,
                              const CbAdminLogFrom *from,
                              guint limit,
                              GCancellable *cancellable,
                              GError **error)
{
  int code;

  if (self->back == NULL && (self->back = open_journal (self, error)) == NULL)
    return NULL;

  /* Files that came or went since. */
  sd_journal_process (self->back);
  match_query (self, self->back, query);
  code = seek (self->back, from);
  if (code < 0)
    {
      fail (code, "There is no such place in the journal", error);
      return NULL;
    }

  return read_on (self->back, query, from->backwards, limit, cancellable, error);
}

/* Following */

/**
 * cb_admin_journal_reader_follow:
 *
 * Begins to follow what comes after @cursor, or everything without one.
 *
 * Returns: a descriptor that can be read from when there is something to be taken, which belongs to
 *   the reader; -1 on errors
 */
int
cb_admin_journal_reader_follow (CbAdminJournalReader *self,
                                const CbAdminLogQuery *query,
                                const char *cursor,
                                GError **error)
{
  const CbAdminLogFrom from = { .backwards = FALSE, .cursor = cursor };
  int code;

  if (self->front == NULL && (self->front = open_journal (self, error)) == NULL)
    return -1;

  /* The descriptor first: what comes from now on is told by it. */
  code = sd_journal_get_fd (self->front);
  sd_journal_process (self->front);
  match_query (self, self->front, query);
  if (code >= 0 && seek (self->front, &from) >= 0)
    return code;

  fail (code, "The journal cannot be followed", error);

  return -1;
}

/* Returns: (transfer full): lines that came since the last call */
CbAdminLogPiece *
cb_admin_journal_reader_take (CbAdminJournalReader *self,
                              const CbAdminLogQuery *query,
                              guint limit,
                              GCancellable *cancellable,
                              GError **error)
{
  int code = sd_journal_process (self->front);

  if (code < 0)
    {
      fail (code, "The journal cannot be followed", error);
      return NULL;
    }

  return read_on (self->front, query, FALSE, limit, cancellable, error);
}

/* Its life */

/**
 * cb_admin_journal_reader_new:
 * @directory: (nullable): of journal files; %NULL for this machine's
 * @of_user: whether the service is one of the user's own, not the machine's
 *
 * Returns: (transfer full): a reader that opens nothing before it is asked to
 */
CbAdminJournalReader *
cb_admin_journal_reader_new (const char *directory, gboolean of_user)
{
  CbAdminJournalReader *self = g_new0 (CbAdminJournalReader, 1);

  self->directory = g_strdup (directory);
  self->of_user = of_user;

  return self;
}

void
cb_admin_journal_reader_free (CbAdminJournalReader *self)
{
  g_clear_pointer (&self->back, sd_journal_close);
  g_clear_pointer (&self->front, sd_journal_close);
  g_free (self->directory);
  g_free (self);
}
