#include "widgets/cb-widget-shipped.h"

#include "widgets/cb-widget-coded.h"
#include "widgets/cb-widget-loader.h"
#include "widgets/cb-widget-resources.h"

#define FOLDER "/org/chatbotd/widget"

/* The same files as the build compressed them, each with the name of its coding at the end. */
#define CODED_FOLDER "/org/chatbotd/widget-coded"

static GBytes *
read_resource (GResource *resource, const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_resource_lookup_data (resource, path, 0, &error);

  g_assert_no_error (error); /* it was compiled in */

  return bytes;
}

static void
add_coded (CbWidgetPackage *package, const char *name)
{
  for (guint i = CB_WIDGET_PLAIN + 1; i < CB_N_WIDGET_CODINGS; i++)
    {
      g_autofree char *coded = g_strconcat (name, ".", cb_widget_coding_get_name (i), NULL);
      g_autoptr (GBytes) bytes =
                     read_resource (cb_widget_coded_get_resource (), CODED_FOLDER, coded);

      cb_widget_package_add_coded (package, name, i, bytes);
    }
}

/* Returns: (transfer full): all of its files; within no limits, since nobody sent it */
CbWidgetPackage *
cb_widget_shipped_dup_package (void)
{
  const CbWidgetLimits limits = { G_MAXUINT, G_MAXUINT64 };
  CbWidgetPackage *package = cb_widget_package_new (&limits);
  g_auto (GStrv) names = g_resource_enumerate_children (cb_widget_get_resource (), FOLDER, 0, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = read_resource (cb_widget_get_resource (), FOLDER, names[i]);

      cb_widget_package_add (package, names[i], bytes, &error);
      g_assert_no_error (error);
      add_coded (package, names[i]);
    }

  return package;
}

/* Returns: (transfer full): the loader of versions that have none of their own */
GBytes *
cb_widget_shipped_dup_loader (void)
{
  return read_resource (cb_widget_get_resource (), FOLDER, CB_WIDGET_LOADER_NAME);
}
