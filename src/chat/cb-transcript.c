#include "chat/cb-transcript.h"

#include "model/cb-message-json.h"

struct _CbTranscript
{
  CbTranscriptFormat format;
  CbSession *session; /* (owned) */
  CbJsonWriter json;  /* its text is the text of every format */
};

static const char *const format_names[] = {
  [CB_TRANSCRIPT_TEXT] = "text",
  [CB_TRANSCRIPT_JSON] = "json",
  [CB_TRANSCRIPT_HTML] = "html",
};
G_STATIC_ASSERT (G_N_ELEMENTS (format_names) == CB_N_TRANSCRIPT_FORMATS);

/* Nothing is loaded from anywhere, and no script runs, whatever a visitor wrote. */
static const char html_head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\""
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>\n"
    "body { font: 1rem/1.5 sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }\n"
    "dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }\n"
    "dd { margin: 0; overflow-wrap: anywhere; }\n"
    "article { margin: 1rem 0; padding: .5rem 1rem; border-left: .25rem solid #767676; }\n"
    "article.visitor { border-color: #1a5fb4; }\n"
    "article.operator { border-color: #26803c; }\n"
    "article h2 { font-size: .875rem; margin: 0; }\n"
    "article p { margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }\n"
    "time { color: #595959; font-weight: normal; }\n"
    "</style>\n";

/**
 * cb_transcript_format_from_string:
 * @text: "text", "json" or "html"
 * @format: (out): where to put it
 *
 * Returns: %FALSE where no format has that name
 */
gboolean
cb_transcript_format_from_string (const char *text, CbTranscriptFormat *format)
{
  for (guint i = 0; i < CB_N_TRANSCRIPT_FORMATS; i++)
    if (g_strcmp0 (text, format_names[i]) == 0)
      {
        *format = i;
        return TRUE;
      }

  return FALSE;
}

static char *
format_time (gint64 real_time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (real_time_us / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC");
}

static const char *
name_writer (CbTranscript *self, CbRole role)
{
  switch (role)
    {
    case CB_ROLE_VISITOR:
      return self->session->name != NULL ? self->session->name : "Visitor";
    case CB_ROLE_BOT:
      return "Bot";
    case CB_ROLE_OPERATOR:
      return self->session->operator_name != NULL ? self->session->operator_name : "Operator";
    case CB_ROLE_SYSTEM:
    default:
      return "Notice";
    }
}

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (out, escaped);
}

/* The head */

static void
add_line (CbTranscript *self, const char *name, const char *value)
{
  GString *out = self->json.out;

  if (value == NULL)
    return;

  if (self->format == CB_TRANSCRIPT_TEXT)
    {
      g_string_append_printf (out, "%-9s %s\n", name, value);
      return;
    }

  g_string_append_printf (out, "<dt>%s</dt><dd>", name);
  append_escaped (out, value);
  g_string_append (out, "</dd>\n");
}

static void
add_lines (CbTranscript *self)
{
  g_autofree char *begun = format_time (self->session->created_at);

  add_line (self, "Session", self->session->id);
  add_line (self, "Begun", begun);
  add_line (self, "Visitor", self->session->name);
  add_line (self, "E-mail", self->session->email);
  add_line (self, "Page", self->session->page);
  add_line (self, "Operator", self->session->operator_name);
}

static void
begin (CbTranscript *self)
{
  GString *out = self->json.out;

  switch (self->format)
    {
    case CB_TRANSCRIPT_TEXT:
      add_lines (self);
      break;
    case CB_TRANSCRIPT_JSON:
      cb_json_writer_begin_object (&self->json, NULL);
      cb_json_writer_begin_object (&self->json, "session");
      cb_session_write_members (self->session, &self->json);
      cb_json_writer_end_object (&self->json);
      cb_json_writer_begin_array (&self->json, "messages");
      break;
    case CB_TRANSCRIPT_HTML:
    default:
      g_string_append_printf (out,
                              "%s<title>Conversation %s</title>\n</head>\n<body>\n"
                              "<h1>Conversation</h1>\n<dl>\n",
                              html_head, self->session->id);
      add_lines (self);
      g_string_append (out, "</dl>\n<main>\n");
      break;
    }
}

/* The messages */

static void
add_text (CbTranscript *self, const CbMessage *message)
{
  g_auto (GStrv) lines = g_strsplit (message->text, "\n", -1);
  g_autofree char *at = format_time (message->at);
  GString *out = self->json.out;

  g_string_append_printf (out, "\n[%s] %s:\n", at, name_writer (self, message->role));
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "  %s\n", lines[i]);
  for (guint i = 0; message->attachments != NULL && message->attachments[i] != NULL; i++)
    g_string_append_printf (out, "  (file %s)\n", message->attachments[i]);
}

static void
add_html (CbTranscript *self, const CbMessage *message)
{
  g_autofree char *at = format_time (message->at);
  GString *out = self->json.out;

  g_string_append_printf (out, "<article class=\"%s\">\n<h2>", cb_role_to_string (message->role));
  append_escaped (out, name_writer (self, message->role));
  g_string_append_printf (out, " <time>%s</time></h2>\n<p>", at);
  append_escaped (out, message->text);
  g_string_append (out, "</p>\n");
  for (guint i = 0; message->attachments != NULL && message->attachments[i] != NULL; i++)
    g_string_append_printf (out, "<p>(file %s)</p>\n", message->attachments[i]);
  g_string_append (out, "</article>\n");
}

void
cb_transcript_add (CbTranscript *self, const CbMessage *message)
{
  switch (self->format)
    {
    case CB_TRANSCRIPT_TEXT:
      add_text (self, message);
      break;
    case CB_TRANSCRIPT_JSON:
      cb_message_write (message, &self->json, NULL);
      break;
    case CB_TRANSCRIPT_HTML:
    default:
      add_html (self, message);
      break;
    }
}

/* Returns: bytes so far */
gsize
cb_transcript_get_size (CbTranscript *self)
{
  return self->json.out->len;
}

/**
 * cb_transcript_finish:
 * @self: (transfer full): a transcript
 *
 * Returns: (transfer full): the document
 */
char *
cb_transcript_finish (CbTranscript *self)
{
  char *document;

  if (self->format == CB_TRANSCRIPT_JSON)
    {
      cb_json_writer_end_array (&self->json);
      cb_json_writer_end_object (&self->json);
      g_string_append_c (self->json.out, '\n');
    }
  else if (self->format == CB_TRANSCRIPT_HTML)
    g_string_append (self->json.out, "</main>\n</body>\n</html>\n");

  document = cb_json_writer_finish (&self->json, NULL);
  cb_transcript_free (self);

  return document;
}

/**
 * cb_transcript_new:
 * @format: how to write it
 * @session: whose conversation it is
 *
 * Returns: (transfer full): a transcript without messages
 */
CbTranscript *
cb_transcript_new (CbTranscriptFormat format, const CbSession *session)
{
  CbTranscript *self = g_new0 (CbTranscript, 1);

  self->format = format;
  self->session = cb_session_ref (session);
  cb_json_writer_init (&self->json);
  begin (self);

  return self;
}

void
cb_transcript_free (CbTranscript *self)
{
  cb_json_writer_clear (&self->json);
  cb_session_unref (self->session);
  g_free (self);
}
