#include "web/cb-resources.h"

/* The widget, for every website that may use the server. */

/* A version's files never change; the loader changes with each deploy, so it is asked for anew. */
#define IMMUTABLE "public, max-age=31536000, immutable"
#define FRESH "no-cache"

static void
answer_file (CbWebRequest *request, CbWidgetFile *file, const char *caching)
{
  gboolean gzip = file->gzip != NULL && cb_web_request_accepts_encoding (request, "gzip");
  const char *etag = gzip ? file->gzip_etag : file->etag;
  gconstpointer data;
  gsize size;

  cb_web_request_set_header (request, "ETag", etag);
  cb_web_request_set_header (request, "Cache-Control", caching);
  cb_web_request_set_header (request, "Cross-Origin-Resource-Policy", "cross-origin");
  cb_web_request_add_header (request, "Vary", "Accept-Encoding");
  if (cb_web_request_knows (request, etag))
    {
      cb_web_request_answer (request, 304, NULL, NULL, 0);
      return;
    }

  if (gzip)
    cb_web_request_set_header (request, "Content-Encoding", "gzip");
  data = g_bytes_get_data (gzip ? file->gzip : file->bytes, &size);
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
