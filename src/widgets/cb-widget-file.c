#include "widgets/cb-widget-file.h"

#include "base/cb-gzip.h"

G_DEFINE_BOXED_TYPE (CbWidgetFile, cb_widget_file, cb_widget_file_ref, cb_widget_file_unref)

#define SHA384_SIZE 48

/**
 * cb_widget_file_guess_type:
 * @name: of a file
 *
 * Returns: (transfer none): the media type that its ending stands for
 */
const char *
cb_widget_file_guess_type (const char *name)
{
  static const struct
  {
    const char *ending;
    const char *type;
  } types[] = {
    { ".js", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".html", "text/html; charset=utf-8" },
    { ".json", "application/json" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".webp", "image/webp" },
    { ".woff2", "font/woff2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].ending))
      return types[i].type;

  return "application/octet-stream";
}

/* It is compressed once and served often. Returns: (transfer full) (nullable): @bytes compressed */
static GBytes *
compress (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gsize compressed_size;
  char *compressed = cb_gzip_compress (data, size, CB_GZIP_SMALLEST, &compressed_size);

  return compressed != NULL ? g_bytes_new_take (compressed, compressed_size) : NULL;
}

static char *
digest (GBytes *bytes)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA384);
  guint8 digest[SHA384_SIZE];
  gsize digest_size = sizeof digest;
  g_autofree char *text = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &digest_size);
  text = g_base64_encode (digest, digest_size);

  return g_strconcat ("sha384-", text, NULL);
}

static void
clear_file (gpointer data)
{
  CbWidgetFile *self = data;

  g_bytes_unref (self->bytes);
  g_clear_pointer (&self->gzip, g_bytes_unref);
  g_free (self->etag);
  g_free (self->gzip_etag);
  g_free (self->integrity);
}

/**
 * cb_widget_file_new:
 * @name: what it is called; its ending tells its type
 * @bytes: what is in it
 *
 * Compresses and digests: some milliseconds for a large file.
 *
 * Returns: (transfer full): a file
 */
CbWidgetFile *
cb_widget_file_new (const char *name, GBytes *bytes)
{
  CbWidgetFile *self = g_atomic_rc_box_new0 (CbWidgetFile);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  self->bytes = g_bytes_ref (bytes);
  self->gzip = compress (bytes);
  self->type = cb_widget_file_guess_type (name);
  self->etag = g_strdup_printf ("\"%.32s\"", sha256);
  self->gzip_etag = g_strdup_printf ("\"%.32s-gz\"", sha256);
  self->integrity = digest (bytes);

  return self;
}

CbWidgetFile *
cb_widget_file_ref (CbWidgetFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_widget_file_unref (CbWidgetFile *self)
{
  g_atomic_rc_box_release_full (self, clear_file);
}
