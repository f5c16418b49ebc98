#include <string.h>

#include "web/cb-resources.h"

/* The page to try the chat on, and its parts; they are compiled in from data/web. */

#define PREFIX "/org/chatbotd/web/"

/* Nothing but what is served here may run on the page. */
#define POLICY                                                                                     \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "                \
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static const char *
guess_type (const char *name)
{
  static const struct
  {
    const char *suffix;
    const char *type;
  } types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".svg", "image/svg+xml" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].suffix))
      return types[i].type;

  return "application/octet-stream";
}

static gboolean
is_fresh (CbWebRequest *request, const char *etag)
{
  const char *known = soup_message_headers_get_list (
      soup_server_message_get_request_headers (request->message), "If-None-Match");

  return known != NULL && (strstr (known, etag) != NULL || strcmp (known, "*") == 0);
}

static void
answer_resource (CbWebRequest *request, const char *name)
{
  g_autofree char *path = g_strconcat (PREFIX, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
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
  if (is_fresh (request, etag))
    {
      cb_web_request_answer (request, 304, NULL, NULL, 0);
      return;
    }

  data = g_bytes_get_data (bytes, &size);
  cb_web_request_answer (request, 200, guess_type (name), g_memdup2 (data, size), size);
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
