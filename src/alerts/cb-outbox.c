#include "alerts/cb-outbox.h"

#include "alerts/cb-outbox-private.h"

/* How often it is looked for what may be tried again. */
#define INTERVAL_SECONDS 1

/**
 * CbOutbox:
 *
 * Brings notices to their receivers, each until it is delivered or was tried for too long, across
 * restarts: a notice leaves the store only then. Each channel sends one notice at a time, and to
 * each receiver in the order in which they were written. A crash between delivery and removal leads
 * to the same notice, with the same id, once more: a receiver that knows ids tells them apart.
 *
 * Main loop only.
 */

enum
{
  SIGNAL_FAILING,
  SIGNAL_RECOVERED,
  SIGNAL_GIVEN_UP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbOutbox, cb_outbox, G_TYPE_OBJECT)

/* One notice on its way to its receiver, or out of the store. */
typedef struct
{
  CbOutbox *outbox;         /* (owned) */
  CbOutboxChannel *channel; /* (owned): may be none of the outbox's any more */
  CbOutboxEntry *entry;     /* (owned) */
} Trip;

static Trip *
trip_new (CbOutbox *self, CbOutboxChannel *channel, CbOutboxEntry *entry)
{
  Trip *trip = g_new0 (Trip, 1);

  trip->outbox = g_object_ref (self);
  trip->channel = cb_outbox_channel_ref (channel);
  trip->entry = cb_outbox_entry_ref (entry);

  return trip;
}

static void
trip_free (Trip *trip)
{
  cb_outbox_entry_unref (trip->entry);
  cb_outbox_channel_unref (trip->channel);
  g_object_unref (trip->outbox);
  g_free (trip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trip, trip_free)

/* See cb-outbox-private.h. */
CbOutboxChannel *
cb_outbox_find_channel (CbOutbox *self, const char *name)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      CbOutboxChannel *channel = g_ptr_array_index (self->channels, i);

      if (g_strcmp0 (cb_notifier_get_name (channel->notifier), name) == 0)
        return channel;
    }

  return NULL;
}

/* Done with a notice */

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Trip) trip = user_data;

  /* A store that fails is asked again at the next look: the notice must not be told twice. */
  trip->entry->removing = FALSE;
  if (cb_store_remove_notice_finish (CB_STORE (source), result, NULL))
    cb_outbox_channel_remove (trip->channel, trip->entry);
}

static void
remove_from_store (CbOutbox *self, CbOutboxChannel *channel, CbOutboxEntry *entry)
{
  if (entry->removing)
    return;

  entry->removing = TRUE;
  cb_store_remove_notice_async (self->store, entry->notice->id, NULL, on_removed_cb,
                                trip_new (self, channel, entry));
}

static void
finish_entry (CbOutbox *self, CbOutboxChannel *channel, CbOutboxEntry *entry)
{
  entry->done = TRUE;
  cb_gauge_set (channel->waiting, cb_outbox_channel_count_waiting (channel));
  if (entry->stored)
    remove_from_store (self, channel, entry);
  else
    cb_outbox_channel_remove (channel, entry);
}

static void
give_up (CbOutbox *self, CbOutboxChannel *channel, CbOutboxEntry *entry)
{
  g_autoptr (CbOutboxEntry) kept = cb_outbox_entry_ref (entry);

  cb_counter_increment (channel->given_up);
  g_signal_emit (self, signals[SIGNAL_GIVEN_UP], 0, entry->notice);
  finish_entry (self, channel, kept);
}

/* Sending */

static gboolean
is_too_old (CbOutbox *self, const CbNotice *notice)
{
  gint64 hours = cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_GIVE_UP_HOURS);

  return cb_clock_get_real_time (self->clock) - notice->created_at > hours * G_TIME_SPAN_HOUR;
}

static void
note_success (CbOutbox *self, CbOutboxChannel *channel, CbOutboxEntry *entry)
{
  if (cb_outbox_channel_note_success (channel))
    g_signal_emit (self, signals[SIGNAL_RECOVERED], 0, cb_notifier_get_name (channel->notifier));
  finish_entry (self, channel, entry);
}

