#include "bot/cb-knowledge-builder.h"

#include <string.h>

/* Enough of a question to know it again, short enough for a URL. */
#define MAX_SLUG_LENGTH 64

struct _CbKnowledgeBuilder
{
  CbKnowledgeLimits limits;
  char *language;      /* (owned): of entries that do not name theirs */
  CbKnowledgeSet *set; /* (owned): entries without an id have an empty one until the end */
  GHashTable *ids;     /* (owned) (element-type utf8 CbKnowledgeEntry): keys belong to the entries,
                          or to @made_ids */
  GPtrArray *made_ids; /* (owned) (element-type utf8) */
  GHashTable *repeats; /* (owned) (element-type utf8 guint): how often each slug was made */
  gboolean told_full;
};

/**
 * cb_knowledge_builder_new:
 * @limits: what a set may hold; copied
 * @language: language of the entries that do not name theirs
 *
 * Returns: (transfer full): a builder with nothing in it
 */
CbKnowledgeBuilder *
cb_knowledge_builder_new (const CbKnowledgeLimits *limits, const char *language)
{
  CbKnowledgeBuilder *self = g_new0 (CbKnowledgeBuilder, 1);

  self->limits = *limits;
  self->language = g_strdup (language);
  self->set = cb_knowledge_set_new ();
  self->ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->made_ids = g_ptr_array_new_with_free_func (g_free);
  self->repeats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
cb_knowledge_builder_free (CbKnowledgeBuilder *self)
{
  g_hash_table_unref (self->ids);
  g_ptr_array_unref (self->made_ids);
  g_hash_table_unref (self->repeats);
  g_clear_pointer (&self->set, cb_knowledge_set_unref);
  g_free (self->language);
  g_free (self);
}

const CbKnowledgeLimits *
cb_knowledge_builder_get_limits (CbKnowledgeBuilder *self)
{
  return &self->limits;
}

/**
 * cb_knowledge_builder_is_full:
 * @self: a builder
 *
 * Returns: whether an entry was already refused because there are too many, so
 *   that reading on is no use
 */
gboolean
cb_knowledge_builder_is_full (CbKnowledgeBuilder *self)
{
  return self->told_full;
}

/**
 * cb_knowledge_builder_add_problem:
 * @self: a builder
 * @file: the file it is in
 * @line: the line, or 0 for the whole file
 * @format: what is wrong and what is allowed
 * @...: for @format
 *
 * Keeps a problem, as long as there are not too many of them.
 */
void
cb_knowledge_builder_add_problem (CbKnowledgeBuilder *self,
                                  const char *file,
                                  guint line,
                                  const char *format,
                                  ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (self->set->problems->len >= self->limits.max_problems)
    {
      self->set->n_more_problems++;
      return;
    }

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->set->problems, cb_knowledge_problem_new (&(CbKnowledgeProblem){
                                            .file = file, .line = line, .message = message }));
}

/* White space of any kind becomes one space; control characters go. */
static char *
tidy_line (const char *text)
{
  GString *line = g_string_sized_new (strlen (text));
  gboolean gap = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          gap = line->len > 0;
          continue;
        }
      if (gap)
        g_string_append_c (line, ' ');
      g_string_append_unichar (line, c);
      gap = FALSE;
    }

  return g_string_free (line, FALSE);
}

static gboolean
is_valid_language (const char *language)
{
  gsize length = strlen (language);

  if (length < 2 || length > 35)
    return FALSE;

  for (const char *p = language; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '-')
        return FALSE;
    }

  return g_ascii_isalpha (language[0]);
}

