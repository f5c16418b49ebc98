#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbBusCaller:
 * @bus_name: unique name of its connection
 * @uid: the user that it runs as
 * @name: what that user is called: the full name, or else the login name
 *
 * Who called a method. Immutable once made, counted by reference, usable from every thread.
 */
typedef struct
{
  const char *bus_name;
  guint uid;
  const char *name;
} CbBusCaller;

CbBusCaller *cb_bus_caller_new (const char *bus_name, guint uid);
CbBusCaller *cb_bus_caller_ref (CbBusCaller *self);
void cb_bus_caller_unref (CbBusCaller *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBusCaller, cb_bus_caller_unref)

G_END_DECLS
