#include "logs/cb-admin-log-line.h"

#include "base/cb-json.h"

/**
 * CbAdminLogLine:
 *
 * One line of the journal, with all its fields. A source makes it, in whichever thread it likes;
 * from then on it does not change.
 *
 * Most of what the journal says of a line (which program, which unit, which machine) is the same
 * for thousands of them: such a value is kept once for all.
 */
struct _CbAdminLogLine
{
  GObject parent_instance;

  char *cursor;   /* (owned): its place in the journal */
  GArray *fields; /* (owned) (element-type Field) */
  gint64 time_us;
  CbLogLevel level;
};

/* Both (owned), and shared with the lines that have the same. */
typedef struct
{
  char *name;
  char *value;
} Field;

G_DEFINE_FINAL_TYPE (CbAdminLogLine, cb_admin_log_line, G_TYPE_OBJECT)

/* Making */

/* What the daemon says, or else by syslog(3)'s numbers; what says neither is from who knows where.
 */
static CbLogLevel
find_level (CbAdminLogLine *self)
{
  const char *own = cb_admin_log_line_get (self, "CHATBOT_LEVEL");
  const char *priority = cb_admin_log_line_get (self, "PRIORITY");
  CbLogLevel level;

  if (own != NULL && cb_log_level_parse (own, &level))
    return level;
  if (priority == NULL || priority[0] == '\0' || priority[1] != '\0')
    return CB_LOG_LEVEL_INFO;
  if (priority[0] <= '3')
    return CB_LOG_LEVEL_ERROR;
  if (priority[0] == '4')
    return CB_LOG_LEVEL_WARN;

  return priority[0] == '7' ? CB_LOG_LEVEL_DEBUG : CB_LOG_LEVEL_INFO;
}

/* The last character that begins within @size bytes may be cut; it goes then. */
static char *
shorten (const char *value, gsize size)
{
  g_autofree char *part = g_strndup (value, MIN (size, CB_ADMIN_LOG_MAX_VALUE));
  const char *end;

  if (size > CB_ADMIN_LOG_MAX_VALUE && !g_utf8_validate (part, -1, &end) &&
      strlen (end) < 4 /* bytes of a character, at most */)
    part[end - part] = '\0';

  return g_utf8_make_valid (part, -1);
}

/**
 * cb_admin_log_line_add:
 * @value: bytes of whatever kind
 * @size: how many; -1 where they end in a nought
 *
 * Adds a field while the line is being made. What is too long is cut, and what is too many left
 * out.
 */
void
cb_admin_log_line_add (CbAdminLogLine *self, const char *name, const char *value, gssize size)
{
  g_autofree char *text = shorten (value, size >= 0 ? (gsize) size : strlen (value));
  Field field;

  if (self->fields->len == CB_ADMIN_LOG_MAX_FIELDS)
    return;

  field.name = g_ref_string_new_intern (name);
  /* A leading “_” marks what the journal itself says. */
  field.value = *name == '_' ? g_ref_string_new_intern (text) : g_ref_string_new (text);
  g_array_append_val (self->fields, field);
  if (g_str_equal (name, "CHATBOT_LEVEL") || g_str_equal (name, "PRIORITY"))
    self->level = find_level (self);
}

static void
free_field (gpointer data)
{
  Field *field = data;

  g_ref_string_release (field->name);
  g_ref_string_release (field->value);
}

/* journalctl writes what is no text as a list of bytes, and a field that is there twice as a list.
 */
static void
add_bytes (CbAdminLogLine *self, const char *name, JsonArray *array)
{
  guint n = MIN (json_array_get_length (array), CB_ADMIN_LOG_MAX_VALUE);
  g_autofree char *bytes = g_malloc (n + 1);

  for (guint i = 0; i < n; i++)
    bytes[i] = (char) json_array_get_int_element (array, i);
  cb_admin_log_line_add (self, name, bytes, n);
}

static void
add_node (CbAdminLogLine *self, const char *name, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first =
      array != NULL && json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    cb_admin_log_line_add (self, name, json_node_get_string (node), -1);
  else if (first != NULL && JSON_NODE_HOLDS_VALUE (first) &&
           json_node_get_value_type (first) == G_TYPE_INT64)
    add_bytes (self, name, array);
  else
    for (guint i = 0; first != NULL && i < json_array_get_length (array); i++)
      if (json_node_get_value_type (json_array_get_element (array, i)) == G_TYPE_STRING)
        cb_admin_log_line_add (self, name, json_array_get_string_element (array, i), -1);
}

