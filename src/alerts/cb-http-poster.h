#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbHttpPost:
 * @url: http or https
 * @content_type: of @body
 * @body: what is sent
 * @headers: (nullable) (array zero-terminated=1): names and values by turns
 * @user: (nullable): to log in with, and @password
 * @password: (nullable): likewise
 *
 * A request. Lives on the stack of who posts it.
 */
typedef struct
{
  const char *url;
  const char *content_type;
  const char *body;
  const char *const *headers;
  const char *user;
  const char *password;
} CbHttpPost;

#define CB_TYPE_HTTP_POSTER (cb_http_poster_get_type ())
G_DECLARE_FINAL_TYPE (CbHttpPoster, cb_http_poster, CB, HTTP_POSTER, GObject)

CbHttpPoster *cb_http_poster_new (guint timeout_s);
void cb_http_poster_post_async (CbHttpPoster *self,
                                const CbHttpPost *post,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cb_http_poster_post_finish (CbHttpPoster *self, GAsyncResult *result, GError **error);
void cb_http_poster_complete (CbHttpPoster *self, const CbHttpPost *post, GTask *task);

G_END_DECLS