static void
note_failure (CbOutbox *self, CbOutboxChannel *channel, CbOutboxEntry *entry, const char *error)
{
  gint64 now = cb_clock_get_real_time (self->clock);

  if (cb_outbox_channel_note_failure (channel, error, now))
    g_signal_emit (self, signals[SIGNAL_FAILING], 0, cb_notifier_get_name (channel->notifier),
                   error);
  cb_outbox_entry_fail (entry, error, now);
  if (!cb_outbox_channel_reaches (channel, entry->notice->target))
    {
      finish_entry (self, channel, entry); /* the configuration has changed meanwhile */
      return;
    }

  /* Where this is not stored the notice is tried sooner after a restart, and that is all. */
  if (entry->stored)
    cb_store_update_notice_async (self->store, entry->notice, NULL, NULL, NULL);
  if (is_too_old (self, entry->notice))
    give_up (self, channel, entry);
}

static void send_next (CbOutbox *self, CbOutboxChannel *channel);

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Trip) trip = user_data;
  CbOutbox *self = trip->outbox;
  CbOutboxChannel *channel = trip->channel;
  g_autoptr (GError) error = NULL;
  gboolean delivered = cb_notifier_send_finish (CB_NOTIFIER (source), result, &error);

  channel->busy = FALSE;
  trip->entry->sending = FALSE;
  if (delivered)
    note_success (self, channel, trip->entry);
  else if (!g_cancellable_is_cancelled (self->stopping))
    note_failure (self, channel, trip->entry, error->message);
  send_next (self, channel);
}

static void
send_next (CbOutbox *self, CbOutboxChannel *channel)
{
  CbOutboxEntry *entry;

  if (channel->busy || g_cancellable_is_cancelled (self->stopping))
    return;
  entry = cb_outbox_channel_find_due (channel, cb_clock_get_real_time (self->clock));
  if (entry == NULL)
    return;

  channel->busy = TRUE;
  entry->sending = TRUE;
  cb_notifier_send_async (channel->notifier, entry->notice, self->stopping, on_sent_cb,
                          trip_new (self, channel, entry));
}

/* What was delivered while the store failed still has to leave it. */
static void
remove_done (CbOutbox *self, CbOutboxChannel *channel)
{
  for (guint i = 0; i < channel->entries->len; i++)
    {
      CbOutboxEntry *entry = g_ptr_array_index (channel->entries, i);

      if (entry->done && entry->stored)
        remove_from_store (self, channel, entry);
    }
}

static gboolean
on_interval_elapsed_cb (gpointer user_data)
{
  CbOutbox *self = user_data;
  gboolean empty = TRUE;

  cb_outbox_deliver (self);
  for (guint i = 0; i < self->channels->len; i++)
    empty = empty && ((CbOutboxChannel *) g_ptr_array_index (self->channels, i))->entries->len == 0;
  if (empty)
    self->timer = 0;

  return empty ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/**
 * cb_outbox_deliver:
 * @self: an outbox
 *
 * Sends what is due. While anything waits this happens by itself every second.
 */
void
cb_outbox_deliver (CbOutbox *self)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  for (guint i = 0; i < self->channels->len; i++)
    {
      CbOutboxChannel *channel = g_ptr_array_index (self->channels, i);

      remove_done (self, channel);
      send_next (self, channel);
    }
}

/* Taking notices in */

/* Where too many wait the oldest is given up: what is new matters more. */
static void
make_room (CbOutbox *self, CbOutboxChannel *channel)
{
  guint max = cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_MAX_WAITING);

  for (guint i = 0; i < channel->entries->len; i++)
    {
      CbOutboxEntry *entry = g_ptr_array_index (channel->entries, i);

      if (cb_outbox_channel_count_waiting (channel) < max)
        return;
      if (!entry->done && !entry->sending)
        {
          give_up (self, channel, entry);
          return;
        }
    }
}

