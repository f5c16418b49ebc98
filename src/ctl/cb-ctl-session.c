#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <gio/gunixinputstream.h>

#include "base/cb-error.h"
#include "ctl/cb-ctl-attend.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-messages.h"
#include "ctl/cb-ctl-text.h"

/* `chatbotctl session`: conversations, and stepping into them. */

/* What there is where somebody names a session that there is not. */
static void
suggest_session (CbDBusSessions *sessions, const char *name, GError **error)
{
  g_autoptr (GVariant) list = NULL;

  cb_dbus_sessions_call_list_sync (sessions, g_variant_new ("a{sv}", NULL), CB_CTL_CALL, &list,
                                   NULL, NULL);
  cb_ctl_client_suggest (error, name, list, "id");
}

/* Listing */

typedef struct
{
  char *state;
  char *search;
  char *since;
  char *before;
  int limit;
} Filter;

static void
filter_clear (Filter *filter)
{
  g_free (filter->state);
  g_free (filter->search);
  g_free (filter->since);
  g_free (filter->before);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

static GVariant *
describe_filter (const Filter *filter, GError **error)
{
  GVariantBuilder dict;
  guint seconds = 0;

  if (filter->since != NULL && !cb_ctl_text_parse_duration (filter->since, &seconds, error))
    return NULL;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  if (filter->state != NULL)
    g_variant_builder_add (&dict, "{sv}", "state", g_variant_new_string (filter->state));
  if (filter->search != NULL)
    g_variant_builder_add (&dict, "{sv}", "search", g_variant_new_string (filter->search));
  if (filter->before != NULL)
    g_variant_builder_add (&dict, "{sv}", "before", g_variant_new_string (filter->before));
  if (seconds > 0)
    g_variant_builder_add (
        &dict, "{sv}", "since",
        g_variant_new_uint64 (g_get_real_time () - seconds * G_TIME_SPAN_SECOND));
  g_variant_builder_add (&dict, "{sv}", "limit",
                         g_variant_new_uint32 (CLAMP (filter->limit, 1, 500)));

  return g_variant_ref_sink (g_variant_builder_end (&dict));
}

static void
print_sessions (CbCtl *self, GVariant *sessions)
{
  static const char *const headings[] = { "SESSION",  "STATE", "WAITING", ">MESSAGES", "BEGUN",
                                          "OPERATOR", "NAME",  "EMAIL",   NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);

  for (gsize i = 0; i < g_variant_n_children (sessions); i++)
    {
      g_autoptr (GVariant) session = g_variant_get_child_value (sessions, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (session, "id"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (session, "state"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_age (session, "waiting_since"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (session, "messages"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_time (session, "created_at"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (session, "operator"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (session, "name"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (session, "email"));
    }
  cb_ctl_print_table (self, table, "There are no such sessions");
}

static gboolean
list (CbCtl *self, GError **error)
{
  g_auto (Filter) filter = { .limit = 50 };
  const GOptionEntry options[] = {
    { "state", 0, 0, G_OPTION_ARG_STRING, &filter.state, "Only bot, waiting, operator or closed",
      "STATE" },
    { "search", 0, 0, G_OPTION_ARG_STRING, &filter.search, "Only with this in id, name or email",
      "TEXT" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &filter.since, "Only begun within, as in 2h",
      "DURATION" },
    { "before", 0, 0, G_OPTION_ARG_STRING, &filter.before, "Only older than this one, to page on",
      "SESSION" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &filter.limit, "At most so many, up to 500", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusSessions) sessions = NULL;
  g_autoptr (GVariant) wanted = NULL;
  g_autoptr (GVariant) found = NULL;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  wanted = describe_filter (&filter, error);
  sessions = wanted != NULL ? cb_ctl_client_get_sessions (self, error) : NULL;
  if (sessions == NULL ||
      !cb_dbus_sessions_call_list_sync (sessions, wanted, CB_CTL_CALL, &found, NULL, error))
    return FALSE;
  if (!cb_ctl_print_json (self, found))
    print_sessions (self, found);

  return TRUE;
}

static gboolean
show (CbCtl *self, GError **error)
{
  g_autofree char *after = NULL;
  const GOptionEntry options[] = {
    { "after", 0, 0, G_OPTION_ARG_STRING, &after, "Only what follows this message, by number",
      "SEQ" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusSessions) sessions = NULL;
  g_autoptr (GVariant) messages = NULL;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  sessions = cb_ctl_client_get_sessions (self, error);
  if (sessions == NULL)
    return FALSE;
  if (!cb_ctl_messages_read (sessions, self->arguments[1],
                             after != NULL ? g_ascii_strtoull (after, NULL, 10) : 0, &messages,
                             error))
    {
      suggest_session (sessions, self->arguments[1], error);
      return FALSE;
    }
  if (!cb_ctl_print_json (self, messages))
    cb_ctl_messages_print (self, messages);

  return TRUE;
}

/* Stepping in */

static gboolean
attend (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusSessions) sessions = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  sessions = cb_ctl_client_get_sessions (self, error);
  if (sessions == NULL)
    return FALSE;
  if (cb_ctl_attend (self, sessions, self->arguments[1], error))
    return TRUE;

  suggest_session (sessions, self->arguments[1], error);

  return FALSE;
}

static gboolean
reply (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusSessions) sessions = NULL;
  g_autofree char *text = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  text = g_strjoinv (" ", self->arguments + 2);
  sessions = cb_ctl_client_get_sessions (self, error);
  if (sessions == NULL)
    return FALSE;
  if (!cb_dbus_sessions_call_reply_sync (sessions, self->arguments[1], text, CB_CTL_CALL, NULL,
                                         error))
    {
      suggest_session (sessions, self->arguments[1], error);
      return FALSE;
    }
  cb_ctl_say (self, "Said");

  return TRUE;
}

/* A call that takes a session and returns nothing. */
typedef gboolean (*Order) (CbDBusSessions *sessions,
                           const char *session,
                           GDBusCallFlags flags,
                           int timeout_ms,
                           GCancellable *cancellable,
                           GError **error);

static gboolean
give_order (CbCtl *self, Order order, const char *done, GError **error)
{
  g_autoptr (CbDBusSessions) sessions = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  sessions = cb_ctl_client_get_sessions (self, error);
  if (sessions == NULL)
    return FALSE;
  if (!order (sessions, self->arguments[1], CB_CTL_CALL, NULL, error))
    {
      suggest_session (sessions, self->arguments[1], error);
      return FALSE;
    }
  cb_ctl_say (self, "%s", done);

  return TRUE;
}

static gboolean
take_over (CbCtl *self, GError **error)
{
  return give_order (self, cb_dbus_sessions_call_take_over_sync,
                     "The session is yours; the bot is silent", error);
}

static gboolean
release (CbCtl *self, GError **error)
{
  return give_order (self, cb_dbus_sessions_call_release_sync, "The bot answers again", error);
}

static gboolean
close_session (CbCtl *self, GError **error)
{
  return give_order (self, cb_dbus_sessions_call_close_sync, "The conversation has ended", error);
}

static gboolean
erase (CbCtl *self, GError **error)
{
  return give_order (self, cb_dbus_sessions_call_erase_sync,
                     "The session, its messages and its files are erased", error);
}

/* Files */

static GVariant *
describe_file (CbCtl *self)
{
  g_autofree char *name = g_path_get_basename (self->arguments[2]);
  g_autofree char *valid = g_filename_display_name (name);
  g_autofree char *text =
      self->arguments[3] != NULL ? g_strjoinv (" ", self->arguments + 3) : g_strdup ("");
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "name", g_variant_new_string (valid));
  g_variant_builder_add (&dict, "{sv}", "text", g_variant_new_string (text));

  return g_variant_builder_end (&dict);
}

static int
open_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int code = errno;

  if (fd < 0)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s: %s", path, g_strerror (code));

  return fd;
}

static gboolean
send_file (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusSessions) sessions = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autofree char *upload = NULL;
  int fd;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  sessions = cb_ctl_client_get_sessions (self, error);
  fd = sessions != NULL ? open_file (self->arguments[2], error) : -1;
  if (fd < 0)
    return FALSE;

  fds = g_unix_fd_list_new_from_array (&fd, 1); /* which closes it */
  if (!cb_dbus_sessions_call_send_file_sync (sessions, self->arguments[1], g_variant_new_handle (0),
                                             describe_file (self), CB_CTL_CALL, fds, &upload, NULL,
                                             NULL, error))
    {
      suggest_session (sessions, self->arguments[1], error);
      return FALSE;
    }
  cb_ctl_say (self, "Sent as %s", upload);

  return TRUE;
}

/* Never over a file that is there already: who sent it has chosen its name. */
static gboolean
save_file (int fd, const char *path, GError **error)
{
  g_autoptr (GInputStream) content = g_unix_input_stream_new (fd, TRUE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);

  return out != NULL &&
         g_output_stream_splice (G_OUTPUT_STREAM (out), content,
                                 G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) >= 0;
}

static gboolean
get_file (CbCtl *self, GError **error)
{
  g_autofree char *output = NULL;
  const GOptionEntry options[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write it there instead of under its name",
      "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusSessions) sessions = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GVariant) description = NULL;
  const char *name = "file";
  int fd;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  sessions = cb_ctl_client_get_sessions (self, error);
  if (sessions == NULL)
    return FALSE;
  if (!cb_dbus_sessions_call_get_file_sync (sessions, self->arguments[1], self->arguments[2],
                                            CB_CTL_CALL, NULL, &handle, &description, &fds, NULL,
                                            error))
    {
      suggest_session (sessions, self->arguments[1], error);
      return FALSE;
    }

  fd = g_unix_fd_list_get (fds, g_variant_get_handle (handle), error);
  g_variant_lookup (description, "name", "&s", &name);
  if (fd < 0 || !save_file (fd, output != NULL ? output : name, error))
    return FALSE;
  if (!cb_ctl_print_json (self, description))
    cb_ctl_say (self, "Written to %s", output != NULL ? output : name);

  return TRUE;
}

/* Writing down */

static gboolean export(CbCtl *self, GError **error)
{
  g_autofree char *format = NULL;
  g_autofree char *output = NULL;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, "text, json or html; text without it",
      "FORMAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write it there", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusSessions) sessions = NULL;
  g_autofree char *document = NULL;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  sessions = cb_ctl_client_get_sessions (self, error);
  if (sessions == NULL)
    return FALSE;
  if (format == NULL)
    format = g_strdup (self->json ? "json" : "text");
  if (!cb_dbus_sessions_call_export_sync (sessions, self->arguments[1], format, CB_CTL_CALL,
                                          &document, NULL, error))
    {
      suggest_session (sessions, self->arguments[1], error);
      return FALSE;
    }
  if (output != NULL)
    return g_file_set_contents_full (output, document, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                     error);

  if (self->color)
    {
      g_autofree char *clean = cb_ctl_text_clean (document);

      g_print ("%s", clean);
    }
  else
    g_print ("%s", document);

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { "list", "", "List sessions, newest first", list },
  { "show", "SESSION", "Print a conversation", show },
  { "attend", "SESSION", "Take a session over and talk to its visitor", attend },
  { "take-over", "SESSION", "Silence the bot in a session", take_over },
  { "reply", "SESSION TEXT...", "Say something in a session that was taken over", reply },
  { "send-file", "SESSION FILE [TEXT...]", "Give a file to a visitor", send_file },
  { "get-file", "SESSION UPLOAD", "Save a file of a conversation", get_file },
  { "release", "SESSION", "Give a session back to the bot", release },
  { "close", "SESSION", "End a conversation", close_session },
  { "export", "SESSION", "Write a conversation down", export },
  { "erase", "SESSION", "Erase a session for good", erase },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_session = { "session", "Conversations", commands };
