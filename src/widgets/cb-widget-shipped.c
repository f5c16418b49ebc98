#include "widgets/cb-widget-shipped.h"

#include "widgets/cb-widget-loader.h"
#include "widgets/cb-widget-resources.h"

#define FOLDER "/org/chatbotd/widget"

static GBytes *
read_resource (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER "/", name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_resource_lookup_data (cb_widget_get_resource (), path, 0, &error);

  g_assert_no_error (error); /* it was compiled in */

  return bytes;
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
      g_autoptr (GBytes) bytes = read_resource (names[i]);

      cb_widget_package_add (package, names[i], bytes, &error);
      g_assert_no_error (error);
    }

  return package;
}

/* Returns: (transfer full): the loader of versions that have none of their own */
GBytes *
cb_widget_shipped_dup_loader (void)
{
  return read_resource (CB_WIDGET_LOADER_NAME);
}
