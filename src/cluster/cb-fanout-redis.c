#include "cluster/cb-fanout-redis.h"

#include <gio/gio.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "base/cb-service.h"
#include "cluster/cb-redis.h"

/* How often a node says that it lives. */
#define BEAT_MS 500

/* Nodes that are remembered; more than anybody has, and a bound for what a stranger may make up. */
#define MAX_NODES 1024

/**
 * CbFanoutRedis:
 *
 * The other nodes over a channel of Redis. What is published there reaches who is connected, in
 * order, once, or not at all. So whoever may have missed something is told to look into the store:
 *
 * - this node when its connection comes back, and so are the others, since it may have stored what
 *   it could not tell: MISSED;
 * - everyone where a node was silent for too long: it may have been killed between storing and
 *   telling;
 * - the others where too much waited and a note was dropped, as soon as there is room.
 *
 * Also emits `lost` (utf8: why) when Redis cannot be reached.
 */
struct _CbFanoutRedis
{
  GObject parent_instance;

  CbClock *clock;     /* (owned) */
  char *node;         /* (owned): this one's name, another one after each start */
  char *channel;      /* (owned) */
  CbRedis *speaking;  /* (owned) */
  CbRedis *listening; /* (owned) */
  GHashTable *nodes;  /* (owned) (element-type utf8 gint64): when it was heard last */
  gint64 node_timeout_us;
  CbFanoutStats stats;
  gboolean connected;
  gboolean owes_missed; /* something was dropped, and the others do not know yet */
  guint beating;        /* source id */
};

enum
{
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void fanout_iface_init (CbFanoutInterface *iface);
static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbFanoutRedis,
                               cb_fanout_redis,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_FANOUT, fanout_iface_init)
                                   G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

/* Telling */

static gboolean
publish (CbFanoutRedis *self, const CbNote *note)
{
  g_autoptr (GBytes) bytes = cb_note_write (note, self->node);

  if (!self->connected || !cb_redis_publish (self->speaking, self->channel, bytes))
    return FALSE;

  self->stats.published++;

  return TRUE;
}

static void
publish_kind (CbFanoutRedis *self, CbNoteKind kind)
{
  const CbNote note = { .kind = kind };

  publish (self, &note);
}

/* That something was dropped comes before what follows it, or what follows is dropped, too. */
static gboolean
pay_debt (CbFanoutRedis *self)
{
  const CbNote note = { .kind = CB_NOTE_MISSED };

  if (self->owes_missed && publish (self, &note))
    self->owes_missed = FALSE;

  return !self->owes_missed;
}

static void
cb_fanout_redis_tell (CbFanout *fanout, const CbNote *note)
{
  CbFanoutRedis *self = CB_FANOUT_REDIS (fanout);

  if (pay_debt (self) && publish (self, note))
    return;

  self->stats.dropped++;
  self->owes_missed = TRUE;
}

/* Hearing */

static void
tell_missed (CbFanoutRedis *self, gboolean node_gone)
{
  self->stats.missed++;
  cb_fanout_emit_missed (CB_FANOUT (self), node_gone);
}

static void
remember (CbFanoutRedis *self, const char *node)
{
  gint64 *heard_at = g_hash_table_lookup (self->nodes, node);

  if (heard_at == NULL && g_hash_table_size (self->nodes) < MAX_NODES)
    {
      heard_at = g_new (gint64, 1);
      g_hash_table_insert (self->nodes, g_strdup (node), heard_at);
      /* A newcomer shall miss this node as soon as it is gone, too. */
      publish_kind (self, CB_NOTE_HERE);
    }
  if (heard_at != NULL)
    *heard_at = cb_clock_get_monotonic_time (self->clock);
}

static void
on_message_cb (CbRedis *redis, GBytes *bytes, CbFanoutRedis *self)
{
  g_autoptr (CbHeardNote) heard = NULL;

  if (cb_note_is_from (bytes, self->node))
    return;

  heard = cb_note_read (bytes);
  if (heard == NULL)
    {
      self->stats.refused++;
      return;
    }

  self->stats.received++;
  remember (self, heard->node);
  if (heard->note.kind == CB_NOTE_LEFT)
    g_hash_table_remove (self->nodes, heard->node);
  else if (heard->note.kind == CB_NOTE_MISSED)
    tell_missed (self, FALSE);
  else if (heard->note.kind != CB_NOTE_HERE)
    cb_fanout_emit_heard (CB_FANOUT (self), &heard->note);
}

static gboolean
is_silent (gpointer node, gpointer heard_at, gpointer user_data)
{
  CbFanoutRedis *self = user_data;

  return cb_clock_get_monotonic_time (self->clock) - *(gint64 *) heard_at > self->node_timeout_us;
}

static gboolean
on_beat_due_cb (gpointer user_data)
{
  CbFanoutRedis *self = user_data;

  if (!self->connected)
    return G_SOURCE_CONTINUE;

  pay_debt (self);
  publish_kind (self, CB_NOTE_HERE);
  if (g_hash_table_foreach_remove (self->nodes, is_silent, self) > 0)
    tell_missed (self, TRUE);

  return G_SOURCE_CONTINUE;
}

/* Coming and going of Redis */

