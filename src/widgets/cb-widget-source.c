#include "widgets/cb-widget-source.h"

G_DEFINE_INTERFACE (CbWidgetSource, cb_widget_source, G_TYPE_OBJECT)

static void
cb_widget_source_default_init (CbWidgetSourceInterface *iface)
{
}

/* Returns: (transfer full) (nullable): the script that websites embed */
CbWidgetFile *
cb_widget_source_dup_loader (CbWidgetSource *self)
{
  g_return_val_if_fail (CB_IS_WIDGET_SOURCE (self), NULL);

  return CB_WIDGET_SOURCE_GET_IFACE (self)->dup_loader (self);
}

/* Returns: (transfer full) (nullable): what a loader that runs already asks for, as JSON */
CbWidgetFile *
cb_widget_source_dup_release (CbWidgetSource *self)
{
  g_return_val_if_fail (CB_IS_WIDGET_SOURCE (self), NULL);

  return CB_WIDGET_SOURCE_GET_IFACE (self)->dup_release (self);
}

/**
 * cb_widget_source_report_error:
 * @self: where files come from
 * @version: which version had an error, as its widget says
 * @client: (nullable): who reports it
 * @message: what went wrong
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_NOT_FOUND where there is no such version
 */
gboolean
cb_widget_source_report_error (CbWidgetSource *self,
                               const char *version,
                               GInetAddress *client,
                               const char *message,
                               GError **error)
{
  g_return_val_if_fail (CB_IS_WIDGET_SOURCE (self), FALSE);

  return CB_WIDGET_SOURCE_GET_IFACE (self)->report_error (self, version, client, message, error);
}

/**
 * cb_widget_source_dup_file:
 * @self: where files come from
 * @version: of which widget
 * @name: what the file is called
 *
 * Returns: (transfer full) (nullable): the file; %NULL where there is none
 */
CbWidgetFile *
cb_widget_source_dup_file (CbWidgetSource *self, const char *version, const char *name)
{
  g_return_val_if_fail (CB_IS_WIDGET_SOURCE (self), NULL);
  g_return_val_if_fail (version != NULL && name != NULL, NULL);

  return CB_WIDGET_SOURCE_GET_IFACE (self)->dup_file (self, version, name);
}
