#include "alerts/cb-mail-sender.h"

#include <curl/curl.h>
#include <gmime/gmime.h>
#include <string.h>

#include "alerts/cb-mail-message.h"
#include "base/cb-error.h"

/* One mail on its way. */
typedef struct
{
  const CbMailServer *server;
  const CbNotice *notice;
  GCancellable *cancellable; /* (unowned) (nullable) */
  const char *mail;          /* what is sent */
  gsize size;
  gsize sent;
} Call;

/* Both libraries want that once, before any mail. */
static void
initialize (void)
{
  static gsize initialized = 0;

  if (!g_once_init_enter (&initialized))
    return;

  curl_global_init (CURL_GLOBAL_DEFAULT);
  g_mime_init ();
  g_once_init_leave (&initialized, 1);
}

static gsize
on_curl_wants_data_cb (char *buffer, gsize size, gsize count, void *user_data)
{
  Call *call = user_data;
  gsize length = MIN (size * count, call->size - call->sent);

  memcpy (buffer, call->mail + call->sent, length);
  call->sent += length;

  return length;
}

static int
on_curl_progressed_cb (void *user_data,
                       curl_off_t to_get,
                       curl_off_t got,
                       curl_off_t to_send,
                       curl_off_t sent)
{
  Call *call = user_data;

  return g_cancellable_is_cancelled (call->cancellable);
}

static long
choose_ssl (CbMailTls tls)
{
  switch (tls)
    {
    case CB_MAIL_TLS_NEVER:
      return CURLUSESSL_NONE;
    case CB_MAIL_TLS_TRY:
      return CURLUSESSL_TRY;
    case CB_MAIL_TLS_ALWAYS:
    default:
      return CURLUSESSL_ALL;
    }
}

static void
set_options (CURL *curl, Call *call, struct curl_slist *receivers)
{
  const CbMailServer *server = call->server;

  curl_easy_setopt (curl, CURLOPT_URL, server->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) server->timeout_s);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long) server->timeout_s);
  curl_easy_setopt (curl, CURLOPT_USE_SSL, choose_ssl (server->tls));
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  if (*server->ca_file != '\0')
    curl_easy_setopt (curl, CURLOPT_CAINFO, server->ca_file);
  if (*server->user != '\0')
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, server->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, server->password);
    }
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, server->from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, receivers);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, on_curl_wants_data_cb);
  curl_easy_setopt (curl, CURLOPT_READDATA, call);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, on_curl_progressed_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, call);
}

/* curl's own words for what people meet most are of little help. */
static gboolean
judge (Call *call, CURLcode code, long answer, const char *detail, GError **error)
{
  switch ((int) code)
    {
    case CURLE_OK:
      return TRUE;
    case CURLE_LOGIN_DENIED:
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                   "The mail server refuses the login (answer %ld): see [Mail] User and Password",
                   answer);
      break;
    case CURLE_USE_SSL_FAILED:
      g_set_error (error, CB_ERROR, CB_ERROR_FAILED,
                   "The mail server offers no encryption, and without it nothing is sent: see "
                   "[Mail] Security");
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                   "The mail server's certificate is not trusted: see [Mail] CaFile (%s)", detail);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE,
                   "The mail server did not take the mail within %u s", call->server->timeout_s);
      break;
    default:
      g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE, "The mail to %s was not taken: %s",
                   call->notice->target, detail);
    }

  return FALSE;
}

/**
 * cb_mail_sender_send:
 * @server: who takes it
 * @notice: what it says, and to whom it goes
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Blocks. From any thread.
 *
 * Returns: whether the server took it
 */
gboolean
cb_mail_sender_send (const CbMailServer *server,
                     const CbNotice *notice,
                     GCancellable *cancellable,
                     GError **error)
{
  Call call = { server, notice, cancellable, NULL, 0, 0 };
  g_autofree char *receiver = g_strdup_printf ("<%s>", notice->target);
  g_autofree char *mail = NULL;
  struct curl_slist *receivers;
  char detail[CURL_ERROR_SIZE] = "";
  long answer = 0;
  CURLcode code;
  CURL *curl;

  initialize ();
  call.mail = mail = cb_mail_message_write (notice, server->from, &call.size, error);
  if (mail == NULL)
    return FALSE;

  curl = curl_easy_init ();
  receivers = curl_slist_append (NULL, receiver);
  set_options (curl, &call, receivers);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
  code = curl_easy_perform (curl);
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &answer);
  curl_slist_free_all (receivers);
  curl_easy_cleanup (curl);

  return judge (&call, code, answer, *detail != '\0' ? detail : curl_easy_strerror (code), error);
}