/* While this node was deaf the others were not silent. */
static void
forgive_silence (CbFanoutRedis *self)
{
  GHashTableIter iter;
  gint64 *heard_at;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &heard_at))
    *heard_at = cb_clock_get_monotonic_time (self->clock);
}

static void
on_ready_cb (CbRedis *redis, CbFanoutRedis *self)
{
  if (self->connected || !cb_redis_is_ready (self->speaking) ||
      !cb_redis_is_ready (self->listening))
    return;

  self->connected = TRUE;
  forgive_silence (self);
  self->owes_missed = TRUE;
  pay_debt (self);
  cb_fanout_emit_changed (CB_FANOUT (self));
  /* Who died while this node heard nothing it will never know. */
  tell_missed (self, TRUE);
}

static void
on_lost_cb (CbRedis *redis, const char *why, CbFanoutRedis *self)
{
  if (self->connected)
    {
      self->connected = FALSE;
      cb_fanout_emit_changed (CB_FANOUT (self));
    }
  g_signal_emit (self, signals[LOST], 0, why);
}

static gboolean
cb_fanout_redis_is_connected (CbFanout *fanout)
{
  return CB_FANOUT_REDIS (fanout)->connected;
}

static void
cb_fanout_redis_get_stats (CbFanout *fanout, CbFanoutStats *stats)
{
  CbFanoutRedis *self = CB_FANOUT_REDIS (fanout);

  *stats = self->stats;
  stats->nodes = 1 + g_hash_table_size (self->nodes);
}

/* Returns: (transfer none): the name of this node, another one after each start */
const char *
cb_fanout_redis_get_node (CbFanoutRedis *self)
{
  g_return_val_if_fail (CB_IS_FANOUT_REDIS (self), NULL);

  return self->node;
}

static void
fanout_iface_init (CbFanoutInterface *iface)
{
  iface->tell = cb_fanout_redis_tell;
  iface->is_connected = cb_fanout_redis_is_connected;
  iface->get_stats = cb_fanout_redis_get_stats;
}

/* Life cycle */

/* A Redis that is not there may come later: that is no reason not to start. */
static void
cb_fanout_redis_start_async (CbService *service,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbFanoutRedis *self = CB_FANOUT_REDIS (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->beating = g_timeout_add (BEAT_MS, on_beat_due_cb, self);
  cb_redis_start (self->listening);
  cb_redis_start (self->speaking);
  g_task_return_boolean (task, TRUE);
}

static gboolean
cb_fanout_redis_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_fanout_redis_stop (CbService *service)
{
  CbFanoutRedis *self = CB_FANOUT_REDIS (service);

  /* Where it does not go out any more this node is missed, which costs the others a look. */
  publish_kind (self, CB_NOTE_LEFT);
  g_clear_handle_id (&self->beating, g_source_remove);
  self->connected = FALSE;
  cb_redis_stop (self->speaking);
  cb_redis_stop (self->listening);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_fanout_redis_start_async;
  iface->start_finish = cb_fanout_redis_start_finish;
  iface->stop = cb_fanout_redis_stop;
}

static void
cb_fanout_redis_finalize (GObject *object)
{
  CbFanoutRedis *self = CB_FANOUT_REDIS (object);

  g_clear_handle_id (&self->beating, g_source_remove);
  g_clear_object (&self->speaking);
  g_clear_object (&self->listening);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_free (self->node);
  g_free (self->channel);

  G_OBJECT_CLASS (cb_fanout_redis_parent_class)->finalize (object);
}

static void
cb_fanout_redis_class_init (CbFanoutRedisClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_fanout_redis_finalize;

  signals[LOST] = g_signal_new ("lost", CB_TYPE_FANOUT_REDIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
cb_fanout_redis_init (CbFanoutRedis *self)
{
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static CbRedis *
create_connection (CbFanoutRedis *self,
                   const CbFanoutRedisConfig *config,
                   const char *channel,
                   GError **error)
{
  CbRedisUrl *url = cb_redis_url_parse (config->url, error);
  CbRedis *redis;

  if (url == NULL)
    return NULL;

  redis = cb_redis_new (url, channel, config->max_queued);
  g_signal_connect_object (redis, "ready", G_CALLBACK (on_ready_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (redis, "lost", G_CALLBACK (on_lost_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (redis, "message", G_CALLBACK (on_message_cb), self, G_CONNECT_DEFAULT);

  return redis;
}

/**
 * cb_fanout_redis_new:
 * @config: where Redis is, and limits
 * @clock: what time it is
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a fan-out that is a #CbService to be started; %NULL where
 *   the URL is wrong
 */
CbFanout *
cb_fanout_redis_new (const CbFanoutRedisConfig *config, CbClock *clock, GError **error)
{
  g_autoptr (CbFanoutRedis) self = g_object_new (CB_TYPE_FANOUT_REDIS, NULL);

  self->clock = g_object_ref (clock);
  self->node = cb_id_new (cb_clock_get_real_time (clock));
  self->channel = g_strdup_printf ("chatbotd:%s", config->name);
  self->node_timeout_us = config->node_timeout_us;
  self->listening = create_connection (self, config, self->channel, error);
  if (self->listening == NULL)
    return NULL;
  self->speaking = create_connection (self, config, NULL, error);
  if (self->speaking == NULL)
    return NULL;

  return CB_FANOUT (g_steal_pointer (&self));
}
