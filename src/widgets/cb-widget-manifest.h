#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbWidgetMember:
 * @size: in bytes
 * @sha256: (owned): in hexadecimal
 */
typedef struct
{
  guint64 size;
  char *sha256;
} CbWidgetMember;

/**
 * CbWidgetManifest:
 * @version: (owned): its number
 * @published_at: microseconds since 1970 UTC
 * @actor: (owned): who published it
 * @notes: (owned) (nullable): what is to be said of it
 * @shipped: whether it came with the daemon
 * @content: (owned): SHA-256 of names and contents of all files: what it is, whatever its number
 * @members: (owned) (element-type utf8 CbWidgetMember): what is on disk, by path: "files/" and, as
 *   they are served compressed, "gzip/" and "br/"
 *
 * What a version is. Immutable once it was archived, counted by reference.
 */
typedef struct
{
  char *version;
  gint64 published_at;
  char *actor;
  char *notes;
  gboolean shipped;
  char *content;
  GHashTable *members;
} CbWidgetManifest;

#define CB_WIDGET_MANIFEST_NAME "manifest.json"

/* Characters of notes. */
#define CB_WIDGET_MAX_NOTES 4096

CbWidgetManifest *cb_widget_manifest_new (void);
CbWidgetManifest *cb_widget_manifest_parse (const char *text, gsize size, GError **error);
CbWidgetManifest *cb_widget_manifest_ref (CbWidgetManifest *self);
void cb_widget_manifest_unref (CbWidgetManifest *self);
void cb_widget_manifest_add (CbWidgetManifest *self, const char *path, GBytes *bytes);
char *cb_widget_manifest_format (const CbWidgetManifest *self);
gboolean cb_widget_manifest_check_member (const CbWidgetManifest *self,
                                          const char *path,
                                          GBytes *bytes,
                                          GError **error);
void cb_widget_manifest_count (const CbWidgetManifest *self, guint *n_files, guint64 *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetManifest, cb_widget_manifest_unref)

G_END_DECLS
