#include "log/cb-journal-batch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Bytes of a batch of requests. */
#define TYPICAL_SIZE (CB_JOURNAL_BATCH_SIZE * 640)

/* Bytes of one value: with all its fields a line fits a datagram, whatever it is about. */
#define MAX_VALUE 8192

/* syslog(3)'s numbers; "http" has none of its own. */
static const char *const priorities[CB_N_LOG_LEVELS] = {
  [CB_LOG_LEVEL_ERROR] = "3", [CB_LOG_LEVEL_WARN] = "4",  [CB_LOG_LEVEL_INFO] = "6",
  [CB_LOG_LEVEL_HTTP] = "6",  [CB_LOG_LEVEL_DEBUG] = "7",
};

/* Returns: (transfer full): an empty batch */
CbJournalBatch *
cb_journal_batch_new (void)
{
  CbJournalBatch *self = g_new (CbJournalBatch, 1);

  self->text = g_string_sized_new (TYPICAL_SIZE);
  self->n_lines = 0;

  return self;
}

void
cb_journal_batch_free (CbJournalBatch *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* A value with a line break is written with its length before it, eight bytes, lowest first. */
static void
add_broken (GString *text, const char *name, const char *value, gsize size)
{
  guint64 length = GUINT64_TO_LE (size);

  g_string_append (text, name);
  g_string_append_c (text, '\n');
  g_string_append_len (text, (const char *) &length, sizeof length);
  g_string_append_len (text, value, size);
  g_string_append_c (text, '\n');
}

static void
add_plain (GString *text, const char *name, const char *value, gsize size)
{
  gsize start = text->len;
  gsize name_size = strlen (name);
  char *p;

  g_string_set_size (text, start + name_size + size + strlen ("=\n"));
  p = text->str + start;
  memcpy (p, name, name_size);
  p += name_size;
  *p++ = '=';
  memcpy (p, value, size);
  p[size] = '\n';
}

static void
add (CbJournalBatch *self, const char *name, const char *value)
{
  gsize size = strlen (value);

  if (size > MAX_VALUE)
    size = g_utf8_find_prev_char (value, value + MAX_VALUE + 1) - value;

  if (memchr (value, '\n', size) == NULL)
    add_plain (self->text, name, value, size);
  else
    add_broken (self->text, name, value, size);
}

/**
 * cb_journal_batch_add:
 * @self: a batch with room
 * @event: what happened
 *
 * Adds a line. By hand and not by sd_journal_sendv(), which hands over each field by itself and
 * each line with a call of its own.
 *
 * Returns: whether there is room for another one
 */
gboolean
cb_journal_batch_add (CbJournalBatch *self, const CbLogEvent *event)
{
  g_autofree char *line = cb_log_event_make_line (event->text);

  g_return_val_if_fail (self->n_lines < CB_JOURNAL_BATCH_SIZE, FALSE);

  add (self, "MESSAGE", line);
  add (self, "PRIORITY", priorities[event->level]);
  add (self, "CHATBOT_LEVEL", cb_log_level_get_name (event->level));
  add (self, "SYSLOG_IDENTIFIER", "chatbotd");
  if (event->message_id != NULL)
    add (self, "MESSAGE_ID", event->message_id);
  for (guint i = 0; i < event->n_fields; i++)
    add (self, event->fields[i].name, event->fields[i].value);
  self->ends[self->n_lines++] = self->text->len;

  return self->n_lines < CB_JOURNAL_BATCH_SIZE;
}

/**
 * cb_journal_batch_send:
 * @self: a batch
 * @first: the first line to send
 * @fd: a socket that is connected to the journal
 *
 * Sends the lines from @first on, in as few calls as the kernel lets it, and waits while the
 * journal is behind.
 *
 * Returns: the first line that was not sent, or @n_lines; errno says why
 */
guint
cb_journal_batch_send (CbJournalBatch *self, guint first, int fd)
{
  struct mmsghdr datagrams[CB_JOURNAL_BATCH_SIZE];
  struct iovec bytes[CB_JOURNAL_BATCH_SIZE];

  memset (datagrams, 0, sizeof *datagrams * self->n_lines);
  for (guint i = first; i < self->n_lines; i++)
    {
      gsize start = i > 0 ? self->ends[i - 1] : 0;

      bytes[i] = (struct iovec){ self->text->str + start, self->ends[i] - start };
      datagrams[i].msg_hdr.msg_iov = &bytes[i];
      datagrams[i].msg_hdr.msg_iovlen = 1;
    }

  while (first < self->n_lines)
    {
      int n = sendmmsg (fd, datagrams + first, self->n_lines - first, MSG_NOSIGNAL);

      if (n < 0 && errno != EINTR)
        break;
      first += MAX (n, 0);
    }

  return first;
}

void
cb_journal_batch_clear (CbJournalBatch *self)
{
  g_string_truncate (self->text, 0);
  self->n_lines = 0;
}
