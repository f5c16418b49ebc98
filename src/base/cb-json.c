#include "base/cb-json.h"

#include <math.h>
#include <string.h>

#include "base/cb-error.h"

/* Whole numbers above this are not told apart by JavaScript: 2^53 - 1. */
#define MAX_SAFE_INTEGER G_GINT64_CONSTANT (9007199254740991)

/*
 * What json-glib takes more than JSON is: comments, identifiers, single quotes, deep nesting (by
 * recursion), control characters and NUL in strings. A look over the bytes refuses all of that
 * before it runs; the grammar itself is json-glib's to check.
 */
typedef struct
{
  const char *at;
  const char *end;
  guint depth;
  gboolean done; /* the outermost bracket was closed */
} Scan;

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Not JSON: %s", what);

  return FALSE;
}

static gboolean
read_hex4 (const char *text, const char *end, guint *value)
{
  *value = 0;
  if (end - text < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return FALSE;
      *value = *value << 4 | (guint) digit;
    }

  return TRUE;
}

/* After the "\u": a code unit, or a pair of surrogates. */
static gboolean
scan_unicode_escape (Scan *scan, GError **error)
{
  guint unit;
  guint low;

  if (!read_hex4 (scan->at, scan->end, &unit))
    return fail (error, "\\u needs four hexadecimal digits");
  scan->at += 4;
  if (unit == 0)
    return fail (error, "\\u0000 is not allowed in a string");
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;

  if (unit >= 0xdc00 || scan->end - scan->at < 6 || scan->at[0] != '\\' || scan->at[1] != 'u' ||
      !read_hex4 (scan->at + 2, scan->end, &low) || low < 0xdc00 || low > 0xdfff)
    return fail (error, "a surrogate stands alone");
  scan->at += 6;

  return TRUE;
}

static gboolean
scan_escape (Scan *scan, GError **error)
{
  char c = scan->at < scan->end ? *scan->at++ : '\0';

  if (c == 'u')
    return scan_unicode_escape (scan, error);

  return (c != '\0' && strchr ("\"\\/bfnrt", c) != NULL) || fail (error, "unknown escape");
}

static gboolean
scan_string (Scan *scan, GError **error)
{
  while (scan->at < scan->end)
    {
      guchar c = *scan->at++;

      if (c == '"')
        return TRUE;
      if (c < 0x20)
        return fail (error, "a control character must be escaped");
      if (c == '\\' && !scan_escape (scan, error))
        return FALSE;
    }

  return fail (error, "a string does not end");
}

static gboolean
scan_word (Scan *scan, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  scan->at--;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->at) >= length && memcmp (scan->at, words[i], length) == 0)
        {
          scan->at += length;
          return TRUE;
        }
    }

  return fail (error, "unknown word");
}

/* Returns: behind the digits at @p; %NULL where there are none */
static const char *
skip_digits (const char *p, const char *end)
{
  const char *start = p;

  while (p < end && g_ascii_isdigit (*p))
    p++;

  return p > start ? p : NULL;
}

/* Returns: behind "e", a sign and digits, or @p where there is no exponent; %NULL if malformed */
static const char *
skip_exponent (const char *p, const char *end)
{
  if (p == end || (*p != 'e' && *p != 'E'))
    return p;
  p++;
  if (p < end && (*p == '+' || *p == '-'))
    p++;

  return skip_digits (p, end);
}

/* What no double holds would become an infinity, which JSON cannot say. */
static gboolean
is_finite (const char *number, gsize size)
{
  g_autofree char *text = g_strndup (number, size);

  return isfinite (g_ascii_strtod (text, NULL));
}

/* json-glib takes hexadecimal and octal numbers, and ones like "1." too. */
static gboolean
scan_number (Scan *scan, GError **error)
{
  const char *digits = scan->at[-1] == '-' ? scan->at : scan->at - 1;
  const char *p = skip_digits (digits, scan->end);

  if (p != NULL && *digits == '0' && p - digits > 1)
    p = NULL;
  if (p != NULL && p < scan->end && *p == '.')
    p = skip_digits (p + 1, scan->end);
  if (p != NULL)
    p = skip_exponent (p, scan->end);
  if (p == NULL)
    return fail (error, "malformed number");
  if (!is_finite (digits, p - digits))
    return fail (error, "a number is too large");
  scan->at = p;

  return TRUE;
}

static gboolean
scan_close (Scan *scan, GError **error)
{
  if (scan->depth == 0)
    return fail (error, "a bracket closes what was not open");
  scan->done = --scan->depth == 0;

  return TRUE;
}

static gboolean
scan_next (Scan *scan, GError **error)
{
  char c = *scan->at++;

  if (scan->done && strchr (" \t\r\n", c) == NULL)
    return fail (error, "something follows after the end");

  switch (c)
    {
    case '{':
    case '[':
      return ++scan->depth <= CB_JSON_MAX_DEPTH || fail (error, "nested too deep");
    case '}':
    case ']':
      return scan_close (scan, error);
    case '"':
      return scan_string (scan, error);
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case ',':
    case ':':
      return TRUE;
    case 't':
    case 'f':
    case 'n':
      return scan_word (scan, error);
    default:
      if (c == '-' || g_ascii_isdigit (c))
        return scan_number (scan, error);
      return fail (error, "unexpected character");
    }
}

static gboolean
scan_all (const char *text, gsize size, GError **error)
{
  Scan scan = { .at = text, .end = text + size };

  if (!g_utf8_validate_len (text, size, NULL))
    return fail (error, "not UTF-8");
  while (scan.at < scan.end)
    if (!scan_next (&scan, error))
      return FALSE;

  return TRUE;
}

