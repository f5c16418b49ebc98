#include "backups/cb-backup-manifest.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"
#include "base/cb-json.h"

/* Lengths of texts in a manifest. */
#define MAX_NAME 4096
#define MAX_WORD 64

/* What is known about one file in the archive. */
typedef struct
{
  guint64 size;
  char *sha256; /* (owned): in hexadecimal */
} CbBackupMember;

static void
member_free (CbBackupMember *member)
{
  g_free (member->sha256);
  g_free (member);
}

/* Returns: (transfer full): a manifest that names nothing yet */
CbBackupManifest *
cb_backup_manifest_new (void)
{
  CbBackupManifest *self = g_new0 (CbBackupManifest, 1);

  self->program = g_strdup (CB_VERSION);
  self->members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) member_free);

  return self;
}

void
cb_backup_manifest_free (CbBackupManifest *self)
{
  g_free (self->program);
  g_clear_pointer (&self->store, cb_store_summary_free);
  g_hash_table_unref (self->members);
  g_free (self);
}

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CB_ERROR, CB_ERROR_INVALID_INPUT, format, args));
  va_end (args);

  return FALSE;
}

/**
 * cb_backup_manifest_add:
 * @self: a manifest
 * @name: a member's name
 * @size: its size in bytes
 * @sha256: its digest in hexadecimal
 * @error: return location for an error
 *
 * Returns: %FALSE where it has a member of that name
 */
gboolean
cb_backup_manifest_add (CbBackupManifest *self,
                        const char *name,
                        guint64 size,
                        const char *sha256,
                        GError **error)
{
  CbBackupMember *member;

  if (g_hash_table_contains (self->members, name))
    return fail (error, "“%s” is in the backup twice", name);

  member = g_new0 (CbBackupMember, 1);
  member->size = size;
  member->sha256 = g_strdup (sha256);
  g_hash_table_insert (self->members, g_strdup (name), member);
  self->content_size += size;

  return TRUE;
}

guint
cb_backup_manifest_get_n_members (const CbBackupManifest *self)
{
  return g_hash_table_size (self->members);
}

/* Writing */

static void
end_line (CbJsonWriter *writer)
{
  cb_json_writer_end_object (writer);
  g_string_append_c (writer->out, '\n');
  writer->comma = FALSE;
}

static void
write_rows (CbJsonWriter *writer, const CbStoreSummary *store)
{
  g_autoptr (GPtrArray) tables = cb_store_summary_dup_tables (store);

  cb_json_writer_begin_object (writer, "rows");
  for (guint i = 0; i < tables->len; i++)
    {
      const char *table = g_ptr_array_index (tables, i);

      cb_json_writer_add_uint (writer, table, cb_store_summary_get_rows (store, table));
    }
  cb_json_writer_end_object (writer);
}

static void
write_head (CbJsonWriter *writer, const CbBackupManifest *self)
{
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_uint (writer, "format", CB_BACKUP_FORMAT);
  cb_json_writer_add_string (writer, "program", self->program);
  cb_json_writer_add_time (writer, "created_at", self->created_at);
  cb_json_writer_add_boolean (writer, "secrets", self->secrets);
  cb_json_writer_add_uint (writer, "members", cb_backup_manifest_get_n_members (self));
  cb_json_writer_add_string (writer, "store", self->store->kind);
  cb_json_writer_add_uint (writer, "schema", self->store->schema);
  write_rows (writer, self->store);
  end_line (writer);
}

static void
write_member (CbJsonWriter *writer, const char *name, const CbBackupMember *member)
{
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "name", name);
  cb_json_writer_add_uint (writer, "size", member->size);
  cb_json_writer_add_string (writer, "sha256", member->sha256);
  end_line (writer);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/**
 * cb_backup_manifest_format:
 * @self: a manifest that knows its store
 * @size: (out): size of the text in bytes
 *
 * Returns: (transfer full): its text
 */
char *
cb_backup_manifest_format (const CbBackupManifest *self, gsize *size)
{
  g_auto (CbJsonWriter) writer = { NULL, FALSE };
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (self->members), compare_names);
  g_autofree char *digest = NULL;

  cb_json_writer_init (&writer);
  write_head (&writer, self);
  for (GList *l = names; l != NULL; l = l->next)
    write_member (&writer, l->data, g_hash_table_lookup (self->members, l->data));

  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) writer.out->str,
                                        writer.out->len);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "end", digest);
  end_line (&writer);

  return cb_json_writer_finish (&writer, size);
}

/* Reading */

static gboolean
check_format (JsonObject *head, GError **error)
{
  guint64 format = 0;

  if (!cb_json_get_uint64 (head, "format", TRUE, &format, error))
    return FALSE;
  if (format >= 1 && format <= CB_BACKUP_FORMAT)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "The backup has format %" G_GUINT64_FORMAT
               ", but this chatbotd (%s) knows formats up to %d only: a newer chatbotd made it",
               format, CB_VERSION, CB_BACKUP_FORMAT);
  return FALSE;
}

static gboolean
read_rows (CbStoreSummary *store, JsonObject *head, GError **error)
{
  JsonNode *node = json_object_get_member (head, "rows");
  JsonObject *rows =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (GList) tables = rows != NULL ? json_object_get_members (rows) : NULL;

  if (rows == NULL)
    return fail (error, "“rows” must be an object");

  for (GList *l = tables; l != NULL; l = l->next)
    {
      guint64 count;

      if (!cb_json_get_uint64 (rows, l->data, TRUE, &count, error))
        return FALSE;
      cb_store_summary_set_rows (store, l->data, count);
    }

  return TRUE;
}

