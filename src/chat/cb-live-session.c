#include "chat/cb-live-session.h"

CbLiveSession *
cb_live_session_new (CbSession *session)
{
  CbLiveSession *self = g_rc_box_new0 (CbLiveSession);

  self->id = g_strdup (session->id);
  self->session = cb_session_ref (session);
  self->last_seq = session->last_seq;

  return self;
}

CbLiveSession *
cb_live_session_ref (CbLiveSession *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CbLiveSession *self = data;

  g_assert (self->turns == NULL && self->resting == NULL);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  cb_session_unref (self->session);
  g_free (self->id);
}

void
cb_live_session_unref (CbLiveSession *self)
{
  g_rc_box_release_full (self, clear);
}

/* Returns: whether somebody looks at it, or something is under way in it */
gboolean
cb_live_session_is_used (CbLiveSession *self)
{
  return self->subscriptions != NULL || self->turns != NULL || self->n_sends > 0;
}

/**
 * cb_live_session_dup_session:
 * @self: a live session
 *
 * Returns: (transfer full): the session with the last_seq that it has now
 */
CbSession *
cb_live_session_dup_session (CbLiveSession *self)
{
  CbSession fields = *self->session;

  if (fields.last_seq == self->last_seq)
    return cb_session_ref (self->session);

  fields.last_seq = self->last_seq;

  return cb_session_new (&fields);
}

/* Returns: (transfer none) (nullable): the subscription of @subscriber */
CbSubscription *
cb_live_session_find (CbLiveSession *self, CbSubscriber *subscriber)
{
  for (guint i = 0; self->subscriptions != NULL && i < self->subscriptions->len; i++)
    {
      CbSubscription *subscription = g_ptr_array_index (self->subscriptions, i);

      if (subscription->subscriber == subscriber && !subscription->gone)
        return subscription;
    }

  return NULL;
}

/* Returns: (transfer none): a new subscription, which has seen nothing yet */
CbSubscription *
cb_live_session_add (CbLiveSession *self, CbSubscriber *subscriber)
{
  CbSubscription *subscription = cb_subscription_new (subscriber);

  if (self->subscriptions == NULL)
    self->subscriptions = g_ptr_array_new_full (1, (GDestroyNotify) cb_subscription_unref);
  g_ptr_array_add (self->subscriptions, subscription);

  return subscription;
}

static gboolean
is_gone (gconstpointer subscription, gconstpointer unused)
{
  return ((const CbSubscription *) subscription)->gone;
}

/* Whoever is told something may leave at once, so the list is put in order afterwards. */
static void
sweep_gone (CbLiveSession *self)
{
  guint i;

  if (self->telling > 0 || self->subscriptions == NULL)
    return;

  while (g_ptr_array_find_with_equal_func (self->subscriptions, NULL, is_gone, &i))
    g_ptr_array_remove_index (self->subscriptions, i);
  if (self->subscriptions->len == 0)
    g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
}

void
cb_live_session_remove (CbLiveSession *self, CbSubscription *subscription)
{
  subscription->gone = TRUE;
  sweep_gone (self);
}

/**
 * cb_live_session_publish:
 * @self: a live session
 * @message: a message that is durable, the next of the session
 * @origin: (nullable): what it came through
 *
 * Tells everyone: @origin that it is acknowledged, the others what it says.
 */
void
cb_live_session_publish (CbLiveSession *self, CbMessage *message, CbSubscription *origin)
{
  self->last_seq = MAX (self->last_seq, message->seq);
  if (self->subscriptions == NULL)
    return;

  self->telling++;
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      CbSubscription *subscription = g_ptr_array_index (self->subscriptions, i);

      if (subscription == origin)
        cb_subscription_acknowledge (subscription, message);
      else if (subscription->live)
        cb_subscription_deliver (subscription, message);
    }
  self->telling--;
  sweep_gone (self);
}

/**
 * cb_live_session_tell:
 * @self: a live session
 * @event: something that is not kept
 * @except: (nullable): who is not told, since it did it
 */
void
cb_live_session_tell (CbLiveSession *self, const CbChatEvent *event, CbSubscription *except)
{
  if (self->subscriptions == NULL)
    return;

  self->telling++;
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      CbSubscription *subscription = g_ptr_array_index (self->subscriptions, i);

      if (subscription != except && subscription->live && !subscription->gone)
        cb_subscriber_notify (subscription->subscriber, event);
    }
  self->telling--;
  sweep_gone (self);
}
