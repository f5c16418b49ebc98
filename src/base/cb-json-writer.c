#include "base/cb-json-writer.h"

#include <math.h>
#include <string.h>

#include "base/cb-decimal.h"

/* Enough for most answers; it grows by itself. */
#define INITIAL_SIZE 512

/* Of a 1 January 1970, as #GDate counts days. */
#define JULIAN_1970 719163
#define SECONDS_A_DAY 86400

/* A byte in each of the eight of a word. */
#define EACH(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

void
cb_json_writer_init (CbJsonWriter *self)
{
  self->out = g_string_sized_new (INITIAL_SIZE);
  self->comma = FALSE;
}

/**
 * cb_json_writer_init_in:
 * @self: a writer
 * @out: (transfer none): what to write into; it is emptied
 *
 * For who writes again and again, and keeps the memory: neither clear nor finish such a writer.
 */
void
cb_json_writer_init_in (CbJsonWriter *self, GString *out)
{
  self->out = g_string_truncate (out, 0);
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

  out->str[out->len] = '\0';
  if (size != NULL)
    *size = out->len;

  return g_string_free (out, FALSE);
}

/*
 * Room for @size bytes more, and one for the end of the text. Returns: (transfer none): where they
 * go; set the length afterwards
 */
static char *
reserve (GString *out, gsize size)
{
  gsize length = out->len;

  if (size >= out->allocated_len - length)
    {
      g_string_set_size (out, length + size);
      out->len = length;
    }

  return out->str + length;
}

static void
append_bytes (GString *out, const char *bytes, gsize size)
{
  memcpy (reserve (out, size), bytes, size);
  out->len += size;
}

static void
append_byte (GString *out, char byte)
{
  *reserve (out, 1) = byte;
  out->len++;
}

static void
append_text (GString *out, const char *text)
{
  append_bytes (out, text, strlen (text));
}

static gboolean
is_plain (guchar byte)
{
  return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f;
}

/* Whether any byte of @word is zero, as in “Bit Twiddling Hacks”. */
static gboolean
has_zero (guint64 word)
{
  return ((word - EACH (0x01)) & ~word & EACH (0x80)) != 0;
}

/* The same as is_plain(), for eight bytes at once. */
static gboolean
are_plain (const char *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);

  return ((word - EACH (0x20)) & ~word & EACH (0x80)) == 0 && !has_zero (word ^ EACH ('"')) &&
         !has_zero (word ^ EACH ('\\')) && !has_zero (word ^ EACH (0x7f));
}

/* Returns: how many bytes from @text on are written as they are */
static gsize
measure_run (const char *text, const char *end)
{
  const char *p = text;

  while (end - p >= (gssize) sizeof (guint64) && are_plain (p))
    p += sizeof (guint64);
  while (p < end && is_plain (*p))
    p++;

  return p - text;
}

static void
append_escaped (GString *out, guchar byte)
{
  if (byte == '"' || byte == '\\')
    g_string_append_printf (out, "\\%c", byte);
  else if (byte == '\n')
    g_string_append (out, "\\n");
  else
    g_string_append_printf (out, "\\u%04x", byte);
}

/* Whole runs of plain characters are copied at once: nearly all of a text is one. */
static void
append_quoted (GString *out, const char *text)
{
  const char *end = text + strlen (text);

  append_byte (out, '"');
  for (;;)
    {
      gsize run = measure_run (text, end);

      append_bytes (out, text, run);
      text += run;
      if (text == end)
        break;
      append_escaped (out, *text++);
    }
  append_byte (out, '"');
}

/* Names are our own and need no escaping. */
static void
begin_value (CbJsonWriter *self, const char *name)
{
  gsize size = name != NULL ? strlen (name) : 0;
  char *p = reserve (self->out, size + strlen (",\"\":"));

  if (self->comma)
    *p++ = ',';
  self->comma = TRUE;
  if (name != NULL)
    {
      *p++ = '"';
      p = g_stpcpy (p, name);
      *p++ = '"';
      *p++ = ':';
    }
  self->out->len = p - self->out->str;
}

static void
begin (CbJsonWriter *self, const char *name, char bracket)
{
  begin_value (self, name);
  append_byte (self->out, bracket);
  self->comma = FALSE;
}

static void
end (CbJsonWriter *self, char bracket)
{
  append_byte (self->out, bracket);
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
  char digits[CB_DECIMAL_SIZE];

  begin_value (self, name);
  append_text (self->out, cb_decimal_write (digits, value));
}

/* Four digits: it is for confidence and the like. */
void
cb_json_writer_add_double (CbJsonWriter *self, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (self, name);
  append_text (self->out, g_ascii_formatd (text, sizeof text, "%.4g", value));
}

/* What was measured: with all digits that mean something; what is not a number is null. */
void
cb_json_writer_add_measure (CbJsonWriter *self, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (self, name);
  append_text (self->out,
               isfinite (value) ? g_ascii_formatd (text, sizeof text, "%.10g", value) : "null");
}

void
cb_json_writer_add_boolean (CbJsonWriter *self, const char *name, gboolean value)
{
  begin_value (self, name);
  append_text (self->out, value ? "true" : "false");
}

void
cb_json_writer_add_null (CbJsonWriter *self, const char *name)
{
  begin_value (self, name);
  append_text (self->out, "null");
}

/* Returns: behind the digits */
static char *
put_digits (char *p, guint value, guint n_digits, char end)
{
  for (guint i = n_digits; i > 0; i--, value /= 10)
    p[i - 1] = '0' + value % 10;
  p[n_digits] = end;

  return p + n_digits + 1;
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
  gint64 seconds = since_1970 / G_USEC_PER_SEC;
  guint second_of_day = seconds % SECONDS_A_DAY;
  char *p;
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_julian (&day, seconds / SECONDS_A_DAY + JULIAN_1970);
  begin_value (self, name);
  p = reserve (self->out, strlen ("\"0000-00-00T00:00:00.000Z\""));
  *p++ = '"';
  p = put_digits (p, g_date_get_year (&day), 4, '-');
  p = put_digits (p, g_date_get_month (&day), 2, '-');
  p = put_digits (p, g_date_get_day (&day), 2, 'T');
  p = put_digits (p, second_of_day / 3600, 2, ':');
  p = put_digits (p, second_of_day / 60 % 60, 2, ':');
  p = put_digits (p, second_of_day % 60, 2, '.');
  p = put_digits (p, since_1970 / 1000 % 1000, 3, 'Z');
  *p++ = '"';
  self->out->len = p - self->out->str;
}
