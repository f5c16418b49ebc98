#pragma once

#include "base/cb-worker.h"
#include "chat/cb-uploads.h"

G_BEGIN_DECLS

/* What the files of #CbUploads share. */
struct _CbUploads
{
  GObject parent_instance;

  CbStore *store;       /* (owned) */
  CbClock *clock;       /* (owned) */
  CbSettings *settings; /* (owned) */
  CbWorker *worker;     /* (owned) */
  char *directory;      /* (owned) */
};

void cb_uploads_tidy_async (CbUploads *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cb_uploads_tidy_finish (CbUploads *self, GAsyncResult *result, GError **error);

G_END_DECLS
