#include "alerts/cb-notifier-mail.h"

#include <curl/curl.h>
#include <gmime/gmime.h>
#include <string.h>

#include "alerts/cb-mail-message.h"
#include "base/cb-error.h"
#include "base/cb-mail-security.h"
#include "base/cb-worker.h"

/**
 * CbNotifierMail:
 *
 * Sends mail through an SMTP server, each receiver's by itself: so one address that the server
 * refuses keeps nobody else from being told, and nobody is told twice because of it.
 */
struct _CbNotifierMail
{
  GObject parent_instance;

  CbWorker *worker; /* (owned): SMTP is a talk that blocks */
  GStrv targets;    /* (owned): addresses */
  char *url;        /* (owned) */
  char *from;       /* (owned) */
  char *user;       /* (owned): or "" */
  char *password;   /* (owned) */
  char *ca_file;    /* (owned): or "" */
  long use_ssl;     /* as curl has it */
  guint timeout_s;
};

static void notifier_iface_init (CbNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNotifierMail,
                               cb_notifier_mail,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_NOTIFIER, notifier_iface_init))

/* One mail on its way: all that the thread sees. */
typedef struct
{
  CbNotifierMail *self;      /* (unowned): the task keeps it; constant while it lives */
  CbNotice *notice;          /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  char *mail;                /* (owned): what is sent */
  gsize size;
  gsize sent;
  GError *error; /* (owned) (nullable) */
} MailCall;

static void
mail_call_free (MailCall *call)
{
  cb_notice_unref (call->notice);
  g_clear_object (&call->cancellable);
  g_free (call->mail);
  g_clear_error (&call->error);
  g_free (call);
}

static gsize
on_curl_wants_data_cb (char *buffer, gsize size, gsize count, void *user_data)
{
  MailCall *call = user_data;
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
  MailCall *call = user_data;

  return g_cancellable_is_cancelled (call->cancellable);
}

static void
set_options (CURL *curl, MailCall *call, struct curl_slist *receivers)
{
  CbNotifierMail *self = call->self;

  curl_easy_setopt (curl, CURLOPT_URL, self->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) self->timeout_s);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long) self->timeout_s);
  curl_easy_setopt (curl, CURLOPT_USE_SSL, self->use_ssl);
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  if (*self->ca_file != '\0')
    curl_easy_setopt (curl, CURLOPT_CAINFO, self->ca_file);
  if (*self->user != '\0')
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, self->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, self->password);
    }
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, self->from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, receivers);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, on_curl_wants_data_cb);
  curl_easy_setopt (curl, CURLOPT_READDATA, call);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, on_curl_progressed_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, call);
}

/* curl's own words for what people meet most are of little help. */
static void
set_error (MailCall *call, CURLcode code, long answer, const char *detail)
{
  const char *target = call->notice->target;

  switch ((int) code)
    {
    case CURLE_OK:
      break;
    case CURLE_LOGIN_DENIED:
      g_set_error (&call->error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                   "The mail server refuses the login (answer %ld): see [Mail] User and Password",
                   answer);
      break;
    case CURLE_USE_SSL_FAILED:
      g_set_error (&call->error, CB_ERROR, CB_ERROR_FAILED,
                   "The mail server offers no encryption, and without it nothing is sent: see "
                   "[Mail] Security");
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
      g_set_error (&call->error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                   "The mail server's certificate is not trusted: see [Mail] CaFile (%s)", detail);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      g_set_error (&call->error, CB_ERROR, CB_ERROR_UNAVAILABLE,
                   "The mail server did not take the mail within %u s", call->self->timeout_s);
      break;
    default:
      g_set_error (&call->error, CB_ERROR, CB_ERROR_UNAVAILABLE, "The mail to %s was not taken: %s",
                   target, detail);
    }
}

/* In the worker thread. */
static void
mail_run (GTask *task, gpointer task_data, gpointer user_data)
{
  MailCall *call = task_data;
  g_autofree char *receiver = g_strdup_printf ("<%s>", call->notice->target);
  struct curl_slist *receivers;
  char detail[CURL_ERROR_SIZE] = "";
  long answer = 0;
  CURLcode code;
  CURL *curl;

  call->mail = cb_mail_message_write (call->notice, call->self->from, &call->size, &call->error);
  if (call->mail == NULL)
    return;

  curl = curl_easy_init ();
  receivers = curl_slist_append (NULL, receiver);
  set_options (curl, call, receivers);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
  code = curl_easy_perform (curl);
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &answer);
  set_error (call, code, answer, *detail != '\0' ? detail : curl_easy_strerror (code));
  curl_slist_free_all (receivers);
  curl_easy_cleanup (curl);
}

/* In the main loop. */
static void
mail_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  MailCall *call = task_data;

  if (call->error != NULL)
    g_task_return_error (task, g_steal_pointer (&call->error));
  else
    g_task_return_boolean (task, TRUE);
}

static const char *
cb_notifier_mail_get_name (CbNotifier *notifier)
{
  return "mail";
}

