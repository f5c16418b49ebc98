#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbKnowledgeLimits:
 * @max_files: files read from the directory
 * @max_file_size: bytes in one file
 * @max_entries: entries in all
 * @max_wordings: questions of one entry, its first one included
 * @max_question_length: bytes in one wording
 * @max_answer_length: bytes in an answer
 * @max_tags: tags of one entry
 * @max_tag_length: bytes in a tag, and in an id
 * @max_problems: problems that are kept; further ones are only counted
 *
 * What a knowledge directory may hold. What is over a limit is named and left out.
 */
typedef struct
{
  guint max_files;
  gsize max_file_size;
  guint max_entries;
  guint max_wordings;
  guint max_question_length;
  guint max_answer_length;
  guint max_tags;
  guint max_tag_length;
  guint max_problems;
} CbKnowledgeLimits;

/* The ones that the settings have as their defaults. */
#define CB_KNOWLEDGE_LIMITS_DEFAULT                                                                \
  {                                                                                                \
    .max_files = 1000, .max_file_size = 64 * 1024 * 1024, .max_entries = 100000,                   \
    .max_wordings = 200, .max_question_length = 500, .max_answer_length = 16 * 1024,               \
    .max_tags = 32, .max_tag_length = 100, .max_problems = 100                                     \
  }

G_END_DECLS
