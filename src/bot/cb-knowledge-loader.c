#include "bot/cb-knowledge-loader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "bot/cb-knowledge-builder.h"
#include "bot/cb-knowledge-jsonl.h"
#include "bot/cb-knowledge-markdown.h"

typedef void (*ReadFunc) (CbKnowledgeBuilder *builder,
                          const char *file,
                          const char *text,
                          gsize size);

static const struct
{
  const char *suffix;
  ReadFunc read;
} formats[] = {
  { ".md", cb_knowledge_markdown_read },
  { ".markdown", cb_knowledge_markdown_read },
  { ".jsonl", cb_knowledge_jsonl_read },
  { ".ndjson", cb_knowledge_jsonl_read },
};

static ReadFunc
find_reader (const char *name)
{
  if (*name == '.')
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (g_str_has_suffix (name, formats[i].suffix))
        return formats[i].read;
    }

  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (nullable): names of the files in one of our formats, in their order */
static GPtrArray *
list_files (const char *directory, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (find_reader (name) != NULL)
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);

  return g_steal_pointer (&names);
}

/*
 * Opens a plain file of the directory and nothing else: a link could lead to
 * what is not meant to be read aloud, and a pipe would hold up the load.
 *
 * Returns: the descriptor, or -1 with @problem set
 */
static int
open_plain_file (int dir_fd, const char *name, const char **problem)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  struct stat st;

  if (fd < 0)
    {
      *problem = errno == ELOOP ? "this is a symbolic link; only plain files are read"
                                : g_strerror (errno);
      return -1;
    }

  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    return fd;

  *problem = "this is not a plain file";
  close (fd);

  return -1;
}

/* Reads up to @max bytes, which is one more than allowed so that too much can be told. */
static gboolean
read_all (int fd, gsize max, GByteArray *bytes)
{
  guint8 buffer[65536];
  gssize n = 1;

  while (n > 0 && bytes->len < max)
    {
      n = read (fd, buffer, MIN (sizeof buffer, max - bytes->len));
      if (n > 0)
        g_byte_array_append (bytes, buffer, n);
      else if (n < 0 && errno == EINTR)
        n = 1;
    }

  return n >= 0;
}

static void
load_file (CbKnowledgeBuilder *builder, int dir_fd, const char *name)
{
  const CbKnowledgeLimits *limits = cb_knowledge_builder_get_limits (builder);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const char *problem = NULL;
  int fd = open_plain_file (dir_fd, name, &problem);

  if (fd < 0)
    {
      cb_knowledge_builder_add_problem (builder, name, 0, "%s; left out", problem);
      return;
    }

  if (!read_all (fd, limits->max_file_size + 1, bytes))
    cb_knowledge_builder_add_problem (builder, name, 0, "%s; left out", g_strerror (errno));
  else if (bytes->len > limits->max_file_size)
    cb_knowledge_builder_add_problem (builder, name, 0,
                                      "the file is larger than %" G_GSIZE_FORMAT " bytes; left out",
                                      limits->max_file_size);
  else if (bytes->len > 0)
    find_reader (name) (builder, name, (const char *) bytes->data, bytes->len);
  close (fd);
}

static void
load_files (CbKnowledgeBuilder *builder, int dir_fd, GPtrArray *names, GCancellable *cancellable)
{
  guint max = cb_knowledge_builder_get_limits (builder)->max_files;

  if (names->len > max)
    cb_knowledge_builder_add_problem (builder, names->pdata[max], 0,
                                      "there are %u files, %u are allowed; this one and all after "
                                      "it are left out",
                                      names->len, max);

  for (guint i = 0; i < MIN (names->len, max); i++)
    {
      if (!g_cancellable_is_cancelled (cancellable))
        load_file (builder, dir_fd, names->pdata[i]);
    }
}

/**
 * cb_knowledge_loader_load:
 * @directory: where the knowledge is
 * @language: language of the entries that do not name theirs
 * @limits: what may be loaded
 * @cancellable: (nullable): stops between two files
 * @error: return location for an error
 *
 * Reads every plain file of @directory whose name ends in `.md`, `.markdown`,
 * `.jsonl` or `.ndjson`, in the order of their names. Does not descend into
 * further directories and follows no link. Blocks: not for the main loop.
 *
 * Returns: (transfer full) (nullable): the entries and what was wrong with the
 *   others, or %NULL with @error set when the directory itself cannot be read
 */
CbKnowledgeSet *
cb_knowledge_loader_load (const char *directory,
                          const char *language,
                          const CbKnowledgeLimits *limits,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CbKnowledgeBuilder) builder = cb_knowledge_builder_new (limits, language);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) names = list_files (directory, &local_error);
  int dir_fd;

  if (names == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "the knowledge cannot be read: %s",
                   local_error->message);
      return NULL;
    }

  dir_fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir_fd < 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "the knowledge in %s cannot be read: %s",
                   directory, g_strerror (errno));
      return NULL;
    }

  load_files (builder, dir_fd, names, cancellable);
  close (dir_fd);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return cb_knowledge_builder_finish (builder);
}