static gboolean
is_valid_id (const char *id)
{
  if (*id == '\0')
    return FALSE;

  for (const char *p = id; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isgraph (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_id (CbKnowledgeBuilder *self, const CbKnowledgeEntry *fields)
{
  const CbKnowledgeEntry *other;

  if (strlen (fields->id) > self->limits.max_tag_length || !is_valid_id (fields->id))
    {
      cb_knowledge_builder_add_problem (
          self, fields->file, fields->line,
          "the id must have 1 to %u bytes and neither spaces nor control characters; left out",
          self->limits.max_tag_length);
      return FALSE;
    }

  other = g_hash_table_lookup (self->ids, fields->id);
  if (other != NULL)
    {
      cb_knowledge_builder_add_problem (self, fields->file, fields->line,
                                        "the id “%s” is already that of %s:%u; left out",
                                        fields->id, other->file, other->line);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_text (CbKnowledgeBuilder *self,
            const CbKnowledgeEntry *fields,
            const char *name,
            const char *text,
            guint max_length)
{
  gsize length = strlen (text);

  if (length == 0)
    cb_knowledge_builder_add_problem (self, fields->file, fields->line,
                                      "the %s is missing; left out", name);
  else if (length > max_length)
    cb_knowledge_builder_add_problem (
        self, fields->file, fields->line,
        "the %s has %" G_GSIZE_FORMAT " bytes, %u are allowed; left out", name, length, max_length);

  return length > 0 && length <= max_length;
}

/*
 * Tidies @list, leaves out what is empty, doubled or over a limit, and says so.
 *
 * Returns: (transfer full): what remains
 */
static char **
take_list (CbKnowledgeBuilder *self,
           const CbKnowledgeEntry *fields,
           const char *name,
           const char *const *list,
           guint max_items,
           guint max_length)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      g_autofree char *item = tidy_line (list[i]);

      if (*item == '\0' || g_ptr_array_find_with_equal_func (kept, item, g_str_equal, NULL))
        continue;
      if (!check_text (self, fields, name, item, max_length))
        continue;
      if (kept->len == max_items)
        {
          cb_knowledge_builder_add_problem (
              self, fields->file, fields->line,
              "more than %u times “%s”; the further ones are left out", max_items, name);
          break;
        }
      g_ptr_array_add (kept, g_steal_pointer (&item));
    }
  g_ptr_array_add (kept, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

static gboolean
check_room (CbKnowledgeBuilder *self, const CbKnowledgeEntry *fields)
{
  if (self->set->entries->len < self->limits.max_entries)
    return TRUE;

  if (!self->told_full)
    cb_knowledge_builder_add_problem (
        self, fields->file, fields->line,
        "there are more than %u entries; this one and all after it are left out",
        self->limits.max_entries);
  self->told_full = TRUE;

  return FALSE;
}

static gboolean
check_language (CbKnowledgeBuilder *self, const CbKnowledgeEntry *fields)
{
  if (fields->language == NULL || is_valid_language (fields->language))
    return TRUE;

  cb_knowledge_builder_add_problem (self, fields->file, fields->line,
                                    "the language must be a tag such as “en” or “pt-BR”; left out");
  return FALSE;
}

static void
keep_entry (CbKnowledgeBuilder *self, const CbKnowledgeEntry *fields)
{
  CbKnowledgeEntry *entry = cb_knowledge_entry_new (fields);

  g_ptr_array_add (self->set->entries, entry);
  if (*entry->id != '\0')
    g_hash_table_insert (self->ids, (char *) entry->id, entry);
}

/**
 * cb_knowledge_builder_add_entry:
 * @self: a builder
 * @fields: what a reader found, in valid UTF-8; everything but file and line may be %NULL
 *
 * Adds an entry when it is whole and within the limits. Otherwise it is left
 * out, or the part of it that can be spared, and a problem says why.
 */
void
cb_knowledge_builder_add_entry (CbKnowledgeBuilder *self, const CbKnowledgeEntry *fields)
{
  g_autofree char *question = tidy_line (fields->question != NULL ? fields->question : "");
  g_autofree char *answer = g_strdup (fields->answer != NULL ? fields->answer : "");
  g_auto (GStrv) alternatives = NULL;
  g_auto (GStrv) tags = NULL;
  const CbKnowledgeLimits *limits = &self->limits;
  CbKnowledgeEntry entry = *fields;

  g_strstrip (answer);
  if (!check_room (self, fields) ||
      !check_text (self, fields, "question", question, limits->max_question_length) ||
      !check_text (self, fields, "answer", answer, limits->max_answer_length) ||
      !check_language (self, fields) || (fields->id != NULL && !check_id (self, fields)))
    return;

  alternatives = take_list (self, fields, "other wording", fields->alternatives,
                            limits->max_wordings - 1, limits->max_question_length);
  tags = take_list (self, fields, "tag", fields->tags, limits->max_tags, limits->max_tag_length);

  entry.id = fields->id != NULL ? fields->id : "";
  entry.question = question;
  entry.answer = answer;
  entry.alternatives = (const char *const *) alternatives;
  entry.tags = (const char *const *) tags;
  entry.language = fields->language != NULL ? fields->language : self->language;
  keep_entry (self, &entry);
}

/* Returns: (transfer full): the letters and digits of @question, in words joined by dashes */
static char *
make_slug (const char *question)
{
  g_autofree char *folded = g_utf8_casefold (question, -1);
  GString *slug = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = folded; *p != '\0' && slug->len < MAX_SLUG_LENGTH; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
        {
          gap = slug->len > 0 && c != '\'' && c != 0x2019;
          continue;
        }
      if (gap)
        g_string_append_c (slug, '-');
      g_string_append_unichar (slug, c);
      gap = FALSE;
    }
  if (slug->len == 0)
    g_string_append (slug, "entry");

  return g_string_free (slug, FALSE);
}

/* Returns: (transfer full): a slug of @question, with a number when it is already taken */
static char *
make_id (CbKnowledgeBuilder *self, const char *question)
{
  g_autofree char *slug = make_slug (question);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->repeats, slug)) + 1;
  char *id = n == 1 ? g_strdup (slug) : g_strdup_printf ("%s-%u", slug, n);

  while (g_hash_table_contains (self->ids, id))
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", slug, ++n);
    }
  g_hash_table_insert (self->repeats, g_steal_pointer (&slug), GUINT_TO_POINTER (n));

  return id;
}

/* Only now are all given ids known: a made one must not take the place of one of them. */
static void
make_ids (CbKnowledgeBuilder *self)
{
  GPtrArray *entries = self->set->entries;

  for (guint i = 0; i < entries->len; i++)
    {
      CbKnowledgeEntry *entry = entries->pdata[i];
      CbKnowledgeEntry fields = *entry;
      char *id;

      if (*entry->id != '\0')
        continue;

      id = make_id (self, entry->question);
      g_ptr_array_add (self->made_ids, id);
      fields.id = id;
      entries->pdata[i] = cb_knowledge_entry_new (&fields);
      g_hash_table_insert (self->ids, id, entries->pdata[i]);
      cb_knowledge_entry_unref (entry);
    }
}

/**
 * cb_knowledge_builder_finish:
 * @self: a builder, to be freed afterwards
 *
 * Gives an id to each entry that has none: its question in lower case with
 * dashes, and a number from the second of the same name on.
 *
 * Returns: (transfer full): all that was added
 */
CbKnowledgeSet *
cb_knowledge_builder_finish (CbKnowledgeBuilder *self)
{
  make_ids (self);
  g_hash_table_remove_all (self->ids);

  return g_steal_pointer (&self->set);
}
