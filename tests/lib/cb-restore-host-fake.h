#pragma once

#include "backups/cb-restore-host.h"

G_BEGIN_DECLS

#define CB_TYPE_RESTORE_HOST_FAKE (cb_restore_host_fake_get_type ())
G_DECLARE_FINAL_TYPE (CbRestoreHostFake, cb_restore_host_fake, CB, RESTORE_HOST_FAKE, GObject)

/**
 * CbRestoreHostFake:
 *
 * A host that only notes what it is asked for, and fails where it is told to.
 */
struct _CbRestoreHostFake
{
  GObject parent_instance;

  GString *calls; /* (owned): "suspend " and "resume " as they came */
  gboolean fails_to_suspend;
  gboolean fails_to_resume;
  void (*suspended) (gpointer user_data); /* (nullable): called while it is suspended */
  gpointer user_data;                     /* (unowned): for @suspended */
};

CbRestoreHostFake *cb_restore_host_fake_new (void);

G_END_DECLS
