#include "widgets/cb-widget-file.h"

G_DEFINE_BOXED_TYPE (CbWidgetFile, cb_widget_file, cb_widget_file_ref, cb_widget_file_unref)

#define SHA384_SIZE 48

/* Returns: (transfer none) (nullable) */
static const char *
find_type (const char *name)
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

  return NULL;
}

/**
 * cb_widget_file_guess_type:
 * @name: of a file
 *
 * Returns: (transfer none): the media type that its ending stands for
 */
const char *
cb_widget_file_guess_type (const char *name)
{
  const char *type = find_type (name);

  return type != NULL ? type : "application/octet-stream";
}

/* Whether browsers are told what a file of that name is. */
gboolean
cb_widget_file_has_known_type (const char *name)
{
  return find_type (name) != NULL;
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

  for (guint i = 0; i < CB_N_WIDGET_CODINGS; i++)
    {
      g_clear_pointer (&self->bytes[i], g_bytes_unref);
      g_free (self->etag[i]);
    }
  g_free (self->integrity);
}

/**
 * cb_widget_file_new_coded:
 * @name: what it is called; its ending tells its type
 * @bytes: (array fixed-size=CB_N_WIDGET_CODINGS): what is in it, by coding; %NULL for those that
 *   make it no shorter
 *
 * Returns: (transfer full): a file
 */
CbWidgetFile *
cb_widget_file_new_coded (const char *name, GBytes *const *bytes)
{
  static const char *const marks[CB_N_WIDGET_CODINGS] = { "", "-gz", "-br" };
  CbWidgetFile *self = g_atomic_rc_box_new0 (CbWidgetFile);
  g_autofree char *sha256 =
      g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes[CB_WIDGET_PLAIN]);

  for (guint i = 0; i < CB_N_WIDGET_CODINGS; i++)
    {
      self->bytes[i] = bytes[i] != NULL ? g_bytes_ref (bytes[i]) : NULL;
      self->etag[i] = g_strdup_printf ("\"%.32s%s\"", sha256, marks[i]);
    }
  self->type = cb_widget_file_guess_type (name);
  self->integrity = digest (bytes[CB_WIDGET_PLAIN]);

  return self;
}

/**
 * cb_widget_file_new:
 * @name: what it is called; its ending tells its type
 * @bytes: what is in it
 *
 * Compresses with gzip only: for what is small, and made anew whenever something is deployed. What
 * brotli would save of a loader are 250 bytes.
 *
 * Returns: (transfer full): a file
 */
CbWidgetFile *
cb_widget_file_new (const char *name, GBytes *bytes)
{
  g_autoptr (GBytes) gzip = cb_widget_coding_apply (CB_WIDGET_GZIP, bytes);
  GBytes *const coded[CB_N_WIDGET_CODINGS] = { bytes, gzip, NULL };

  return cb_widget_file_new_coded (name, coded);
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
