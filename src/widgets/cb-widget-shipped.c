#include "widgets/cb-widget-shipped.h"

#include <string.h>

#include "widgets/cb-widget-loader.h"
#include "widgets/cb-widget-resources.h"

#define FOLDER "/org/chatbotd/widget"

/* Characters of the version: enough never to be the same for different files. */
#define VERSION_LENGTH 16

/**
 * CbWidgetShipped:
 *
 * The widget that was built with the daemon. Its version is a digest of its files: other files are
 * another version, by themselves.
 */
struct _CbWidgetShipped
{
  GObject parent_instance;

  GHashTable *files;    /* (owned) (element-type utf8 CbWidgetFile): by name */
  CbWidgetFile *loader; /* (owned) */
  char *version;        /* (owned) */
};

static void source_iface_init (CbWidgetSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbWidgetShipped,
                               cb_widget_shipped,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_WIDGET_SOURCE, source_iface_init))

static CbWidgetFile *
cb_widget_shipped_dup_loader (CbWidgetSource *source)
{
  return cb_widget_file_ref (CB_WIDGET_SHIPPED (source)->loader);
}

static CbWidgetFile *
cb_widget_shipped_dup_file (CbWidgetSource *source, const char *version, const char *name)
{
  CbWidgetShipped *self = CB_WIDGET_SHIPPED (source);
  CbWidgetFile *file =
      strcmp (version, self->version) == 0 ? g_hash_table_lookup (self->files, name) : NULL;

  return file != NULL ? cb_widget_file_ref (file) : NULL;
}

static void
source_iface_init (CbWidgetSourceInterface *iface)
{
  iface->dup_loader = cb_widget_shipped_dup_loader;
  iface->dup_file = cb_widget_shipped_dup_file;
}

static GBytes *
read_resource (GResource *resource, const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER "/", name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_resource_lookup_data (resource, path, 0, &error);

  g_assert_no_error (error); /* it was compiled in */

  return bytes;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names and contents, so that nothing can change without being another version. */
static void
add_to_version (GChecksum *checksum, const char *name, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
  g_checksum_update (checksum, (const guchar *) &size, sizeof size);
  g_checksum_update (checksum, data, (gssize) size);
}

static void
load (CbWidgetShipped *self)
{
  GResource *resource = cb_widget_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (resource, FOLDER, 0, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GBytes) template = read_resource (resource, CB_WIDGET_LOADER_NAME);

  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = read_resource (resource, names[i]);

      add_to_version (checksum, names[i], bytes);
      g_hash_table_insert (self->files, g_strdup (names[i]), cb_widget_file_new (names[i], bytes));
    }

  /* The loader has an address of its own; as a file of the version it says nothing yet. */
  g_hash_table_remove (self->files, CB_WIDGET_LOADER_NAME);
  self->version = g_strndup (g_checksum_get_string (checksum), VERSION_LENGTH);
  self->loader = cb_widget_loader_build (template, self->version,
                                         g_hash_table_lookup (self->files, CB_WIDGET_ENTRY_NAME));
}

static void
cb_widget_shipped_finalize (GObject *object)
{
  CbWidgetShipped *self = CB_WIDGET_SHIPPED (object);

  g_hash_table_unref (self->files);
  cb_widget_file_unref (self->loader);
  g_free (self->version);

  G_OBJECT_CLASS (cb_widget_shipped_parent_class)->finalize (object);
}

static void
cb_widget_shipped_class_init (CbWidgetShippedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_widget_shipped_finalize;
}

static void
cb_widget_shipped_init (CbWidgetShipped *self)
{
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) cb_widget_file_unref);
  load (self);
}

/* Returns: (transfer full): the widget that was built with the daemon */
CbWidgetShipped *
cb_widget_shipped_new (void)
{
  return g_object_new (CB_TYPE_WIDGET_SHIPPED, NULL);
}

const char *
cb_widget_shipped_get_version (CbWidgetShipped *self)
{
  g_return_val_if_fail (CB_IS_WIDGET_SHIPPED (self), NULL);

  return self->version;
}
