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
  { "release", "SESSION", "Give a session back to the bot", release },
  { "close", "SESSION", "End a conversation", close_session },
  { "export", "SESSION", "Write a conversation down", export },
  { "erase", "SESSION", "Erase a session for good", erase },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_session = { "session", "Conversations", commands };