static const char *const *
cb_notifier_mail_get_targets (CbNotifier *notifier)
{
  return (const char *const *) CB_NOTIFIER_MAIL (notifier)->targets;
}

static void
cb_notifier_mail_send_async (CbNotifier *notifier,
                             CbNotice *notice,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbNotifierMail *self = CB_NOTIFIER_MAIL (notifier);
  /* What the server has taken is delivered, even where nobody waits for it any more. */
  GTask *task = g_task_new (self, NULL, callback, user_data);
  MailCall *call = g_new0 (MailCall, 1);

  call->self = self;
  call->notice = cb_notice_ref (notice);
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, cb_notifier_mail_send_async);
  g_task_set_task_data (task, call, (GDestroyNotify) mail_call_free);
  cb_worker_push (self->worker, task, mail_run, mail_complete);
}

static gboolean
cb_notifier_mail_send_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, notifier), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
notifier_iface_init (CbNotifierInterface *iface)
{
  iface->get_name = cb_notifier_mail_get_name;
  iface->get_targets = cb_notifier_mail_get_targets;
  iface->send_async = cb_notifier_mail_send_async;
  iface->send_finish = cb_notifier_mail_send_finish;
}

static void
cb_notifier_mail_finalize (GObject *object)
{
  CbNotifierMail *self = CB_NOTIFIER_MAIL (object);

  g_clear_object (&self->worker);
  g_strfreev (self->targets);
  g_free (self->url);
  g_free (self->from);
  g_free (self->user);
  g_free (self->password);
  g_free (self->ca_file);

  G_OBJECT_CLASS (cb_notifier_mail_parent_class)->finalize (object);
}

/* Both libraries want that once, before any thread. */
static void
cb_notifier_mail_class_init (CbNotifierMailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_mail_finalize;
  curl_global_init (CURL_GLOBAL_DEFAULT);
  g_mime_init ();
}

static void
cb_notifier_mail_init (CbNotifierMail *self)
{
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return strcmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* A password goes in clear to this machine only, unless somebody says “none”. */
static long
choose_ssl (CbMailSecurity security, const char *host, const char *user)
{
  switch (security)
    {
    case CB_MAIL_SECURITY_NONE:
      return CURLUSESSL_NONE;
    case CB_MAIL_SECURITY_STARTTLS:
    case CB_MAIL_SECURITY_TLS:
      return CURLUSESSL_ALL;
    case CB_MAIL_SECURITY_AUTO:
    default:
      return *user != '\0' && !is_loopback (host) ? CURLUSESSL_ALL : CURLUSESSL_TRY;
    }
}

static char *
choose_sender (const char *from, const char *user)
{
  if (*from != '\0')
    return g_strdup (from);
  if (strchr (user, '@') != NULL)
    return g_strdup (user);

  return g_strdup_printf ("chatbotd@%s", g_get_host_name ());
}

static char *
make_url (CbMailSecurity security, const char *host, guint port)
{
  const char *scheme = security == CB_MAIL_SECURITY_TLS ? "smtps" : "smtp";
  gboolean is_ipv6 = strchr (host, ':') != NULL && *host != '[';

  return g_strdup_printf (is_ipv6 ? "%s://[%s]:%u/%s" : "%s://%s:%u/%s", scheme, host, port,
                          g_get_host_name ());
}

/**
 * cb_notifier_mail_new:
 * @settings: where it is set up
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the channel; %NULL without @error where it is not set up
 */
CbNotifier *
cb_notifier_mail_new (CbSettings *settings, GError **error)
{
  const char *host = cb_settings_get_string (settings, CB_SETTING_MAIL_HOST);
  const char *user = cb_settings_get_string (settings, CB_SETTING_MAIL_USER);
  CbMailSecurity security = cb_settings_get_enum (settings, CB_SETTING_MAIL_SECURITY);
  const char *const *targets = cb_settings_get_strv (settings, CB_SETTING_ALERTS_RECIPIENTS);
  g_autoptr (CbNotifierMail) self = NULL;

  if (*host == '\0' || targets[0] == NULL)
    return NULL;

  self = g_object_new (CB_TYPE_NOTIFIER_MAIL, NULL);
  self->worker = cb_worker_new (NULL, error);
  if (self->worker == NULL)
    return NULL;

  self->targets = g_strdupv ((char **) targets);
  self->url = make_url (security, host, cb_settings_get_uint (settings, CB_SETTING_MAIL_PORT));
  self->from = choose_sender (cb_settings_get_string (settings, CB_SETTING_MAIL_FROM), user);
  self->user = g_strdup (user);
  self->password = g_strdup (cb_settings_get_string (settings, CB_SETTING_MAIL_PASSWORD));
  self->ca_file = g_strdup (cb_settings_get_string (settings, CB_SETTING_MAIL_CA_FILE));
  self->use_ssl = choose_ssl (security, host, user);
  self->timeout_s = cb_settings_get_uint (settings, CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS);

  return CB_NOTIFIER (g_steal_pointer (&self));
}