/* json-glib's words name a file and its line; what is wrong is enough. */
static JsonParser *
parse (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;

  if (!json_parser_load_from_data (parser, text, size, &local))
    {
      fail (error, "it does not follow the grammar of RFC 8259");
      return NULL;
    }

  return g_steal_pointer (&parser);
}

/**
 * cb_json_parse_object:
 * @text: (nullable): what claims to be one JSON object; %NULL, as of an empty buffer, is none
 * @size: its size in bytes
 * @error: return location for an error
 *
 * Reads strict JSON: RFC 8259 and no more, nested at most %CB_JSON_MAX_DEPTH deep, no NUL and no
 * lone surrogate in strings.
 *
 * Returns: (transfer full) (nullable): the object; %NULL with %CB_ERROR_INVALID_INPUT set
 */
JsonObject *
cb_json_parse_object (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  if (text == NULL)
    text = "";
  if (!scan_all (text, size, error) || (parser = parse (text, size, error)) == NULL)
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Not a JSON object");
      return NULL;
    }

  return json_node_dup_object (root);
}

/* Returns: the member; %NULL where it is absent, or null; @ok says whether that is fine */
static JsonNode *
find (JsonObject *object, const char *member, gboolean required, gboolean *ok, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  *ok = TRUE;
  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return node;
  if (required)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” is missing", member);
      *ok = FALSE;
    }

  return NULL;
}

static gboolean
fail_kind (GError **error, const char *member, const char *kind)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” must be %s", member, kind);

  return FALSE;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
check_length (const char *member, const char *text, gsize max_length, GError **error)
{
  glong length = g_utf8_strlen (text, -1);

  if ((gsize) length <= max_length)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE,
               "“%s” is %ld characters long; %" G_GSIZE_FORMAT " are allowed", member, length,
               max_length);

  return FALSE;
}

/**
 * cb_json_get_string:
 * @object: an object
 * @member: name of a member
 * @required: whether it must be there
 * @max_length: how many characters it may have
 * @value: (out) (transfer none) (nullable): the string, as long as @object lives; %NULL where it is
 *   absent or null
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT or %CB_ERROR_TOO_LARGE set
 */
gboolean
cb_json_get_string (JsonObject *object,
                    const char *member,
                    gboolean required,
                    gsize max_length,
                    const char **value,
                    GError **error)
{
  gboolean ok;
  JsonNode *node = find (object, member, required, &ok, error);

  *value = NULL;
  if (node == NULL)
    return ok;
  if (!holds (node, G_TYPE_STRING))
    return fail_kind (error, member, "a string");

  *value = json_node_get_string (node);

  return check_length (member, *value, max_length, error);
}

/**
 * cb_json_get_uint64:
 * @object: an object
 * @member: name of a member
 * @required: whether it must be there
 * @value: (out): the number; left alone where it is absent or null
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT set unless it is a whole number from 0 to 2^53 - 1
 */
gboolean
cb_json_get_uint64 (JsonObject *object,
                    const char *member,
                    gboolean required,
                    guint64 *value,
                    GError **error)
{
  gboolean ok;
  JsonNode *node = find (object, member, required, &ok, error);
  gint64 number;

  if (node == NULL)
    return ok;
  number = holds (node, G_TYPE_INT64) ? json_node_get_int (node) : -1;
  if (number < 0 || number > MAX_SAFE_INTEGER)
    return fail_kind (error, member, "a whole number from 0 to 9007199254740991");

  *value = number;

  return TRUE;
}

/**
 * cb_json_get_boolean:
 * @object: an object
 * @member: name of a member
 * @required: whether it must be there
 * @value: (out): what it says; left alone where it is absent or null
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT set
 */
gboolean
cb_json_get_boolean (JsonObject *object,
                     const char *member,
                     gboolean required,
                     gboolean *value,
                     GError **error)
{
  gboolean ok;
  JsonNode *node = find (object, member, required, &ok, error);

  if (node == NULL)
    return ok;
  if (!holds (node, G_TYPE_BOOLEAN))
    return fail_kind (error, member, "true or false");

  *value = json_node_get_boolean (node);

  return TRUE;
}

/**
 * cb_json_get_strings:
 * @object: an object
 * @member: name of a member
 * @max_items: how many strings there may be
 * @max_length: how many characters each may have
 * @values: (out) (transfer full) (nullable): the strings; %NULL where there are none
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT or %CB_ERROR_TOO_LARGE set
 */
gboolean
cb_json_get_strings (JsonObject *object,
                     const char *member,
                     guint max_items,
                     gsize max_length,
                     GStrv *values,
                     GError **error)
{
  gboolean ok;
  JsonNode *node = find (object, member, FALSE, &ok, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;
  guint n_items;

  *values = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail_kind (error, member, "an array of strings");

  array = json_node_get_array (node);
  n_items = json_array_get_length (array);
  if (n_items > max_items)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "“%s” has %u items; %u are allowed", member,
                   n_items, max_items);
      return FALSE;
    }
  for (guint i = 0; i < n_items; i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (!holds (item, G_TYPE_STRING))
        return fail_kind (error, member, "an array of strings");
      if (!check_length (member, json_node_get_string (item), max_length, error))
        return FALSE;
      g_strv_builder_add (builder, json_node_get_string (item));
    }
  if (n_items > 0)
    *values = g_strv_builder_end (builder);

  return TRUE;
}
