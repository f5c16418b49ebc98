#include "web/cb-download.h"

/* Bytes that are read at once. */
#define CHUNK_SIZE (64 * 1024)

/**
 * Download:
 * @content: (owned): what is sent
 * @left: bytes that were promised and not read yet
 *
 * A file on its way out, a chunk at a time: the next is read when the client has taken the last.
 * Belongs to the request.
 */
typedef struct
{
  GInputStream *content;
  guint64 left;
} Download;

static void
download_free (Download *download)
{
  g_object_unref (download->content);
  g_free (download);
}

/* The promised size cannot be kept: the client sees that from the connection. */
static void
break_off (CbWebRequest *request)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (request->message),
                                "Connection", "close");
  soup_message_body_complete (soup_server_message_get_response_body (request->message));
  cb_web_request_go_on (request);
}

static void
on_chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  Download *download = request->data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
                 g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  SoupMessageBody *body = soup_server_message_get_response_body (request->message);

  if (request->finished)
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      break_off (request);
      return;
    }

  download->left -= MIN (g_bytes_get_size (bytes), download->left);
  soup_message_body_append_bytes (body, bytes);
  if (download->left == 0)
    soup_message_body_complete (body);
  cb_web_request_go_on (request);
}

static void
on_written_cb (SoupServerMessage *message, gpointer user_data)
{
  CbWebRequest *request = user_data;
  Download *download = request->data;

  if (download->left == 0)
    return;

  cb_web_request_hold (request);
  g_input_stream_read_bytes_async (download->content, MIN (download->left, CHUNK_SIZE),
                                   G_PRIORITY_DEFAULT, request->cancellable, on_chunk_read_cb,
                                   cb_web_request_ref (request));
}

/**
 * cb_download_begin:
 * @request: a request that is not answered; its headers say all but the size
 * @content: (transfer full): what to send
 * @size: how many bytes of it
 *
 * Answers with a file, of which little is in memory at any time.
 */
void
cb_download_begin (CbWebRequest *request, GInputStream *content, guint64 size)
{
  SoupServerMessage *message = request->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Download *download;

  if (request->finished)
    {
      g_object_unref (content);
      return;
    }

  download = g_new (Download, 1);
  download->content = content;
  download->left = size;
  request->data = download;
  request->data_free = (GDestroyNotify) download_free;
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  soup_message_headers_set_content_length (headers, (goffset) size);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_written_cb), request);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_written_cb), request);
  cb_web_request_answer (request, 200, NULL, NULL, 0);
}
