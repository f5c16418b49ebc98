#include "bot/cb-knowledge-markdown.h"

#include <string.h>

/*
 * Reading of Markdown knowledge. A second-level heading is a question; below
 * it, "Also:" lines are other wordings and everything else is the answer. What
 * stands before the first such heading is for people, but for a "Language:" line.
 */

typedef struct
{
  CbKnowledgeBuilder *builder; /* (unowned) */
  const char *file;            /* (unowned) */
  guint line;                  /* the one being read */
  char *file_language;         /* (owned) (nullable) */
  char fence;                  /* '`' or '~' inside a block of code, else 0 */

  char *question; /* (owned) (nullable): NULL before the first heading */
  guint question_line;
  GPtrArray *alternatives; /* (owned) (element-type utf8) */
  GPtrArray *tags;         /* (owned) (element-type utf8) */
  char *id;                /* (owned) (nullable) */
  char *language;          /* (owned) (nullable) */
  GString *answer;         /* (owned) */
  gboolean broken;         /* something in the section made it unusable, and was named */
} Reader;

static void
add_section (Reader *self)
{
  g_ptr_array_add (self->alternatives, NULL);
  g_ptr_array_add (self->tags, NULL);
  cb_knowledge_builder_add_entry (
      self->builder, &(CbKnowledgeEntry){
                         .id = self->id,
                         .question = self->question,
                         .alternatives = (const char *const *) self->alternatives->pdata,
                         .answer = self->answer->str,
                         .tags = (const char *const *) self->tags->pdata,
                         .language = self->language != NULL ? self->language : self->file_language,
                         .file = self->file,
                         .line = self->question_line,
                     });
}

static void
end_section (Reader *self)
{
  if (self->question != NULL && !self->broken)
    add_section (self);

  g_clear_pointer (&self->question, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->language, g_free);
  g_ptr_array_set_size (self->alternatives, 0);
  g_ptr_array_set_size (self->tags, 0);
  g_string_truncate (self->answer, 0);
  self->broken = FALSE;
  self->fence = 0;
}

/* Three or more of ` or ~ open a block of code, and the same ones close it. */
static gboolean
take_fence (Reader *self, const char *line)
{
  const char *start = line + strspn (line, " ");
  char kind = *start;

  if (start - line > 3 || (kind != '`' && kind != '~') || start[1] != kind || start[2] != kind)
    return FALSE;

  if (self->fence == 0)
    self->fence = kind;
  else if (self->fence == kind)
    self->fence = 0;

  return TRUE;
}

/* Returns: (transfer full) (nullable): the text of a second-level heading */
static char *
parse_heading (const char *line)
{
  const char *text;
  gsize length;

  if (!g_str_has_prefix (line, "##") || (line[2] != ' ' && line[2] != '\t' && line[2] != '\0'))
    return NULL;

  /* A heading may be closed by more of the same sign. */
  text = line + 2 + strspn (line + 2, " \t");
  length = strlen (text);
  while (length > 0 && strchr (" \t#", text[length - 1]) != NULL)
    length--;

  return g_strndup (text, length);
}

static const char *
match_key (const char *line, const char *key)
{
  gsize length = strlen (key);

  if (g_ascii_strncasecmp (line, key, length) != 0)
    return NULL;

  return line + length + strspn (line + length, " \t");
}

static void
add_tags (Reader *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (self->tags, g_strdup (g_strstrip (parts[i])));
}

static void
replace_text (char **field, const char *value)
{
  g_free (*field);
  *field = g_strchomp (g_strdup (value));
}

/* Lines that describe the entry, as long as its answer has not begun. */
static gboolean
take_head_line (Reader *self, const char *line)
{
  const char *value;

  if (self->answer->len > 0)
    return FALSE;

  if ((value = match_key (line, "Id:")) != NULL)
    replace_text (&self->id, value);
  else if ((value = match_key (line, "Language:")) != NULL)
    replace_text (&self->language, value);
  else if ((value = match_key (line, "Tags:")) != NULL)
    add_tags (self, value);

  return value != NULL;
}

static void
take_answer_line (Reader *self, const char *line)
{
  const CbKnowledgeLimits *limits = cb_knowledge_builder_get_limits (self->builder);

  if (self->answer->len == 0 && *line == '\0')
    return;

  /* One line over the limit is enough for the builder to refuse it. */
  if (self->answer->len <= limits->max_answer_length)
    g_string_append_printf (self->answer, "%s\n", line);
}

static void
take_section_line (Reader *self, const char *line)
{
  const char *value;

  if (self->fence == 0 && (value = match_key (line, "Also:")) != NULL)
    g_ptr_array_add (self->alternatives, g_strdup (value));
  else if (self->fence != 0 || !take_head_line (self, line))
    {
      take_fence (self, line);
      take_answer_line (self, line);
    }
}

static void
take_line (Reader *self, const char *line)
{
  char *heading = self->fence == 0 ? parse_heading (line) : NULL;
  const char *value;

  if (heading != NULL)
    {
      end_section (self);
      self->question = heading;
      self->question_line = self->line;
    }
  else if (self->question != NULL)
    take_section_line (self, line);
  else if (!take_fence (self, line) && (value = match_key (line, "Language:")) != NULL)
    replace_text (&self->file_language, value);
}

static void
take_raw_line (Reader *self, const char *start, gsize length)
{
  g_autofree char *line = NULL;

  if (length > 0 && start[length - 1] == '\r')
    length--;

  if (g_utf8_validate_len (start, length, NULL))
    {
      line = g_strndup (start, length);
      take_line (self, line);
      return;
    }

  /* A heading that cannot be read still ends the section before it. */
  if (self->fence == 0 && length > 2 && memcmp (start, "## ", 3) == 0)
    {
      end_section (self);
      self->question = g_strdup ("");
    }
  cb_knowledge_builder_add_problem (self->builder, self->file, self->line,
                                    "this is not valid UTF-8; the section is left out");
  self->broken = TRUE;
}

static void
read_lines (Reader *self, const char *text, gsize size)
{
  const char *end = text + size;
  const char *p = text;

  while (p < end && !cb_knowledge_builder_is_full (self->builder))
    {
      const char *newline = memchr (p, '\n', end - p);
      const char *stop = newline != NULL ? newline : end;

      self->line++;
      take_raw_line (self, p, stop - p);
      p = stop + 1;
    }
}

/**
 * cb_knowledge_markdown_read:
 * @builder: where the entries go
 * @file: name of the file, for the entries and for problems
 * @text: what it holds; need not be valid
 * @size: of @text, in bytes
 *
 * Reads a Markdown file of knowledge.
 */
void
cb_knowledge_markdown_read (CbKnowledgeBuilder *builder,
                            const char *file,
                            const char *text,
                            gsize size)
{
  Reader reader = { .builder = builder, .file = file };

  reader.alternatives = g_ptr_array_new_with_free_func (g_free);
  reader.tags = g_ptr_array_new_with_free_func (g_free);
  reader.answer = g_string_new (NULL);

  if (size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    read_lines (&reader, text + 3, size - 3);
  else
    read_lines (&reader, text, size);
  end_section (&reader);

  g_ptr_array_unref (reader.alternatives);
  g_ptr_array_unref (reader.tags);
  g_string_free (reader.answer, TRUE);
  g_free (reader.file_language);
}