static gboolean
read_store (CbBackupManifest *self, JsonObject *head, GError **error)
{
  const char *kind = NULL;
  guint64 schema = 0;

  if (!cb_json_get_string (head, "store", TRUE, MAX_WORD, &kind, error) ||
      !cb_json_get_uint64 (head, "schema", TRUE, &schema, error))
    return FALSE;
  self->store = cb_store_summary_new (kind, (guint) MIN (schema, G_MAXUINT));

  return read_rows (self->store, head, error);
}

static gboolean
read_time (JsonObject *head, const char *member, gint64 *time, GError **error)
{
  g_autoptr (GDateTime) moment = NULL;
  const char *text = NULL;

  if (!cb_json_get_string (head, member, TRUE, MAX_WORD, &text, error))
    return FALSE;
  moment = g_date_time_new_from_iso8601 (text, NULL);
  if (moment == NULL)
    return fail (error, "“%s” must be a time", member);
  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC + g_date_time_get_microsecond (moment);

  return TRUE;
}

static gboolean
read_head (CbBackupManifest *self, const char *line, gsize size, guint64 *n_members, GError **error)
{
  g_autoptr (JsonObject) head = cb_json_parse_object (line, size, error);
  const char *program = NULL;

  if (head == NULL || !check_format (head, error) ||
      !cb_json_get_string (head, "program", TRUE, MAX_WORD, &program, error) ||
      !cb_json_get_uint64 (head, "members", TRUE, n_members, error) ||
      !cb_json_get_boolean (head, "secrets", TRUE, &self->secrets, error) ||
      !read_time (head, "created_at", &self->created_at, error))
    return FALSE;
  g_free (self->program);
  self->program = g_strdup (program);

  return read_store (self, head, error);
}

static gboolean
read_member (CbBackupManifest *self, const char *line, gsize size, GError **error)
{
  g_autoptr (JsonObject) member = cb_json_parse_object (line, size, error);
  const char *name = NULL;
  const char *sha256 = NULL;
  guint64 bytes = 0;

  return member != NULL && cb_json_get_string (member, "name", TRUE, MAX_NAME, &name, error) &&
         cb_json_get_uint64 (member, "size", TRUE, &bytes, error) &&
         cb_json_get_string (member, "sha256", TRUE, MAX_WORD, &sha256, error) &&
         cb_backup_manifest_add (self, name, bytes, sha256, error);
}

static gboolean
read_end (const char *text, const char *line, gsize size, GError **error)
{
  g_autoptr (JsonObject) end = cb_json_parse_object (line, size, error);
  g_autofree char *digest = NULL;
  const char *stated = NULL;

  if (end == NULL || !cb_json_get_string (end, "end", TRUE, MAX_WORD, &stated, error))
    return FALSE;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) text, line - text);

  return strcmp (stated, digest) == 0 || fail (error, "it was altered");
}

static gboolean
read_lines (CbBackupManifest *self, const char *text, gsize size, GError **error)
{
  const char *end = text + size;
  const char *line = text;
  const char *newline;
  guint64 n_members = 0;

  for (guint64 i = 0; (newline = memchr (line, '\n', end - line)) != NULL; i++)
    {
      gboolean last = newline + 1 == end;

      if (i == 0 ? !read_head (self, line, newline - line, &n_members, error)
          : last ? !read_end (text, line, newline - line, error)
                 : !read_member (self, line, newline - line, error))
        return FALSE;
      if (last)
        return (i > 0 && n_members == cb_backup_manifest_get_n_members (self)) ||
               fail (error, "members are missing");
      line = newline + 1;
    }

  return fail (error, "it is cut off");
}

/**
 * cb_backup_manifest_parse:
 * @text: a text from anywhere
 * @size: its size in bytes
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what it says; %CB_ERROR_CONFLICT where a newer program wrote
 *   it, %CB_ERROR_INVALID_INPUT where it is none
 */
CbBackupManifest *
cb_backup_manifest_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (CbBackupManifest) self = cb_backup_manifest_new ();

  if (read_lines (self, text, size, error))
    return g_steal_pointer (&self);

  g_prefix_error (error, "The backup's manifest is not usable: ");
  return NULL;
}

/* Comparing */

static gboolean
check_member (const char *name,
              const CbBackupMember *stated,
              const CbBackupMember *found,
              GError **error)
{
  if (found == NULL)
    return fail (error, "“%s” is missing in the backup", name);
  if (found->size != stated->size || strcmp (found->sha256, stated->sha256) != 0)
    return fail (error, "“%s” in the backup was altered", name);

  return TRUE;
}

/**
 * cb_backup_manifest_check_members:
 * @self: what an archive says
 * @found: what was found in it
 * @error: return location for an error
 *
 * Returns: %FALSE where they differ
 */
gboolean
cb_backup_manifest_check_members (const CbBackupManifest *self,
                                  const CbBackupManifest *found,
                                  GError **error)
{
  GHashTableIter iter;
  gpointer name;
  gpointer stated;

  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, &name, &stated))
    if (!check_member (name, stated, g_hash_table_lookup (found->members, name), error))
      return FALSE;

  g_hash_table_iter_init (&iter, found->members);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->members, name))
      return fail (error, "“%s” was added to the backup", (const char *) name);

  return TRUE;
}
