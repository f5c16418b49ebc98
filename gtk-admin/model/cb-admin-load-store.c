#include "model/cb-admin-load-store.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/cb-error.h"
#include "base/cb-worker.h"
#include "model/cb-admin-load-result.h"

/* A test of a day has 86,400 seconds of about 100 bytes each. */
#define MAX_FILE (16 * 1024 * 1024)

/**
 * CbAdminLoadStore:
 *
 * The folder with the results of load tests, a folder each. Whatever else lies there is left alone.
 */
struct _CbAdminLoadStore
{
  GObject parent_instance;

  char *folder;     /* (owned) */
  CbWorker *worker; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CbAdminLoadStore, cb_admin_load_store, G_TYPE_OBJECT)

static const char *const files[] = { "results.json", "seconds.csv", "report.html" };

/* One operation; what it brings is filled in by the thread. */
typedef struct
{
  char *path;     /* (owned): what it is done to */
  GVariant *list; /* (owned) (nullable) */
  char *text;     /* (owned) (nullable) */
  GError *error;  /* (owned) (nullable) */
} Work;

static void
free_work (Work *work)
{
  g_clear_pointer (&work->list, g_variant_unref);
  g_clear_error (&work->error);
  g_free (work->path);
  g_free (work->text);
  g_free (work);
}

static void
push (CbAdminLoadStore *self,
      const char *path,
      CbWorkerFunc run,
      CbWorkerFunc complete,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (path);
  g_task_set_task_data (task, work, (GDestroyNotify) free_work);
  cb_worker_push (self->worker, g_steal_pointer (&task), run, complete);
}

/* Reading; in the thread */

static char *
read_file (const char *folder, const char *name, gsize *size, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;
  char *text;

  if (g_stat (path, &info) == 0 && info.st_size > MAX_FILE)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "%s: larger than 16 MiB", path);
      return NULL;
    }

  return g_file_get_contents (path, &text, size, error) ? text : NULL;
}

/* What is no result is passed over. */
static void
add_result (GVariantBuilder *list, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize size;
  g_autofree char *text = read_file (path, files[0], &size, NULL);
  g_autoptr (GVariant) result =
                 text != NULL ? cb_admin_load_result_parse (text, size, path, NULL) : NULL;

  if (result != NULL)
    g_variant_builder_add_value (list, result);
}

/* Names are times, or sort as what somebody had in mind: the last ones first. */
static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) b, *(const char *const *) a);
}

static GPtrArray *
list_names (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

static void
list_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;
  g_autoptr (GPtrArray) names = list_names (work->path);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (names->len, CB_ADMIN_LOAD_MAX_RESULTS); i++)
    add_result (&list, work->path, g_ptr_array_index (names, i));
  work->list = g_variant_ref_sink (g_variant_builder_end (&list));
}

static void
on_listed (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  g_task_return_pointer (task, g_steal_pointer (&work->list), (GDestroyNotify) g_variant_unref);
}

/* A folder that is not there has no results. */
void
cb_admin_load_store_list_async (CbAdminLoadStore *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  push (self, self->folder, list_in_thread, on_listed, cancellable, callback, user_data);
}

/* Returns: (transfer full) (nullable): as cb_admin_load_result_parse() makes them; newest first */
GVariant *
cb_admin_load_store_list_finish (CbAdminLoadStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  work->text = read_file (work->path, files[1], NULL, &work->error);
}

static void
on_read (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&work->text), g_free);
}

/* @path: the folder of a result */
void
cb_admin_load_store_read_seconds_async (CbAdminLoadStore *self,
                                        const char *path,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  push (self, path, read_in_thread, on_read, cancellable, callback, user_data);
}

/* Returns: (transfer full) (nullable): its seconds.csv */
char *
cb_admin_load_store_read_seconds_finish (CbAdminLoadStore *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Deleting */

/* Only what a test has left: somebody may have put something beside it. */
static void
delete_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (work->path, files[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT)
        {
          int code = errno;

          g_set_error (&work->error, CB_ERROR, CB_ERROR_STORAGE, "%s: %s", path, g_strerror (code));
          return;
        }
    }
  g_rmdir (work->path);
}

static void
on_deleted (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else
    g_task_return_boolean (task, TRUE);
}

/* @path: the folder of a result */
void
cb_admin_load_store_delete_async (CbAdminLoadStore *self,
                                  const char *path,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  push (self, path, delete_in_thread, on_deleted, NULL, callback, user_data);
}

gboolean
cb_admin_load_store_delete_finish (CbAdminLoadStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The object */

const char *
cb_admin_load_store_get_folder (CbAdminLoadStore *self)
{
  return self->folder;
}

/* Returns: (transfer full): where a test that begins now leaves its results */
char *
cb_admin_load_store_dup_new_path (CbAdminLoadStore *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = g_date_time_format (now, "%Y%m%dT%H%M%SZ");

  return g_build_filename (self->folder, name, NULL);
}

static void
cb_admin_load_store_finalize (GObject *object)
{
  CbAdminLoadStore *self = CB_ADMIN_LOAD_STORE (object);

  g_clear_object (&self->worker);
  g_free (self->folder);

  G_OBJECT_CLASS (cb_admin_load_store_parent_class)->finalize (object);
}

static void
cb_admin_load_store_class_init (CbAdminLoadStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_load_store_finalize;
}

static void
cb_admin_load_store_init (CbAdminLoadStore *self)
{
}

/* Returns: (transfer full) (nullable): what lies in @folder; it need not be there */
CbAdminLoadStore *
cb_admin_load_store_new (const char *folder, GError **error)
{
  g_autoptr (CbAdminLoadStore) self = g_object_new (CB_ADMIN_TYPE_LOAD_STORE, NULL);

  self->folder = g_strdup (folder);
  self->worker = cb_worker_new (NULL, error);

  return self->worker != NULL ? g_steal_pointer (&self) : NULL;
}
