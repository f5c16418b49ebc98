#include <errno.h>
#include <glib/gstdio.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "chat/cb-upload-file.h"
#include "chat/cb-uploads-private.h"

/* The part of #CbUploads that deletes what crashes left. */

/* Ids that are compared with the directory at once. */
#define TIDY_PAGE 1000

typedef struct
{
  char *directory;   /* (owned) */
  GHashTable *files; /* (owned) (nullable) (element-type utf8 utf8): names in it */
  char *after;       /* (owned): the last id that was compared */
  GError *error;     /* (owned) (nullable) */
} Tidying;

static void
tidying_free (Tidying *tidying)
{
  g_free (tidying->directory);
  g_clear_pointer (&tidying->files, g_hash_table_unref);
  g_free (tidying->after);
  g_clear_error (&tidying->error);
  g_free (tidying);
}

static void
list_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Tidying *tidying = task_data;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_mkdir_with_parents (tidying->directory, 0700) != 0)
    {
      g_set_error (&tidying->error, CB_ERROR, CB_ERROR_STORAGE, "Cannot make “%s”: %s",
                   tidying->directory, g_strerror (errno));
      return;
    }

  dir = g_dir_open (tidying->directory, 0, &tidying->error);
  tidying->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (cb_id_is_valid (name) || g_str_has_suffix (name, CB_UPLOAD_FILE_PARTIAL))
      g_hash_table_add (tidying->files, g_strdup (name));
}

static void
discard_rest (CbUploads *self, GHashTable *files)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    cb_uploads_discard (self, name);
}

static void
on_uploads_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbUploads *self = g_task_get_source_object (task);
  Tidying *tidying = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = cb_store_list_uploads_finish (CB_STORE (source), result, &error);
  guint n = ids != NULL ? g_strv_length (ids) : 0;

  /* A store that is out of reach knows nothing of these files: they stay. */
  if (ids == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  for (guint i = 0; i < n; i++)
    g_hash_table_remove (tidying->files, ids[i]);
  if (n < TIDY_PAGE)
    {
      discard_rest (self, tidying->files);
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_free (tidying->after);
  tidying->after = g_strdup (ids[n - 1]);
  cb_store_list_uploads_async (self->store, tidying->after, TIDY_PAGE, NULL, on_uploads_listed_cb,
                               g_steal_pointer (&task));
}

static void
on_files_listed (GTask *task, gpointer task_data, gpointer user_data)
{
  CbUploads *self = g_task_get_source_object (task);
  Tidying *tidying = task_data;

  if (tidying->error != NULL)
    g_task_return_error (task, g_steal_pointer (&tidying->error));
  else if (g_hash_table_size (tidying->files) == 0)
    g_task_return_boolean (task, TRUE);
  else
    cb_store_list_uploads_async (self->store, tidying->after, TIDY_PAGE, NULL, on_uploads_listed_cb,
                                 g_object_ref (task));
}

/**
 * cb_uploads_tidy_async:
 * @self: the uploads
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Makes the directory where it is missing, and deletes every file in it that the store does not
 * know.
 */
void
cb_uploads_tidy_async (CbUploads *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Tidying *tidying = g_new0 (Tidying, 1);

  tidying->directory = g_strdup (self->directory);
  tidying->after = g_strdup ("");
  g_task_set_task_data (task, tidying, (GDestroyNotify) tidying_free);
  cb_worker_push (self->worker, task, list_in_thread, on_files_listed);
}

gboolean
cb_uploads_tidy_finish (CbUploads *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
