#include "web/cb-kept-visitor.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"
#include "base/cb-json.h"

/*
 * On the way from one process to the next it is a JSON object a line: the first says which version
 * of this it is, each of the others describes a socket, which it names as the kernel does.
 */
#define VERSION 1

/* Numbers up to 2^64, in JSON a string. */
#define MAX_ID 20

/* Base64 of what may wait for one visitor, in either direction. */
#define MAX_BYTES (4 * 1024 * 1024)

/**
 * cb_kept_visitor_new:
 * @conn: (transfer full): a connection
 *
 * Returns: (transfer full): a visitor without a session
 */
CbKeptVisitor *
cb_kept_visitor_new (CbKeptConn *conn)
{
  CbKeptVisitor *self = g_new0 (CbKeptVisitor, 1);

  self->conn = conn;

  return self;
}

void
cb_kept_visitor_free (CbKeptVisitor *self)
{
  g_clear_pointer (&self->conn, cb_kept_conn_free);
  g_free (self->session_id);
  g_free (self->client);
  g_free (self);
}

/* Writing */

static void
write_bytes (CbJsonWriter *writer, const char *name, GByteArray *bytes)
{
  g_autofree char *text = bytes->len > 0 ? g_base64_encode (bytes->data, bytes->len) : NULL;

  cb_json_writer_add_optional (writer, name, text);
}

static void
end_line (CbJsonWriter *writer, GString *out)
{
  gsize size;
  g_autofree char *line = NULL;

  cb_json_writer_end_object (writer);
  line = cb_json_writer_finish (writer, &size);
  g_string_append_len (out, line, size);
  g_string_append_c (out, '\n');
}

static void
write_visitor (const CbKeptVisitor *self, guint64 id, GString *out)
{
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "socket", name);
  cb_json_writer_add_optional (&writer, "session", self->session_id);
  cb_json_writer_add_optional (&writer, "client", self->client);
  cb_json_writer_add_uint (&writer, "seq", self->seq);
  write_bytes (&writer, "unread", self->conn->unread);
  write_bytes (&writer, "unsent", self->conn->unsent);
  end_line (&writer, out);
}

/**
 * cb_kept_visitor_write_all:
 * @visitors: (element-type CbKeptVisitor): some visitors
 *
 * Returns: (transfer full): all about them but their sockets
 */
GBytes *
cb_kept_visitor_write_all (GPtrArray *visitors)
{
  GString *out = g_string_new (NULL);
  CbJsonWriter writer;
  guint64 id;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_uint (&writer, "version", VERSION);
  end_line (&writer, out);
  for (guint i = 0; i < visitors->len; i++)
    {
      const CbKeptVisitor *visitor = g_ptr_array_index (visitors, i);

      if (cb_kept_conn_identify (visitor->conn->fd, &id))
        write_visitor (visitor, id, out);
    }

  return g_string_free_to_bytes (out);
}

/* Reading */

/* Returns: (transfer full): sockets by what the kernel names them; what is none is closed */
static GHashTable *
index_sockets (GArray *fds)
{
  GHashTable *sockets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                               (GDestroyNotify) cb_kept_conn_free);

  for (guint i = 0; i < fds->len; i++)
    {
      g_autoptr (CbKeptConn) conn = cb_kept_conn_new (g_array_index (fds, int, i));
      guint64 id;

      if (cb_kept_conn_identify (conn->fd, &id))
        g_hash_table_insert (sockets, g_memdup2 (&id, sizeof id), g_steal_pointer (&conn));
    }
  g_array_set_size (fds, 0);

  return sockets;
}

static gboolean
read_bytes (JsonObject *line, const char *name, GByteArray *bytes, GError **error)
{
  const char *text;
  g_autofree guint8 *decoded = NULL;
  gsize size;

  if (!cb_json_get_string (line, name, FALSE, MAX_BYTES, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  decoded = g_base64_decode (text, &size);
  g_byte_array_append (bytes, decoded, size);

  return TRUE;
}

/* Returns: (transfer full) (nullable): the visitor; %NULL without an error where it went away */
static CbKeptVisitor *
read_visitor (const char *text, gsize size, GHashTable *sockets, GError **error)
{
  g_autoptr (JsonObject) line = cb_json_parse_object (text, size, error);
  g_autoptr (CbKeptVisitor) visitor = NULL;
  g_autofree gpointer key = NULL;
  CbKeptConn *conn;
  const char *name;
  const char *session_id;
  const char *client;
  guint64 id;

  if (line == NULL || !cb_json_get_string (line, "socket", TRUE, MAX_ID, &name, error) ||
      !g_ascii_string_to_unsigned (name, 10, 0, G_MAXUINT64, &id, error))
    return NULL;
  if (!g_hash_table_steal_extended (sockets, &id, &key, (gpointer *) &conn))
    return NULL;

  visitor = cb_kept_visitor_new (conn);
  if (!cb_json_get_string (line, "session", FALSE, G_MAXSIZE, &session_id, error) ||
      !cb_json_get_string (line, "client", FALSE, G_MAXSIZE, &client, error) ||
      !cb_json_get_uint64 (line, "seq", TRUE, &visitor->seq, error) ||
      !read_bytes (line, "unread", conn->unread, error) ||
      !read_bytes (line, "unsent", conn->unsent, error))
    return NULL;
  visitor->session_id = g_strdup (session_id);
  visitor->client = g_strdup (client);

  return g_steal_pointer (&visitor);
}

static gboolean
check_version (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonObject) line = cb_json_parse_object (text, size, error);
  guint64 version = 0;

  if (line == NULL || !cb_json_get_uint64 (line, "version", TRUE, &version, error))
    return FALSE;
  if (version == VERSION)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "it was written by another version of chatbotd (%" G_GUINT64_FORMAT
               "; this one reads %d)",
               version, VERSION);

  return FALSE;
}

/**
 * cb_kept_visitor_read_all:
 * @state: what cb_kept_visitor_write_all() gave, in the process before
 * @fds: (element-type int): the sockets, in any order; taken out of it, and closed where they
 *   belong to nobody
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type CbKeptVisitor) (nullable): who is still there
 */
GPtrArray *
cb_kept_visitor_read_all (GBytes *state, GArray *fds, GError **error)
{
  g_autoptr (GHashTable) sockets = index_sockets (fds);
  g_autoptr (GPtrArray) visitors =
                 g_ptr_array_new_with_free_func ((GDestroyNotify) cb_kept_visitor_free);
  gsize left;
  const char *at = g_bytes_get_data (state, &left);
  const char *end;

  for (guint n = 0; (end = memchr (at, '\n', left)) != NULL; n++)
    {
      GError *problem = NULL;
      CbKeptVisitor *visitor = NULL;

      if (n == 0)
        check_version (at, end - at, &problem);
      else
        visitor = read_visitor (at, end - at, sockets, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      if (visitor != NULL)
        g_ptr_array_add (visitors, visitor);
      left -= end + 1 - at;
      at = end + 1;
    }

  return g_steal_pointer (&visitors);
}
