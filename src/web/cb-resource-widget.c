#include "web/cb-resources.h"

/* The widget, for every website that may use the server. */

/* A version's files never change; the loader changes with each deploy, so it is asked for anew. */
#define IMMUTABLE "public, max-age=31536000, immutable"
#define FRESH "no-cache"

/* A file of a widget is no document: one that is opened as such may do nothing. */
#define POLICY "default-src 'none'; sandbox"

/* Returns: the shortest form that the client takes */
static CbWidgetCoding
choose_coding (CbWebRequest *request, const CbWidgetFile *file)
{
  for (guint i = CB_N_WIDGET_CODINGS - 1; i > CB_WIDGET_PLAIN; i--)
    if (file->bytes[i] != NULL &&
        cb_web_request_accepts_encoding (request, cb_widget_coding_get_name (i)))
      return i;

  return CB_WIDGET_PLAIN;
}

static void
answer_file (CbWebRequest *request, CbWidgetFile *file, const char *caching)
{
  CbWidgetCoding coding = choose_coding (request, file);
  const char *etag = file->etag[coding];
  gconstpointer data;
  gsize size;

  cb_web_request_set_header (request, "ETag", etag);
  cb_web_request_set_header (request, "Cache-Control", caching);
  cb_web_request_set_header (request, "Cross-Origin-Resource-Policy", "cross-origin");
  cb_web_request_set_header (request, "Content-Security-Policy", POLICY);
  cb_web_request_add_header (request, "Vary", "Accept-Encoding");
  if (cb_web_request_knows (request, etag))
    {
      cb_web_request_answer (request, 304, NULL, NULL, 0);
      return;
    }

  if (coding != CB_WIDGET_PLAIN)
    cb_web_request_set_header (request, "Content-Encoding", cb_widget_coding_get_name (coding));
  data = g_bytes_get_data (file->bytes[coding], &size);
  cb_web_request_answer (request, 200, file->type, g_memdup2 (data, size), size);
}

static void
answer (CbWebRequest *request, CbWidgetFile *file, const char *caching)
{
  if (file != NULL)
    answer_file (request, file, caching);
  else
    cb_web_request_answer_problem (request, 404, "There is no such file of this version");
}

/* GET /widget/loader.js: what websites embed. */
void
cb_resource_widget_get_loader (CbWebRequest *request)
{
  CbWidgetSource *widgets = request->context->widgets;
  g_autoptr (CbWidgetFile) file = widgets != NULL ? cb_widget_source_dup_loader (widgets) : NULL;

  answer (request, file, FRESH);
}

/* GET /widget/release.json: what an open page asks for, to learn of a newer version. */
void
cb_resource_widget_get_release (CbWebRequest *request)
{
  CbWidgetSource *widgets = request->context->widgets;
  g_autoptr (CbWidgetFile) file = widgets != NULL ? cb_widget_source_dup_release (widgets) : NULL;

  answer (request, file, FRESH);
}

/* GET /widget/{version}/{file}: what the loader loads. */
void
cb_resource_widget_get_file (CbWebRequest *request)
{
  CbWidgetSource *widgets = request->context->widgets;
  const CbRouteMatch *match = &request->match;
  g_autoptr (CbWidgetFile) file =
                 widgets != NULL
                     ? cb_widget_source_dup_file (widgets, match->segment, match->second)
                     : NULL;

  answer (request, file, IMMUTABLE);
}
