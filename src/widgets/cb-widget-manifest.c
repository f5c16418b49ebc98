#include "widgets/cb-widget-manifest.h"

#include <string.h>

#include "base/cb-error.h"
#include "widgets/cb-sealed-text.h"

#define FORMAT 1

#define MAX_WORD 128
#define PLAIN_FOLDER "files/"

static void
member_free (gpointer data)
{
  CbWidgetMember *member = data;

  g_free (member->sha256);
  g_free (member);
}

/* Returns: (transfer full): a manifest to be filled in */
CbWidgetManifest *
cb_widget_manifest_new (void)
{
  CbWidgetManifest *self = g_atomic_rc_box_new0 (CbWidgetManifest);

  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, member_free);

  return self;
}

static void
clear_manifest (gpointer data)
{
  CbWidgetManifest *self = data;

  g_free (self->version);
  g_free (self->actor);
  g_free (self->notes);
  g_free (self->content);
  g_hash_table_unref (self->members);
}

CbWidgetManifest *
cb_widget_manifest_ref (CbWidgetManifest *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_widget_manifest_unref (CbWidgetManifest *self)
{
  g_atomic_rc_box_release_full (self, clear_manifest);
}

static void
take_member (CbWidgetManifest *self, const char *path, guint64 size, char *sha256)
{
  CbWidgetMember *member = g_new (CbWidgetMember, 1);

  member->size = size;
  member->sha256 = sha256;
  g_hash_table_insert (self->members, g_strdup (path), member);
}

/**
 * cb_widget_manifest_add:
 * @self: a manifest
 * @path: of a file in the version's directory
 * @bytes: what is in it
 */
void
cb_widget_manifest_add (CbWidgetManifest *self, const char *path, GBytes *bytes)
{
  take_member (self, path, g_bytes_get_size (bytes),
               g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes));
}

/**
 * cb_widget_manifest_check_member:
 * @self: a manifest
 * @path: of one of its members
 * @bytes: what was found there
 * @error: return location for an error
 *
 * Returns: %FALSE where that is not what was archived
 */
gboolean
cb_widget_manifest_check_member (const CbWidgetManifest *self,
                                 const char *path,
                                 GBytes *bytes,
                                 GError **error)
{
  const CbWidgetMember *member = g_hash_table_lookup (self->members, path);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  if (member != NULL && member->size == g_bytes_get_size (bytes) &&
      strcmp (member->sha256, sha256) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "“%s” was altered: its digest is another one",
               path);

  return FALSE;
}

static void
count_member (gpointer key, gpointer value, gpointer user_data)
{
  guint64 *sums = user_data;

  if (!g_str_has_prefix (key, PLAIN_FOLDER))
    return;

  sums[0]++;
  sums[1] += ((CbWidgetMember *) value)->size;
}

/**
 * cb_widget_manifest_count:
 * @self: a manifest
 * @n_files: (out): how many files were published
 * @size: (out): bytes of all of them
 */
void
cb_widget_manifest_count (const CbWidgetManifest *self, guint *n_files, guint64 *size)
{
  guint64 sums[2] = { 0, 0 };

  g_hash_table_foreach (self->members, count_member, sums);
  *n_files = (guint) sums[0];
  *size = sums[1];
}

/* Writing */

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
write_member (CbJsonWriter *writer, const char *path, const CbWidgetMember *member)
{
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "path", path);
  cb_json_writer_add_uint (writer, "size", member->size);
  cb_json_writer_add_string (writer, "sha256", member->sha256);
  cb_json_writer_end_object (writer);
}

/* Returns: (transfer full): its text */
char *
cb_widget_manifest_format (const CbWidgetManifest *self)
{
  g_autoptr (GList) paths = g_list_sort (g_hash_table_get_keys (self->members), compare_paths);
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_uint (&writer, "format", FORMAT);
  cb_json_writer_add_string (&writer, "version", self->version);
  cb_json_writer_add_uint (&writer, "published_at_us", (guint64) self->published_at);
  cb_json_writer_add_string (&writer, "actor", self->actor);
  cb_json_writer_add_optional (&writer, "notes", self->notes);
  cb_json_writer_add_boolean (&writer, "shipped", self->shipped);
  cb_json_writer_add_string (&writer, "content", self->content);
  cb_json_writer_begin_array (&writer, "members");
  for (GList *l = paths; l != NULL; l = l->next)
    write_member (&writer, l->data, g_hash_table_lookup (self->members, l->data));
  cb_json_writer_end_array (&writer);

  return cb_sealed_text_finish (&writer);
}

/* Reading */

static gboolean
check_format (JsonObject *object, GError **error)
{
  guint64 format = 0;

  if (!cb_json_get_uint64 (object, "format", TRUE, &format, error))
    return FALSE;
  if (format == FORMAT)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "it has format %" G_GUINT64_FORMAT ", and this chatbotd knows format %d only",
               format, FORMAT);

  return FALSE;
}

static gboolean
read_head (CbWidgetManifest *self, JsonObject *object, GError **error)
{
  const char *version = NULL;
  const char *actor = NULL;
  const char *notes = NULL;
  const char *content = NULL;
  guint64 published_at = 0;

  if (!check_format (object, error) ||
      !cb_json_get_string (object, "version", TRUE, MAX_WORD, &version, error) ||
      !cb_json_get_uint64 (object, "published_at_us", TRUE, &published_at, error) ||
      !cb_json_get_string (object, "actor", TRUE, MAX_WORD, &actor, error) ||
      !cb_json_get_string (object, "notes", FALSE, CB_WIDGET_MAX_NOTES, &notes, error) ||
      !cb_json_get_boolean (object, "shipped", TRUE, &self->shipped, error) ||
      !cb_json_get_string (object, "content", TRUE, MAX_WORD, &content, error))
    return FALSE;

  self->version = g_strdup (version);
  self->published_at = (gint64) published_at;
  self->actor = g_strdup (actor);
  self->notes = g_strdup (notes);
  self->content = g_strdup (content);

  return TRUE;
}

static gboolean
read_member (CbWidgetManifest *self, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *path = NULL;
  const char *sha256 = NULL;
  guint64 size = 0;

  if (object == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“members” must hold objects");
      return FALSE;
    }
  if (!cb_json_get_string (object, "path", TRUE, MAX_WORD, &path, error) ||
      !cb_json_get_uint64 (object, "size", TRUE, &size, error) ||
      !cb_json_get_string (object, "sha256", TRUE, MAX_WORD, &sha256, error))
    return FALSE;

  take_member (self, path, size, g_strdup (sha256));

  return TRUE;
}

static gboolean
read_members (CbWidgetManifest *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "members");
  JsonArray *members =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n_members = members != NULL ? json_array_get_length (members) : 0;

  if (members == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“members” must be a list");
      return FALSE;
    }

  for (guint i = 0; i < n_members; i++)
    if (!read_member (self, json_array_get_element (members, i), error))
      return FALSE;

  return TRUE;
}

/**
 * cb_widget_manifest_parse:
 * @text: a text from anywhere
 * @size: its size in bytes
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what it says
 */
CbWidgetManifest *
cb_widget_manifest_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (CbWidgetManifest) self = cb_widget_manifest_new ();
  g_autoptr (JsonObject) object = cb_sealed_text_parse (text, size, error);

  if (object != NULL && read_head (self, object, error) && read_members (self, object, error))
    return g_steal_pointer (&self);

  g_prefix_error (error, "Its manifest is not usable: ");

  return NULL;
}
