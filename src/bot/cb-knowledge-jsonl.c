#include "bot/cb-knowledge-jsonl.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* An entry needs two levels; the parser recurses, so it must not be led deeper than this. */
#define MAX_DEPTH 8

/*
 * Reading of JSON Lines: one object a line, with "question", "answer" and
 * perhaps "id", "alternatives", "tags" and "language". Empty lines are skipped.
 */

typedef struct
{
  CbKnowledgeBuilder *builder; /* (unowned) */
  JsonParser *parser;          /* (unowned) */
  const char *file;            /* (unowned) */
  guint line;
  gboolean broken; /* the line made a problem that leaves it out */
} Reader;

static const char *const known_keys[] = { "id",       "question", "alternatives", "answer", "tags",
                                          "language", NULL };

static gboolean
is_too_deep (const char *text, gsize length)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length && depth <= MAX_DEPTH; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '[' || text[i] == '{'))
        depth++;
      else if (!quoted && (text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;
    }

  return depth > MAX_DEPTH;
}

static const char *
describe_node (JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return "an object";
    case JSON_NODE_ARRAY:
      return "a list";
    case JSON_NODE_NULL:
      return "null";
    case JSON_NODE_VALUE:
    default:
      break;
    }

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return "a text";

  return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? "true or false" : "a number";
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* Returns: (transfer none) (nullable): the text, or NULL when it is absent or null */
static const char *
get_text (Reader *self, JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;

  if (is_text (node))
    return json_node_get_string (node);

  cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                    "“%s” must be a text, but is %s; left out", key,
                                    describe_node (node));
  self->broken = TRUE;

  return NULL;
}

/* Returns: (transfer container) (nullable): the texts, or NULL when there are none */
static const char **
get_list (Reader *self, JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autoptr (GPtrArray) texts = NULL;
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;

  texts = g_ptr_array_new ();
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      node = json_array_get_element (array, i);
      if (!is_text (node))
        break;
      g_ptr_array_add (texts, (char *) json_node_get_string (node));
    }

  if (array == NULL || texts->len < json_array_get_length (array))
    {
      cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                        "“%s” must be a list of texts, but %s %s; left out", key,
                                        array == NULL ? "is" : "has in it", describe_node (node));
      self->broken = TRUE;
      return NULL;
    }
  g_ptr_array_add (texts, NULL);

  return (const char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

/* A misspelt key would otherwise be lost without a word. */
static void
name_unknown_keys (Reader *self, JsonObject *object)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, NULL))
    {
      if (!g_strv_contains (known_keys, key))
        cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                          "“%s” is not known here and was ignored", key);
    }
}

static void
take_object (Reader *self, JsonObject *object)
{
  g_autofree const char **alternatives = get_list (self, object, "alternatives");
  g_autofree const char **tags = get_list (self, object, "tags");
  CbKnowledgeEntry fields = {
    .id = get_text (self, object, "id"),
    .question = get_text (self, object, "question"),
    .alternatives = alternatives,
    .answer = get_text (self, object, "answer"),
    .tags = tags,
    .language = get_text (self, object, "language"),
    .file = self->file,
    .line = self->line,
  };

  name_unknown_keys (self, object);
  if (!self->broken)
    cb_knowledge_builder_add_entry (self->builder, &fields);
}

static void
parse_line (Reader *self, const char *start, gsize length)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  if (!json_parser_load_from_data (self->parser, start, length, &error))
    {
      cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                        "this is not JSON (%s); left out", error->message);
      return;
    }

  root = json_parser_get_root (self->parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                      "a line must be one JSON object, but is %s; left out",
                                      root == NULL ? "nothing" : describe_node (root));
  else
    take_object (self, json_node_get_object (root));
}

/* The longest line that could hold an entry within the limits, every character escaped. */
static gsize
get_max_length (Reader *self)
{
  const CbKnowledgeLimits *limits = cb_knowledge_builder_get_limits (self->builder);
  gsize texts = limits->max_answer_length +
                (gsize) limits->max_wordings * limits->max_question_length +
                (gsize) limits->max_tags * limits->max_tag_length;

  return 4096 + 6 * texts;
}

static gboolean
is_blank (const char *start, gsize length)
{
  gsize i = 0;

  while (i < length && g_ascii_isspace (start[i]))
    i++;

  return i == length;
}

static void
take_raw_line (Reader *self, const char *start, gsize length)
{
  self->broken = FALSE;
  if (is_blank (start, length))
    return;

  if (length > get_max_length (self))
    cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                      "the line has %" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT
                                      " are allowed; left out",
                                      length, get_max_length (self));
  else if (!g_utf8_validate_len (start, length, NULL))
    cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                      "this is not valid UTF-8; left out");
  else if (is_too_deep (start, length))
    cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                      "this is nested deeper than an entry can be; left out");
  else
    parse_line (self, start, length);
}

/**
 * cb_knowledge_jsonl_read:
 * @builder: where the entries go
 * @file: name of the file, for the entries and for problems
 * @text: what it holds; need not be valid
 * @size: of @text, in bytes
 *
 * Reads a JSON Lines file of knowledge.
 */
void
cb_knowledge_jsonl_read (CbKnowledgeBuilder *builder,
                         const char *file,
                         const char *text,
                         gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  Reader reader = { .builder = builder, .parser = parser, .file = file };
  const char *end = text + size;
  const char *p = text;

  if (size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    p += 3;

  while (p < end && !cb_knowledge_builder_is_full (builder))
    {
      const char *newline = memchr (p, '\n', end - p);
      const char *stop = newline != NULL ? newline : end;

      reader.line++;
      take_raw_line (&reader, p, stop - p);
      p = stop + 1;
    }
}