static void
start_timer (CbOutbox *self)
{
  if (self->timer == 0 && !g_cancellable_is_cancelled (self->stopping))
    self->timer = g_timeout_add_seconds (INTERVAL_SECONDS, on_interval_elapsed_cb, self);
}

/* Somebody whom the configuration no longer names is told nothing. */
static void
drop_unwanted (CbOutbox *self, const CbNotice *notice, gboolean stored)
{
  if (stored)
    cb_store_remove_notice_async (self->store, notice->id, NULL, NULL, NULL);
}

/**
 * cb_outbox_add:
 * @self: an outbox
 * @notices: (element-type CbNotice): what is to be told
 * @stored: whether they are in the store
 *
 * Takes notices in and sends them at once.
 */
void
cb_outbox_add (CbOutbox *self, GPtrArray *notices, gboolean stored)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  for (guint i = 0; i < notices->len; i++)
    {
      CbNotice *notice = g_ptr_array_index (notices, i);
      CbOutboxChannel *channel = cb_outbox_find_channel (self, notice->channel);

      if (channel == NULL || !cb_outbox_channel_reaches (channel, notice->target))
        {
          drop_unwanted (self, notice, stored);
          continue;
        }
      make_room (self, channel);
      cb_outbox_channel_add (channel, cb_outbox_entry_new (notice, stored));
    }

  if (notices->len > 0)
    start_timer (self);
  cb_outbox_deliver (self);
}

/**
 * cb_outbox_load:
 * @self: an outbox
 * @notices: (element-type CbNotice): what was in the store at the start
 *
 * Goes on where the daemon stopped. What has no receiver any more is taken out of the store.
 */
void
cb_outbox_load (CbOutbox *self, GPtrArray *notices)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  cb_outbox_add (self, notices, TRUE);
}

/**
 * cb_outbox_has:
 * @self: an outbox
 * @notice: a notice
 *
 * Returns: whether it is still to be told
 */
gboolean
cb_outbox_has (CbOutbox *self, const CbNotice *notice)
{
  CbOutboxChannel *channel = cb_outbox_find_channel (self, notice->channel);

  return channel != NULL && cb_outbox_channel_find (channel, notice->id) != NULL;
}

/**
 * cb_outbox_set_stored:
 * @self: an outbox
 * @notices: (element-type CbNotice): taken in while the store failed; now they are stored
 *
 * Those that were delivered meanwhile are taken out of the store again.
 */
void
cb_outbox_set_stored (CbOutbox *self, GPtrArray *notices)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  for (guint i = 0; i < notices->len; i++)
    {
      CbNotice *notice = g_ptr_array_index (notices, i);
      CbOutboxChannel *channel = cb_outbox_find_channel (self, notice->channel);
      CbOutboxEntry *entry = channel != NULL ? cb_outbox_channel_find (channel, notice->id) : NULL;

      if (channel == NULL)
        {
          drop_unwanted (self, notice, TRUE);
          continue;
        }
      if (entry != NULL)
        {
          entry->stored = TRUE;
          continue;
        }

      entry = cb_outbox_entry_new (notice, TRUE);
      entry->done = TRUE;
      cb_outbox_channel_add (channel, entry);
      remove_from_store (self, channel, entry);
      start_timer (self);
    }
}

/* Of every channel: see cb_outbox_channel_take_unstored(). */
void
cb_outbox_take_unstored (CbOutbox *self, GPtrArray *notices)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  for (guint i = 0; i < self->channels->len; i++)
    cb_outbox_channel_take_unstored (g_ptr_array_index (self->channels, i), notices);
}

/* Other channels */

/* What waits for somebody who is to hear nothing more is dropped; what is on its way goes on. */
static void
drop_unreachable (CbOutbox *self, CbOutboxChannel *channel)
{
  for (guint i = channel->entries->len; i > 0; i--)
    {
      g_autoptr (CbOutboxEntry) entry =
                     cb_outbox_entry_ref (g_ptr_array_index (channel->entries, i - 1));

      if (!entry->done && !entry->sending &&
          !cb_outbox_channel_reaches (channel, entry->notice->target))
        finish_entry (self, channel, entry);
    }
}

