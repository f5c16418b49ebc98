#pragma once

#include <gio/gio.h>

#include "base/cb-throttle.h"
#include "store/cb-store-summary.h"

G_BEGIN_DECLS

#define CB_TYPE_STORE_DUMPER (cb_store_dumper_get_type ())
G_DECLARE_INTERFACE (CbStoreDumper, cb_store_dumper, CB, STORE_DUMPER, GObject)

/**
 * CbStoreDumperProgress:
 * @fraction: how much is done, 0 to 1
 * @user_data: what it was called with
 */
typedef void (*CbStoreDumperProgress) (double fraction, gpointer user_data);

/**
 * CbStoreDumperInterface:
 * @kind: what kind of store: "sqlite" or "mongodb"
 * @file_name: what the store's file is called in the data directory, and its dump in a backup
 * @measure: about how many bytes a dump takes
 * @dump: writes all that is committed as the call begins into the new file or directory @target,
 * while the store goes on serving; leaves no target behind where it fails
 * @inspect: looks into a dump and says what it holds; %CB_ERROR_CONFLICT where this program is too
 *   old for it, %CB_ERROR_INVALID_INPUT where it is damaged or none. @thorough checks every page
 * and every index
 *
 * How a kind of store gives and judges copies of itself, as plain blocking calls, each usable from
 * any one thread while the store is open or closed.
 */
struct _CbStoreDumperInterface
{
  GTypeInterface g_iface;

  const char *kind;
  const char *file_name;

  guint64 (*measure) (CbStoreDumper *self);
  gboolean (*dump) (CbStoreDumper *self,
                    const char *target,
                    CbThrottle *throttle,
                    CbStoreDumperProgress progress,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error);
  CbStoreSummary *(*inspect) (CbStoreDumper *self,
                              const char *dump,
                              gboolean thorough,
                              GCancellable *cancellable,
                              GError **error);
};

const char *cb_store_dumper_get_kind (CbStoreDumper *self);
const char *cb_store_dumper_get_file_name (CbStoreDumper *self);
guint64 cb_store_dumper_measure (CbStoreDumper *self);
gboolean cb_store_dumper_dump (CbStoreDumper *self,
                               const char *target,
                               CbThrottle *throttle,
                               CbStoreDumperProgress progress,
                               gpointer user_data,
                               GCancellable *cancellable,
                               GError **error);
CbStoreSummary *cb_store_dumper_inspect (CbStoreDumper *self,
                                         const char *dump,
                                         gboolean thorough,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
