#include "alerts/cb-notifier-mail.h"

#include <string.h>

#include "alerts/cb-mail-module.h"
#include "base/cb-mail-security.h"
#include "base/cb-worker.h"

/**
 * CbNotifierMail:
 *
 * Sends mail through an SMTP server, each receiver's by itself: so one address that the server
 * refuses keeps nobody else from being told, and nobody is told twice because of it. What speaks
 * SMTP is loaded for the first mail.
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
  CbMailTls tls;
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
  GError *error;             /* (owned) (nullable) */
} MailCall;

static void
mail_call_free (MailCall *call)
{
  cb_notice_unref (call->notice);
  g_clear_object (&call->cancellable);
  g_clear_error (&call->error);
  g_free (call);
}

/* In the worker thread. */
static void
mail_run (GTask *task, gpointer task_data, gpointer user_data)
{
  MailCall *call = task_data;
  CbNotifierMail *self = call->self;
  const CbMailServer server = { self->url,     self->from, self->user,     self->password,
                                self->ca_file, self->tls,  self->timeout_s };
  const CbMailModule *module = cb_mail_module_get (&call->error);

  if (module != NULL)
    module->send (&server, call->notice, call->cancellable, &call->error);
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

static void
cb_notifier_mail_class_init (CbNotifierMailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_mail_finalize;
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
static CbMailTls
choose_tls (CbMailSecurity security, const char *host, const char *user)
{
  switch (security)
    {
    case CB_MAIL_SECURITY_NONE:
      return CB_MAIL_TLS_NEVER;
    case CB_MAIL_SECURITY_STARTTLS:
    case CB_MAIL_SECURITY_TLS:
      return CB_MAIL_TLS_ALWAYS;
    case CB_MAIL_SECURITY_AUTO:
    default:
      return *user != '\0' && !is_loopback (host) ? CB_MAIL_TLS_ALWAYS : CB_MAIL_TLS_TRY;
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

  if (*host == '\0' || targets[0] == NULL || !cb_mail_module_check (error))
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
  self->tls = choose_tls (security, host, user);
  self->timeout_s = cb_settings_get_uint (settings, CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS);

  return CB_NOTIFIER (g_steal_pointer (&self));
}
