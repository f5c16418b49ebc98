#include "lib/cb-temp-dir.h"

#include <ftw.h>
#include <glib/gstdio.h>

struct _CbTempDir
{
  char *path; /* (owned) */
};

CbTempDir *
cb_temp_dir_new (void)
{
  CbTempDir *self = g_new0 (CbTempDir, 1);
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("chatbotd-test-XXXXXX", &error);
  g_assert_no_error (error);

  return self;
}

static int
remove_entry (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  return g_remove (path);
}

void
cb_temp_dir_free (CbTempDir *self)
{
  nftw (self->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self->path);
  g_free (self);
}

const char *
cb_temp_dir_get_path (CbTempDir *self)
{
  return self->path;
}

/* Returns: (transfer full): the path of @name in the directory */
char *
cb_temp_dir_build (CbTempDir *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

void
cb_temp_dir_write (CbTempDir *self, const char *name, const char *text)
{
  g_autofree char *path = cb_temp_dir_build (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full) (nullable): what the file holds, or NULL where there is none */
char *
cb_temp_dir_read (CbTempDir *self, const char *name)
{
  g_autofree char *path = cb_temp_dir_build (self, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

gboolean
cb_temp_dir_has (CbTempDir *self, const char *name)
{
  g_autofree char *path = cb_temp_dir_build (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}
