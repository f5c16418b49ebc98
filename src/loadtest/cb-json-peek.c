#include "loadtest/cb-json-peek.h"

#include <string.h>

/*
 * A load generator that parses all of what a server says would measure itself. This finds one
 * member after another without building anything. It reads never past the end, whatever comes; it
 * does not prove that the text is JSON.
 */

static void
skip_space (CbJsonSlice *rest)
{
  while (rest->size > 0 && g_ascii_isspace (*rest->at))
    {
      rest->at++;
      rest->size--;
    }
}

static void
skip (CbJsonSlice *rest, gsize size)
{
  rest->at += size;
  rest->size -= size;
}

static gboolean
take_char (CbJsonSlice *rest, char c)
{
  skip_space (rest);
  if (rest->size == 0 || *rest->at != c)
    return FALSE;
  skip (rest, 1);

  return TRUE;
}

static gboolean
is_escaped (const char *begin, const char *quote)
{
  const char *p = quote;

  while (p > begin && p[-1] == '\\')
    p--;

  return (quote - p) % 2 != 0;
}

/* After the opening quote. */
static gboolean
take_string (CbJsonSlice *rest, CbJsonSlice *value)
{
  const char *end = rest->at + rest->size;
  const char *quote = memchr (rest->at, '"', rest->size);

  while (quote != NULL && is_escaped (rest->at, quote))
    quote = memchr (quote + 1, '"', end - quote - 1);
  if (quote == NULL)
    return FALSE;

  value->at = rest->at;
  value->size = quote - rest->at;
  skip (rest, value->size + 1);

  return TRUE;
}

/* From the opening bracket to the one that closes it. */
static gboolean
take_brackets (CbJsonSlice *rest, CbJsonSlice *value)
{
  CbJsonSlice string;
  guint depth = 0;

  value->at = rest->at;
  while (rest->size > 0)
    {
      char c = *rest->at;

      skip (rest, 1);
      if (c == '"' && !take_string (rest, &string))
        return FALSE;
      if (c == '{' || c == '[')
        depth++;
      else if ((c == '}' || c == ']') && --depth == 0)
        break;
    }
  value->size = rest->at - value->at;

  return depth == 0;
}

static gboolean
take_literal (CbJsonSlice *rest, CbJsonSlice *value)
{
  gsize n = 0;

  while (n < rest->size && strchr (",]} \t\r\n", rest->at[n]) == NULL)
    n++;
  value->at = rest->at;
  value->size = n;
  skip (rest, n);

  return n > 0;
}

static gboolean
take_value (CbJsonSlice *rest, CbJsonSlice *value)
{
  skip_space (rest);
  if (rest->size == 0)
    return FALSE;

  switch (*rest->at)
    {
    case '"':
      skip (rest, 1);
      return take_string (rest, value);
    case '{':
    case '[':
      return take_brackets (rest, value);
    default:
      return take_literal (rest, value);
    }
}

/**
 * cb_json_peek:
 * @object: a JSON object
 * @name: of a member, one without escapes
 * @value: (out): its value, where it has one
 *
 * Returns: whether the object, itself and not what is nested in it, has such a member
 */
gboolean
cb_json_peek (CbJsonSlice object, const char *name, CbJsonSlice *value)
{
  CbJsonSlice key;

  if (!take_char (&object, '{'))
    return FALSE;

  while (take_char (&object, '"') && take_string (&object, &key) && take_char (&object, ':') &&
         take_value (&object, value))
    {
      if (cb_json_slice_equals (key, name))
        return TRUE;
      if (!take_char (&object, ','))
        break;
      skip_space (&object);
    }

  return FALSE;
}

/* The same for a whole number that is not negative. */
gboolean
cb_json_peek_uint (CbJsonSlice object, const char *name, guint64 *value)
{
  CbJsonSlice digits;

  if (!cb_json_peek (object, name, &digits) || digits.size > 19)
    return FALSE;

  *value = 0;
  for (gsize i = 0; i < digits.size; i++)
    {
      if (!g_ascii_isdigit (digits.at[i]))
        return FALSE;
      *value = *value * 10 + (guint64) (digits.at[i] - '0');
    }

  return digits.size > 0;
}

/* Steps into @array, for cb_json_peek_next_item(). Returns: whether it is one */
gboolean
cb_json_peek_begin_array (CbJsonSlice *array)
{
  return take_char (array, '[');
}

/* Returns: whether there was one more @item; @array holds the rest then */
gboolean
cb_json_peek_next_item (CbJsonSlice *array, CbJsonSlice *item)
{
  skip_space (array);
  if (array->size == 0 || *array->at == ']' || !take_value (array, item))
    return FALSE;
  take_char (array, ',');

  return TRUE;
}

gboolean
cb_json_slice_equals (CbJsonSlice slice, const char *text)
{
  return strlen (text) == slice.size && memcmp (text, slice.at, slice.size) == 0;
}
