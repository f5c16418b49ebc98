#include "web/cb-web-server.h"

#include <glib/gstdio.h>

#include "base/cb-listen-address.h"
#include "base/cb-service.h"
#include "web/cb-cors.h"
#include "web/cb-resources.h"
#include "web/cb-web-listeners.h"
#include "web/cb-web-server-private.h"
#include "web/cb-web-transport.h"

static void service_iface_init (CbServiceInterface *iface);

/**
 * CbWebServer:
 *
 * HTTP for visitors and their browsers. libsoup parses and writes; the transport below it carries
 * connections; each request finds its row in the table of resources as soon as its head is there.
 *
 * Emits `answered` (CbWebRequest) when a request is over, whatever became of it: it was answered,
 * its client has gone, or its connection is a WebSocket or an event stream now. Emits `refused`
 * (CbNetRefusal) when one was refused by its head, of which nothing more is known.
 */
G_DEFINE_FINAL_TYPE_WITH_CODE (CbWebServer,
                               cb_web_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

static guint answered_signal;
static guint refused_signal;

static gboolean
is_options (CbWebRequest *request)
{
  return g_str_equal (soup_server_message_get_method (request->message), "OPTIONS");
}

/* Finds the route, or answers that there is none. */
static gboolean
route (CbWebServer *self, CbWebRequest *request)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (request->message));

  cb_router_match (self->routes, self->n_routes, soup_server_message_get_method (request->message),
                   path, &request->match);
  if (request->match.route != NULL)
    return TRUE;

  if (request->match.allowed == NULL)
    cb_web_request_answer_problem (request, 404, "There is nothing at this path");
  else if (is_options (request))
    cb_cors_answer_options (request);
  else
    {
      g_autofree char *detail = g_strdup_printf ("This path takes %s only", request->match.allowed);

      cb_web_request_set_header (request, "Allow", request->match.allowed);
      cb_web_request_answer_problem (request, 405, detail);
    }

  return FALSE;
}

/* Nobody waits for the answer any more: what it waits for may take long, so it ends here. */
static void
on_gone_cb (gpointer user_data)
{
  CbWebRequest *request = user_data;

  g_cancellable_cancel (request->cancellable);
  cb_web_request_answer_problem (request, 400,
                                 "The client has left before all of the request was there");
}

/* The head of a request is there, its body is not. */
static void
on_head_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  CbWebServer *self = user_data;
  CbWebRequest *request = cb_web_request_new (&self->context, message);

  g_hash_table_insert (self->requests, message, request);
  if (!cb_cors_check (request) || !route (self, request))
    return;

  cb_net_message_watch_gone (message, on_gone_cb, request);
  if (request->match.route->begin != NULL)
    request->match.route->begin (request);
}

/* All of a request is there. */
static void
on_request_cb (SoupServer *soup,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer user_data)
{
  CbWebServer *self = user_data;
  CbWebRequest *request = g_hash_table_lookup (self->requests, message);

  if (request == NULL || request->answered || request->match.route == NULL)
    return;

  request->match.route->handle (request);
  if (!request->answered)
    cb_web_request_hold (request);
}

static void
on_request_over_cb (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  CbWebServer *self = user_data;
  g_autoptr (CbWebRequest) request = NULL;

  if (!g_hash_table_steal_extended (self->requests, message, NULL, (gpointer *) &request))
    return;

  cb_web_request_finish (request);
  g_signal_emit (self, answered_signal, 0, request);
}

static void
on_request_aborted_cb (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  CbWebServer *self = user_data;
  CbWebRequest *request = g_hash_table_lookup (self->requests, message);

  if (request != NULL)
    request->aborted = TRUE;
  on_request_over_cb (soup, message, self);
}

/* Its connection is a WebSocket or an event stream now. */
static void
on_request_handed_over_cb (CbWebRequest *request, gpointer user_data)
{
  CbWebServer *self = user_data;

  on_request_over_cb (self->soup, request->message, self);
}

static void
on_request_refused_cb (CbNet *net, const CbNetRefusal *refusal, CbWebServer *self)
{
  g_signal_emit (self, refused_signal, 0, refusal);
}

