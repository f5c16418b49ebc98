#include "web/cb-page-resources.h"
#include "web/cb-resources.h"

/* The page to try the chat on, and its parts; they are compiled in from data/web. */

#define PREFIX "/org/chatbotd/web/"

/* Nothing but what is served here may run on the page. */
#define POLICY                                                                                     \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "                \
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static void
answer_resource (CbWebRequest *request, const char *name)
{
  g_autofree char *path = g_strconcat (PREFIX, name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (cb_page_get_resource (), path, 0, NULL);
  g_autofree char *digest = NULL;
  g_autofree char *etag = NULL;
  gconstpointer data;
  gsize size;

  if (bytes == NULL)
    {
      cb_web_request_answer_problem (request, 404, "There is nothing at this path");
      return;
    }

  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  etag = g_strdup_printf ("\"%.32s\"", digest);
  cb_web_request_set_header (request, "ETag", etag);
  cb_web_request_set_header (request, "Cache-Control", "no-cache");
  cb_web_request_set_header (request, "Content-Security-Policy", POLICY);
  if (cb_web_request_knows (request, etag))
    {
      cb_web_request_answer (request, 304, NULL, NULL, 0);
      return;
    }

  data = g_bytes_get_data (bytes, &size);
  cb_web_request_answer (request, 200, cb_widget_file_guess_type (name), g_memdup2 (data, size),
                         size);
}

/* GET / */
void
cb_resource_page_get (CbWebRequest *request)
{
  answer_resource (request, "index.html");
}

/* GET /try/{file} */
void
cb_resource_page_get_asset (CbWebRequest *request)
{
  answer_resource (request, request->match.segment);
}
