#pragma once

#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/* Which step of the fake shall fail. */
typedef enum
{
  CB_FAULT_NONE,
  CB_FAULT_OPEN,
  CB_FAULT_BEGIN,
  CB_FAULT_APPEND,
  CB_FAULT_COMMIT,
  CB_FAULT_READ,
} CbFault;

#define CB_TYPE_BACKEND_MEMORY (cb_backend_memory_get_type ())
G_DECLARE_FINAL_TYPE (CbBackendMemory, cb_backend_memory, CB, BACKEND_MEMORY, GObject)

CbBackendMemory *cb_backend_memory_new (void);
void cb_backend_memory_set_fault (CbBackendMemory *self, CbFault fault);
void cb_backend_memory_hold (CbBackendMemory *self);
void cb_backend_memory_let_go (CbBackendMemory *self);
guint cb_backend_memory_get_n_commits (CbBackendMemory *self);

G_END_DECLS
