#include "alerts/cb-http-poster.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/cb-error.h"

/* Preliminary answers (100 and the like) to one request. libsoup reads as long as some are there,
 * in one turn of the main loop: whoever sends them without an end would hold up everybody. */
#define MAX_PRELIMINARY 16

/**
 * CbHttpPoster:
 *
 * Posts things over HTTP, for channels. It follows no redirects, since they could lead a secret
 * elsewhere, reads no more of an answer than its status, and waits no longer than it was told, be
 * the other side silent or only slow. Main loop only.
 */
struct _CbHttpPoster
{
  GObject parent_instance;

  SoupSession *session; /* (owned) */
  guint timeout_s;
};

G_DEFINE_FINAL_TYPE (CbHttpPoster, cb_http_poster, G_TYPE_OBJECT)

/* One request under way. */
typedef struct
{
  SoupMessage *message;      /* (owned) */
  GCancellable *cancellable; /* (owned): of the request itself */
  GCancellable *outer;       /* (owned) (nullable): the caller's */
  gulong outer_handler;
  guint timer;
  gboolean timed_out;
  guint n_preliminary; /* answers that were none yet */
} Request;

static void
request_free (Request *request)
{
  g_clear_handle_id (&request->timer, g_source_remove);
  if (request->outer != NULL)
    g_cancellable_disconnect (request->outer, request->outer_handler);
  g_clear_object (&request->outer);
  g_clear_object (&request->cancellable);
  if (request->message != NULL)
    g_signal_handlers_disconnect_by_data (request->message, request);
  g_clear_object (&request->message);
  g_free (request);
}

static gboolean
on_request_overdue_cb (gpointer user_data)
{
  Request *request = user_data;

  request->timer = 0;
  request->timed_out = TRUE;
  g_cancellable_cancel (request->cancellable);

  return G_SOURCE_REMOVE;
}

static void
on_message_got_informational_cb (SoupMessage *message, gpointer user_data)
{
  Request *request = user_data;

  if (++request->n_preliminary > MAX_PRELIMINARY)
    g_cancellable_cancel (request->cancellable);
}

static void
on_outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
add_headers (SoupMessage *message, const CbHttpPost *post)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  for (guint i = 0; post->headers != NULL && post->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, post->headers[i], post->headers[i + 1]);

  if (post->user != NULL && *post->user != '\0')
    {
      g_autofree char *plain = g_strdup_printf ("%s:%s", post->user, post->password);
      g_autofree char *encoded = g_base64_encode ((const guchar *) plain, strlen (plain));
      g_autofree char *value = g_strdup_printf ("Basic %s", encoded);

      soup_message_headers_replace (headers, "Authorization", value);
    }
}

static SoupMessage *
create_message (const CbHttpPost *post)
{
  SoupMessage *message = soup_message_new ("POST", post->url);
  g_autoptr (GBytes) body = NULL;

  if (message == NULL)
    return NULL;

  body = g_bytes_new (post->body, strlen (post->body));
  soup_message_set_request_body_from_bytes (message, post->content_type, body);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  add_headers (message, post);

  return message;
}

/* The address itself may be a secret: only its host is named. */
static GError *
explain (CbHttpPoster *self, const Request *request, const GError *error)
{
  const char *host = g_uri_get_host (soup_message_get_uri (request->message));
  guint status = soup_message_get_status (request->message);

  if (request->timed_out)
    return g_error_new (CB_ERROR, CB_ERROR_UNAVAILABLE, "%s gave no answer within %u s", host,
                        self->timeout_s);
  if (request->n_preliminary > MAX_PRELIMINARY)
    return g_error_new (CB_ERROR, CB_ERROR_UNAVAILABLE,
                        "%s gave more than %d preliminary answers and no other", host,
                        MAX_PRELIMINARY);
  if (error != NULL)
    return g_error_new (CB_ERROR, CB_ERROR_UNAVAILABLE, "%s cannot be reached: %s", host,
                        error->message);
  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return NULL;

  return g_error_new (CB_ERROR, CB_ERROR_FAILED, "%s answered %u %s", host, status,
                      soup_message_get_reason_phrase (request->message));
}

static void
on_message_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  /* Closed unread. */
  g_autoptr (GInputStream) body G_GNUC_UNUSED =
                 soup_session_send_finish (SOUP_SESSION (source), result, &error);
  GError *problem = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  problem = explain (g_task_get_source_object (task), request, error);
  if (problem != NULL)
    g_task_return_error (task, problem);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_http_poster_post_async:
 * @self: a poster
 * @post: what to post and where; copied
 * @cancellable: (nullable): gives up
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Posts once. Anything but a status from 200 to 299 is a failure.
 */
void
cb_http_poster_post_async (CbHttpPoster *self,
                           const CbHttpPost *post,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Request *request;

  g_return_if_fail (CB_IS_HTTP_POSTER (self));

  g_task_set_source_tag (task, cb_http_poster_post_async);
  request = g_new0 (Request, 1);
  request->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  request->message = create_message (post);
  if (request->message == NULL)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_INVALID_INPUT,
                               "The channel's address is no address");
      return;
    }

  g_signal_connect (request->message, "got-informational",
                    G_CALLBACK (on_message_got_informational_cb), request);
  if (cancellable != NULL)
    {
      request->outer = g_object_ref (cancellable);
      request->outer_handler =
          g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled_cb),
                                 g_object_ref (request->cancellable), g_object_unref);
    }
  request->timer = g_timeout_add_seconds (self->timeout_s, on_request_overdue_cb, request);
  soup_session_send_async (self->session, request->message, G_PRIORITY_DEFAULT,
                           request->cancellable, on_message_sent_cb, g_steal_pointer (&task));
}

/**
 * cb_http_poster_post_finish:
 * @self: a poster
 * @result: what the callback got
 * @error: return location for an error, which holds no secret
 *
 * Returns: %TRUE once the other side has taken it
 */
gboolean
cb_http_poster_post_finish (CbHttpPoster *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_posted_for_task_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (cb_http_poster_post_finish (CB_HTTP_POSTER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cb_http_poster_complete:
 * @self: a poster
 * @post: what to post and where; copied
 * @task: (transfer full): what the posting is part of, and all that is left of it
 *
 * Posts once, with the cancellable of @task, and returns %TRUE from it, or the error.
 */
void
cb_http_poster_complete (CbHttpPoster *self, const CbHttpPost *post, GTask *task)
{
  cb_http_poster_post_async (self, post, g_task_get_cancellable (task), on_posted_for_task_cb,
                             task);
}

static void
cb_http_poster_finalize (GObject *object)
{
  g_clear_object (&CB_HTTP_POSTER (object)->session);

  G_OBJECT_CLASS (cb_http_poster_parent_class)->finalize (object);
}

static void
cb_http_poster_class_init (CbHttpPosterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_http_poster_finalize;
}

static void
cb_http_poster_init (CbHttpPoster *self)
{
}

/**
 * cb_http_poster_new:
 * @timeout_s: time for one request in all, in seconds
 *
 * Returns: (transfer full): a poster
 */
CbHttpPoster *
cb_http_poster_new (guint timeout_s)
{
  CbHttpPoster *self = g_object_new (CB_TYPE_HTTP_POSTER, NULL);

  self->timeout_s = timeout_s;
  self->session =
      soup_session_new_with_options ("user-agent", "chatbotd/" CB_VERSION, "timeout", timeout_s,
                                     "max-conns", 4, "idle-timeout", 5, NULL);

  return self;
}
