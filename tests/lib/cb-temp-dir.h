#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbTempDir:
 *
 * A directory that goes, with all that is in it, when the test lets go of it.
 */
typedef struct _CbTempDir CbTempDir;

CbTempDir *cb_temp_dir_new (void);
void cb_temp_dir_free (CbTempDir *self);
const char *cb_temp_dir_get_path (CbTempDir *self);
char *cb_temp_dir_build (CbTempDir *self, const char *name);
void cb_temp_dir_write (CbTempDir *self, const char *name, const char *text);
char *cb_temp_dir_read (CbTempDir *self, const char *name);
gboolean cb_temp_dir_has (CbTempDir *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTempDir, cb_temp_dir_free)

G_END_DECLS
