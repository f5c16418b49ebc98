#include "base/cb-json-writer.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Enough for most answers; it grows by itself. */
#define INITIAL_SIZE 512

void
cb_json_writer_init (CbJsonWriter *self)
{
  self->out = g_string_sized_new (INITIAL_SIZE);
  self->comma = FALSE;
}

void
cb_json_writer_clear (CbJsonWriter *self)
{
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
  self->out = NULL;
}

/**
 * cb_json_writer_finish:
 * @self: a writer
 * @size: (out) (optional): size of the text in bytes
 *
 * Returns: (transfer full): all that was written; the writer is empty then and done with
 */
char *
cb_json_writer_finish (CbJsonWriter *self, gsize *size)
{
  GString *out = g_steal_pointer (&self->out);

  if (size != NULL)
    *size = out->len;

  return g_string_free (out, FALSE);
}

/* Whole runs of plain characters are copied at once: nearly all of a text is one. */
static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (;;)
    {
      const char *run = text;
      guchar c;

      while ((guchar) *text >= 0x20 && *text != '"' && *text != '\\' && *text != 0x7f)
        text++;
      g_string_append_len (out, run, text - run);
      c = *text++;
      if (c == '\0')
        break;
      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  g_string_append_c (out, '"');
}

/* By hand, since printf() is ten times as dear and every message has four numbers and a time. */
static void
append_number (GString *out, guint64 value, gsize min_digits)
{
  char digits[20]; /* as many as the greatest has */
  gsize first = sizeof digits;

  do
    {
      digits[--first] = '0' + value % 10;
      value /= 10;
    }
  while (value > 0 || sizeof digits - first < min_digits);
  g_string_append_len (out, digits + first, sizeof digits - first);
}

/* Names are our own and need no escaping. */
static void
begin_value (CbJsonWriter *self, const char *name)
{
  if (self->comma)
    g_string_append_c (self->out, ',');
  self->comma = TRUE;
  if (name == NULL)
    return;

  g_string_append_c (self->out, '"');
  g_string_append (self->out, name);
  g_string_append (self->out, "\":");
}

static void
begin (CbJsonWriter *self, const char *name, char bracket)
{
  begin_value (self, name);
  g_string_append_c (self->out, bracket);
  self->comma = FALSE;
}

static void
end (CbJsonWriter *self, char bracket)
{
  g_string_append_c (self->out, bracket);
  self->comma = TRUE;
}

void
cb_json_writer_begin_object (CbJsonWriter *self, const char *name)
{
  begin (self, name, '{');
}

void
cb_json_writer_end_object (CbJsonWriter *self)
{
  end (self, '}');
}

void
cb_json_writer_begin_array (CbJsonWriter *self, const char *name)
{
  begin (self, name, '[');
}

void
cb_json_writer_end_array (CbJsonWriter *self)
{
  end (self, ']');
}

void
cb_json_writer_add_string (CbJsonWriter *self, const char *name, const char *value)
{
  begin_value (self, name);
  append_quoted (self->out, value);
}

/* Leaves the member out where there is no @value. */
void
cb_json_writer_add_optional (CbJsonWriter *self, const char *name, const char *value)
{
  if (value != NULL)
    cb_json_writer_add_string (self, name, value);
}

/* Leaves the member out where there are no @values. */
void
cb_json_writer_add_strings (CbJsonWriter *self, const char *name, const char *const *values)
{
  if (values == NULL || *values == NULL)
    return;

  cb_json_writer_begin_array (self, name);
  for (; *values != NULL; values++)
    cb_json_writer_add_string (self, NULL, *values);
  cb_json_writer_end_array (self);
}

void
cb_json_writer_add_uint (CbJsonWriter *self, const char *name, guint64 value)
{
  begin_value (self, name);
  append_number (self->out, value, 1);
}

/* Four digits: it is for confidence and the like. */
void
cb_json_writer_add_double (CbJsonWriter *self, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (self, name);
  g_string_append (self->out, g_ascii_formatd (text, sizeof text, "%.4g", value));
}

/* What was measured: with all digits that mean something; what is not a number is null. */
void
cb_json_writer_add_measure (CbJsonWriter *self, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (self, name);
  g_string_append (self->out,
                   isfinite (value) ? g_ascii_formatd (text, sizeof text, "%.10g", value) : "null");
}

void
cb_json_writer_add_boolean (CbJsonWriter *self, const char *name, gboolean value)
{
  begin_value (self, name);
  g_string_append (self->out, value ? "true" : "false");
}

void
cb_json_writer_add_null (CbJsonWriter *self, const char *name)
{
  begin_value (self, name);
  g_string_append (self->out, "null");
}

static void
append_part (GString *out, int value, gsize n_digits, char end)
{
  append_number (out, value, n_digits);
  g_string_append_c (out, end);
}

/**
 * cb_json_writer_add_time:
 * @self: a writer
 * @name: (nullable): the member
 * @real_time_us: microseconds since 1970 UTC, not before
 *
 * Writes a time as RFC 3339 has it, in UTC with milliseconds.
 */
void
cb_json_writer_add_time (CbJsonWriter *self, const char *name, gint64 real_time_us)
{
  gint64 since_1970 = MAX (real_time_us, 0);
  time_t seconds = since_1970 / G_USEC_PER_SEC;
  struct tm tm;

  gmtime_r (&seconds, &tm);
  begin_value (self, name);
  g_string_append_c (self->out, '"');
  append_part (self->out, tm.tm_year + 1900, 4, '-');
  append_part (self->out, tm.tm_mon + 1, 2, '-');
  append_part (self->out, tm.tm_mday, 2, 'T');
  append_part (self->out, tm.tm_hour, 2, ':');
  append_part (self->out, tm.tm_min, 2, ':');
  append_part (self->out, tm.tm_sec, 2, '.');
  append_part (self->out, (int) (since_1970 / 1000 % 1000), 3, 'Z');
  g_string_append_c (self->out, '"');
}
