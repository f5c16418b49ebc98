#include <string.h>

#include "base/cb-error.h"
#include "web/cb-download.h"
#include "web/cb-resources.h"

/* GET /api/v1/uploads/{upload}: a file of one's own session. */

typedef struct
{
  CbWebRequest *request; /* (owned) */
  CbUpload *upload;      /* (owned) */
  GInputStream *content; /* (owned) */
} Access;

static void
access_free (Access *access)
{
  g_clear_object (&access->content);
  cb_upload_unref (access->upload);
  cb_web_request_unref (access->request);
  g_free (access);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Access, access_free)

/* The name as it is for those who know RFC 6266, in ASCII for the others. */
static char *
build_disposition (const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autofree char *encoded = g_uri_escape_string (name, NULL, FALSE);

  g_strdelimit (ascii, "\"\\;%", '_');

  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", ascii, encoded);
}

/* Whatever is in it, a browser shall save it and run none of it. */
static void
set_headers (CbWebRequest *request, const CbUpload *upload)
{
  g_autofree char *disposition = build_disposition (upload->name);

  cb_web_request_set_header (request, "Content-Type", upload->type);
  cb_web_request_set_header (request, "Content-Disposition", disposition);
  cb_web_request_set_header (request, "Content-Security-Policy",
                             "default-src 'none'; frame-ancestors 'none'; sandbox");
  cb_web_request_set_header (request, "Cross-Origin-Resource-Policy", "same-origin");
  cb_web_request_set_header (request, "Cache-Control", "private, no-store");
}

static void
on_authorized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Access) access = user_data;
  g_autoptr (GError) error = NULL;

  access->request->session = cb_chat_authorize_finish (CB_CHAT (source), result, &error);
  if (access->request->session != NULL)
    {
      set_headers (access->request, access->upload);
      cb_download_begin (access->request, g_steal_pointer (&access->content), access->upload->size);
    }
  else if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED))
    cb_web_request_answer_problem (access->request, 404, "There is no such file");
  else
    cb_web_request_answer_error (access->request, error);
}

/* The token must be that of the file's session: somebody else's file is no file. */
static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autofree char *token = cb_web_request_dup_bearer (request);
  g_autoptr (GError) error = NULL;
  GInputStream *content = NULL;
  CbUpload *upload = cb_uploads_open_finish (CB_UPLOADS (source), result, &content, &error);
  Access *access;

  if (upload == NULL)
    {
      cb_web_request_answer_error (request, error);
      return;
    }

  access = g_new (Access, 1);
  access->request = g_steal_pointer (&request);
  access->upload = upload;
  access->content = content;
  cb_chat_authorize_async (access->request->context->chat, upload->session_id, token,
                           access->request->cancellable, on_authorized_cb, access);
}

void
cb_resource_upload_get (CbWebRequest *request)
{
  g_autofree char *token = cb_web_request_dup_bearer (request);

  if (token == NULL)
    cb_web_request_answer_problem (request, 401, "“Authorization: Bearer TOKEN” is missing");
  else
    cb_uploads_open_async (request->context->uploads, request->match.segment, request->cancellable,
                           on_opened_cb, cb_web_request_ref (request));
}
