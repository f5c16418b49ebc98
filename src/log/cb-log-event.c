#include "log/cb-log-event.h"

/* Adds a field; one without a @value, or one too many, is left out. */
void
cb_log_event_add (CbLogEvent *self, const char *name, const char *value)
{
  if (value == NULL || self->n_fields == CB_LOG_MAX_FIELDS)
    return;

  self->fields[self->n_fields].name = name;
  self->fields[self->n_fields].value = value;
  self->n_fields++;
}

static gboolean
is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p < 0x20 || *p > 0x7e)
      return FALSE;

  return TRUE;
}

/**
 * cb_log_event_make_line:
 * @text: anything
 *
 * Whoever can put a line break or an escape sequence into a log can forge lines, and drive the
 * terminal of who reads it.
 *
 * Returns: (transfer full): the text in one line of printable, valid UTF-8
 */
char *
cb_log_event_make_line (const char *text)
{
  g_autofree char *valid = NULL;
  GString *line;

  if (is_plain (text))
    return g_strdup (text);

  valid = g_utf8_make_valid (text, -1);
  line = g_string_sized_new (64);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
        g_string_append_unichar (line, c);
      else
        g_string_append_printf (line, "\\u%04x", c);
    }

  return g_string_free (line, FALSE);
}