/* Returns: (transfer full): a line without fields, at @time_us since 1970 UTC */
CbAdminLogLine *
cb_admin_log_line_new (const char *cursor, gint64 time_us)
{
  CbAdminLogLine *self = g_object_new (CB_ADMIN_TYPE_LOG_LINE, NULL);

  self->cursor = g_strdup (cursor);
  self->time_us = time_us;

  return self;
}

/**
 * cb_admin_log_line_new_from_json:
 * @text: (array length=size): a line of `journalctl -o json`
 *
 * Returns: (transfer full): the line; %NULL where @text is none
 */
CbAdminLogLine *
cb_admin_log_line_new_from_json (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonObject) object = cb_json_parse_object (text, size, error);
  CbAdminLogLine *self;
  JsonObjectIter iter;
  const char *cursor, *time, *name;
  JsonNode *node;

  if (object == NULL || !cb_json_get_string (object, "__CURSOR", TRUE, 1024, &cursor, error) ||
      !cb_json_get_string (object, "__REALTIME_TIMESTAMP", TRUE, 32, &time, error))
    return NULL;

  self = cb_admin_log_line_new (cursor, g_ascii_strtoll (time, NULL, 10));
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!g_str_has_prefix (name, "__"))
      add_node (self, name, node);

  return self;
}

/* Reading */

const char *
cb_admin_log_line_get_cursor (CbAdminLogLine *self)
{
  return self->cursor;
}

/* Returns: microseconds since 1970 UTC */
gint64
cb_admin_log_line_get_time (CbAdminLogLine *self)
{
  return self->time_us;
}

CbLogLevel
cb_admin_log_line_get_level (CbAdminLogLine *self)
{
  return self->level;
}

const char *
cb_admin_log_line_get_message (CbAdminLogLine *self)
{
  const char *message = cb_admin_log_line_get (self, "MESSAGE");

  return message != NULL ? message : "";
}

/* Returns: (nullable): the first value of that name */
const char *
cb_admin_log_line_get (CbAdminLogLine *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_str_equal (g_array_index (self->fields, Field, i).name, name))
      return g_array_index (self->fields, Field, i).value;

  return NULL;
}

guint
cb_admin_log_line_get_n_fields (CbAdminLogLine *self)
{
  return self->fields->len;
}

/* Returns: the name of a field, and in @value what it says */
const char *
cb_admin_log_line_get_nth (CbAdminLogLine *self, guint i, const char **value)
{
  const Field *field = &g_array_index (self->fields, Field, i);

  *value = field->value;

  return field->name;
}

/* Returns: (transfer full): such as “2026-11-25T04:05:06.000007Z warn: Alert: …” */
char *
cb_admin_log_line_dup_text (CbAdminLogLine *self)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (self->time_us / G_USEC_PER_SEC);
  g_autofree char *at = g_date_time_format (second, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%06dZ %s: %s", at, (int) (self->time_us % G_USEC_PER_SEC),
                          cb_log_level_get_name (self->level),
                          cb_admin_log_line_get_message (self));
}

/* Returns: (transfer full): every field, as journalctl writes it */
char *
cb_admin_log_line_dup_json (CbAdminLogLine *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, self->time_us);

  json_object_set_string_member (object, "__CURSOR", self->cursor);
  json_object_set_string_member (object, "__REALTIME_TIMESTAMP", time);
  for (guint i = 0; i < self->fields->len; i++)
    json_object_set_string_member (object, g_array_index (self->fields, Field, i).name,
                                   g_array_index (self->fields, Field, i).value);
  json_node_set_object (root, object);

  return json_to_string (root, TRUE);
}

/* The object */

static void
cb_admin_log_line_finalize (GObject *object)
{
  CbAdminLogLine *self = CB_ADMIN_LOG_LINE (object);

  g_free (self->cursor);
  g_array_unref (self->fields);

  G_OBJECT_CLASS (cb_admin_log_line_parent_class)->finalize (object);
}

static void
cb_admin_log_line_class_init (CbAdminLogLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_log_line_finalize;
}

static void
cb_admin_log_line_init (CbAdminLogLine *self)
{
  self->level = CB_LOG_LEVEL_INFO;
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (self->fields, free_field);
}
