#include "log/cb-log-journal.h"

#include <string.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

/* Fields of ours beside those of the event. */
#define OWN_FIELDS 5

/**
 * CbLogJournal:
 *
 * Structured lines for the journal of systemd.
 */
struct _CbLogJournal
{
  GObject parent_instance;
};

static void sink_iface_init (CbLogSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLogJournal,
                               cb_log_journal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_LOG_SINK, sink_iface_init))

/* syslog(3)'s numbers; "http" has none of its own. */
static const char *const priorities[CB_N_LOG_LEVELS] = {
  [CB_LOG_LEVEL_ERROR] = "3", [CB_LOG_LEVEL_WARN] = "4",  [CB_LOG_LEVEL_INFO] = "6",
  [CB_LOG_LEVEL_HTTP] = "6",  [CB_LOG_LEVEL_DEBUG] = "7",
};

typedef struct
{
  struct iovec fields[CB_LOG_MAX_FIELDS + OWN_FIELDS];
  int n;
} Entry;

static void
add (Entry *entry, const char *name, const char *value)
{
  char *field = g_strconcat (name, "=", value, NULL);

  entry->fields[entry->n].iov_base = field;
  entry->fields[entry->n].iov_len = strlen (field);
  entry->n++;
}

static void
cb_log_journal_write (CbLogSink *sink, const CbLogEvent *event)
{
  g_autofree char *line = cb_log_event_make_line (event->text);
  Entry entry = { 0 };

  add (&entry, "MESSAGE", line);
  add (&entry, "PRIORITY", priorities[event->level]);
  add (&entry, "CHATBOT_LEVEL", cb_log_level_get_name (event->level));
  add (&entry, "SYSLOG_IDENTIFIER", "chatbotd");
  if (event->message_id != NULL)
    add (&entry, "MESSAGE_ID", event->message_id);
  for (guint i = 0; i < event->n_fields; i++)
    add (&entry, event->fields[i].name, event->fields[i].value);

  sd_journal_sendv (entry.fields, entry.n);
  for (int i = 0; i < entry.n; i++)
    g_free (entry.fields[i].iov_base);
}

static void
sink_iface_init (CbLogSinkInterface *iface)
{
  iface->write = cb_log_journal_write;
}

static void
cb_log_journal_class_init (CbLogJournalClass *klass)
{
}

static void
cb_log_journal_init (CbLogJournal *self)
{
}

/* Returns: (transfer full): a sink */
CbLogSink *
cb_log_journal_new (void)
{
  return g_object_new (CB_TYPE_LOG_JOURNAL, NULL);
}