/* Limits */

/* Who is believed, and who may look. */
static void
take_over_networks (CbWebContext *context)
{
  CbSettings *settings = context->settings;

  g_clear_pointer (&context->proxies, cb_networks_free);
  g_clear_pointer (&context->scrapers, cb_networks_free);
  context->proxies =
      cb_networks_new (cb_settings_get_strv (settings, CB_SETTING_WEB_TRUSTED_PROXIES));
  context->scrapers =
      cb_networks_new (cb_settings_get_strv (settings, CB_SETTING_METRICS_ALLOWED_NETWORKS));
}

/**
 * cb_web_server_configure:
 * @self: a server
 * @max_connections: no more than this, whatever the settings say, since there are no more open
 *   files; 0 for no such bound
 *
 * Takes over the settings, which have changed.
 */
void
cb_web_server_configure (CbWebServer *self, guint max_connections)
{
  CbSettings *settings = self->context.settings;
  CbNetConfig config;

  g_return_if_fail (CB_IS_WEB_SERVER (self));

  cb_web_transport_fill (settings, max_connections, &config);
  cb_net_set_config (self->net, &config);
  cb_web_limits_configure (self->context.limits);
  take_over_networks (&self->context);
  cb_ws_registry_set_hello_timeout (
      self->context.sockets,
      cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_HELLO_TIMEOUT_SECONDS));
}

/**
 * cb_web_server_load_certificate:
 * @self: a server
 * @error: return location for an error
 *
 * Reads the certificate and its key, which may be new, for clients that connect from now on. Does
 * nothing where no TLS is spoken. Blocks while it reads two small files.
 *
 * Returns: %FALSE where they are no good; what was in force still is
 */
gboolean
cb_web_server_load_certificate (CbWebServer *self, GError **error)
{
  g_return_val_if_fail (CB_IS_WEB_SERVER (self), FALSE);

  return cb_web_listeners_load_certificate (self->net, self->context.settings, error);
}

/* Starting and stopping */

/**
 * cb_web_server_add_fd:
 * @self: a server that was not started
 * @fd: (transfer full): a socket that listens, as systemd hands over
 *
 * Serves this socket, without TLS, from the start on, which fails where it is no such socket. With
 * one, Listen= of the settings does not apply; TlsListen= does.
 */
void
cb_web_server_add_fd (CbWebServer *self, int fd)
{
  g_return_if_fail (CB_IS_WEB_SERVER (self));

  g_array_append_val (self->fds, fd);
}

