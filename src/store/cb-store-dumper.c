#include "store/cb-store-dumper.h"

/**
 * CbStoreDumper:
 *
 * See #CbStoreDumperInterface for what each call means.
 */
G_DEFINE_INTERFACE (CbStoreDumper, cb_store_dumper, G_TYPE_OBJECT)

static void
cb_store_dumper_default_init (CbStoreDumperInterface *iface)
{
}

const char *
cb_store_dumper_get_kind (CbStoreDumper *self)
{
  g_return_val_if_fail (CB_IS_STORE_DUMPER (self), NULL);

  return CB_STORE_DUMPER_GET_IFACE (self)->kind;
}

const char *
cb_store_dumper_get_file_name (CbStoreDumper *self)
{
  g_return_val_if_fail (CB_IS_STORE_DUMPER (self), NULL);

  return CB_STORE_DUMPER_GET_IFACE (self)->file_name;
}

guint64
cb_store_dumper_measure (CbStoreDumper *self)
{
  g_return_val_if_fail (CB_IS_STORE_DUMPER (self), 0);

  return CB_STORE_DUMPER_GET_IFACE (self)->measure (self);
}

gboolean
cb_store_dumper_dump (CbStoreDumper *self,
                      const char *target,
                      CbThrottle *throttle,
                      CbStoreDumperProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (CB_IS_STORE_DUMPER (self), FALSE);

  return CB_STORE_DUMPER_GET_IFACE (self)->dump (self, target, throttle, progress, user_data,
                                                 cancellable, error);
}

CbStoreSummary *
cb_store_dumper_inspect (CbStoreDumper *self,
                         const char *dump,
                         gboolean thorough,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (CB_IS_STORE_DUMPER (self), NULL);

  return CB_STORE_DUMPER_GET_IFACE (self)->inspect (self, dump, thorough, cancellable, error);
}