static gboolean
has_notifier (GPtrArray *notifiers, const char *name)
{
  for (guint i = 0; i < notifiers->len; i++)
    if (g_strcmp0 (cb_notifier_get_name (g_ptr_array_index (notifiers, i)), name) == 0)
      return TRUE;

  return FALSE;
}

static void
remove_missing_channels (CbOutbox *self, GPtrArray *notifiers)
{
  for (guint i = self->channels->len; i > 0; i--)
    {
      CbOutboxChannel *channel = g_ptr_array_index (self->channels, i - 1);

      if (has_notifier (notifiers, cb_notifier_get_name (channel->notifier)))
        continue;
      cb_outbox_channel_retire (channel);
      drop_unreachable (self, channel);
      g_ptr_array_remove_index (self->channels, i - 1);
    }
}

/**
 * cb_outbox_set_notifiers:
 * @self: an outbox
 * @notifiers: (element-type CbNotifier): the channels that are set up now
 *
 * Goes on with other channels, or with other receivers of the same. What waits for somebody who is
 * no longer named is dropped; what waits for the others is delivered the new way.
 */
void
cb_outbox_set_notifiers (CbOutbox *self, GPtrArray *notifiers)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  remove_missing_channels (self, notifiers);
  for (guint i = 0; i < notifiers->len; i++)
    {
      CbNotifier *notifier = g_ptr_array_index (notifiers, i);
      CbOutboxChannel *channel = cb_outbox_find_channel (self, cb_notifier_get_name (notifier));

      if (channel == NULL)
        {
          g_ptr_array_add (self->channels, cb_outbox_channel_new (notifier, self->metrics));
          continue;
        }
      g_set_object (&channel->notifier, notifier);
      drop_unreachable (self, channel);
    }
}

/**
 * cb_outbox_stop:
 * @self: an outbox
 *
 * Sends nothing more. What waits is in the store.
 */
void
cb_outbox_stop (CbOutbox *self)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  g_cancellable_cancel (self->stopping);
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
cb_outbox_finalize (GObject *object)
{
  CbOutbox *self = CB_OUTBOX (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_ptr_array_unref (self->channels);
  g_clear_object (&self->stopping);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  g_clear_object (&self->metrics);

  G_OBJECT_CLASS (cb_outbox_parent_class)->finalize (object);
}

static void
cb_outbox_class_init (CbOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_outbox_finalize;

  /**
   * CbOutbox::channel-failing:
   * @channel: its name
   * @message: why
   *
   * Deliveries through a channel fail from now on; they are tried again.
   */
  signals[SIGNAL_FAILING] =
      g_signal_new ("channel-failing", CB_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  /**
   * CbOutbox::channel-recovered:
   * @channel: its name
   *
   * Deliveries through a channel succeed again.
   */
  signals[SIGNAL_RECOVERED] = g_signal_new ("channel-recovered", CB_TYPE_OUTBOX, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * CbOutbox::given-up:
   * @notice: a #CbNotice that nobody will get
   *
   * It was tried for too long, or too many wait.
   */
  signals[SIGNAL_GIVEN_UP] = g_signal_new ("given-up", CB_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, CB_TYPE_NOTICE);
}

static void
cb_outbox_init (CbOutbox *self)
{
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_outbox_channel_unref);
  self->stopping = g_cancellable_new ();
}

/**
 * cb_outbox_new:
 * @store: keeps the notices
 * @clock: what time it is
 * @settings: how long and how many
 * @metrics: where it counts
 * @notifiers: (element-type CbNotifier): the channels that are set up
 *
 * Returns: (transfer full): an empty outbox
 */
CbOutbox *
cb_outbox_new (CbStore *store,
               CbClock *clock,
               CbSettings *settings,
               CbMetrics *metrics,
               GPtrArray *notifiers)
{
  CbOutbox *self = g_object_new (CB_TYPE_OUTBOX, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->metrics = g_object_ref (metrics);
  cb_outbox_set_notifiers (self, notifiers);

  return self;
}