static void
cb_web_server_start_async (CbService *service,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CbWebServer *self = CB_WEB_SERVER (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  if (cb_web_listeners_open (self->net, self->context.settings, self->fds, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
cb_web_server_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Whoever stops it in order drains it before. */
static void
cb_web_server_stop (CbService *service)
{
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_web_server_start_async;
  iface->start_finish = cb_web_server_start_finish;
  iface->stop = cb_web_server_stop;
}

/* What others want to know */

/* Returns: (transfer full): where it listens, as the settings would name it */
GStrv
cb_web_server_dup_addresses (CbWebServer *self)
{
  g_autoptr (GPtrArray) addresses = cb_net_dup_addresses (self->net);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *name = cb_listen_address_format (g_ptr_array_index (addresses, i));

      g_strv_builder_add (builder, name);
    }

  return g_strv_builder_end (builder);
}

const CbNetStats *
cb_web_server_get_net_stats (CbWebServer *self)
{
  return cb_net_get_stats (self->net);
}

/* Returns: (transfer none) */
CbWebLimits *
cb_web_server_get_limits (CbWebServer *self)
{
  return self->context.limits;
}

/* Returns: (transfer none) */
CbWsRegistry *
cb_web_server_get_sockets (CbWebServer *self)
{
  return self->context.sockets;
}

/**
 * cb_web_server_set_readiness:
 * @self: a server
 * @is_ready: says whether all that it needs is there
 * @user_data: for @is_ready
 */
void
cb_web_server_set_readiness (CbWebServer *self,
                             gboolean (*is_ready) (gpointer user_data),
                             gpointer user_data)
{
  self->context.is_ready = is_ready;
  self->context.ready_data = user_data;
}

/**
 * cb_web_server_set_widgets:
 * @self: a server
 * @widgets: (nullable): what websites embed; without it there is nothing to embed
 */
void
cb_web_server_set_widgets (CbWebServer *self, CbWidgetSource *widgets)
{
  g_return_if_fail (CB_IS_WEB_SERVER (self));

  g_set_object (&self->context.widgets, widgets);
}

/* Libsoup still waits for some of them, and will not come to say that they are over. */
static void
finish_requests (CbWebServer *self)
{
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    cb_web_request_finish (request);
  g_hash_table_remove_all (self->requests);
}

static void
cb_web_server_dispose (GObject *object)
{
  CbWebServer *self = CB_WEB_SERVER (object);

  g_clear_object (&self->net); /* closes all connections */
  if (self->soup != NULL)
    g_signal_handlers_disconnect_by_data (self->soup, self);
  finish_requests (self);

  G_OBJECT_CLASS (cb_web_server_parent_class)->dispose (object);
}

static void
cb_web_server_finalize (GObject *object)
{
  CbWebServer *self = CB_WEB_SERVER (object);

  g_clear_object (&self->soup);
  g_hash_table_unref (self->requests);
  for (guint i = 0; i < self->fds->len; i++)
    g_close (g_array_index (self->fds, int, i), NULL);
  g_array_unref (self->fds);
  cb_ws_registry_free (self->context.sockets);
  cb_web_limits_free (self->context.limits);
  cb_networks_free (self->context.proxies);
  cb_networks_free (self->context.scrapers);
  g_clear_object (&self->context.widgets);
  g_clear_object (&self->context.metrics);
  g_clear_object (&self->context.clock);
  g_clear_object (&self->context.settings);
  g_clear_object (&self->context.uploads);
  g_clear_object (&self->context.chat);

  G_OBJECT_CLASS (cb_web_server_parent_class)->finalize (object);
}

static void
cb_web_server_class_init (CbWebServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cb_web_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = cb_web_server_finalize;
  answered_signal = g_signal_new ("answered", CB_TYPE_WEB_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  refused_signal = g_signal_new ("refused", CB_TYPE_WEB_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
cb_web_server_init (CbWebServer *self)
{
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->requests = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cb_web_request_unref);
  self->routes = cb_resources_get_routes (&self->n_routes);
}

/**
 * cb_web_server_new:
 * @chat: where messages go
 * @uploads: where files go
 * @metrics: (nullable): what GET /metrics shows
 * @clock: what time it is
 * @settings: addresses, limits and lists
 *
 * Returns: (transfer full): a server that listens nowhere yet
 */
CbWebServer *
cb_web_server_new (CbChat *chat,
                   CbUploads *uploads,
                   CbMetrics *metrics,
                   CbClock *clock,
                   CbSettings *settings)
{
  CbWebServer *self = g_object_new (CB_TYPE_WEB_SERVER, NULL);
  CbWebContext *context = &self->context;
  CbNetConfig config;

  context->chat = g_object_ref (chat);
  context->uploads = g_object_ref (uploads);
  context->settings = g_object_ref (settings);
  context->clock = g_object_ref (clock);
  context->metrics = metrics != NULL ? g_object_ref (metrics) : NULL;
  context->limits = cb_web_limits_new (clock, settings);
  take_over_networks (context);
  context->sockets = cb_ws_registry_new (
      cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_HELLO_TIMEOUT_SECONDS));

  context->over = on_request_handed_over_cb;
  context->over_data = self;

  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->soup, NULL, on_head_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request_cb, self, NULL);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_request_over_cb), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_request_aborted_cb), self);
  cb_web_transport_fill (self->context.settings, 0, &config);
  self->net = cb_net_new (self->soup, &config);
  g_signal_connect_object (self->net, "refused", G_CALLBACK (on_request_refused_cb), self, 0);

  return self;
}
