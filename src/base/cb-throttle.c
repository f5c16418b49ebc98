#include "base/cb-throttle.h"

/* Time that was not used is made up for by at most so much. */
#define MAX_CATCH_UP_US (100 * 1000)

/* Less than this is not worth going to sleep for. */
#define MIN_SLEEP_US (2 * 1000)

struct _CbThrottle
{
  guint64 bytes_per_second; /* 0: no limit */
  gint64 free_at;           /* monotonic: when all that passed has had its time */
};

/**
 * cb_throttle_new:
 * @bytes_per_second: the pace; 0 for none
 *
 * Returns: (transfer full): a throttle
 */
CbThrottle *
cb_throttle_new (guint64 bytes_per_second)
{
  CbThrottle *self = g_new0 (CbThrottle, 1);

  self->bytes_per_second = bytes_per_second;

  return self;
}

void
cb_throttle_free (CbThrottle *self)
{
  g_free (self);
}

/* Wakes up when @cancellable is cancelled. */
static void
sleep_us (gint64 us, GCancellable *cancellable)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep (us);
      return;
    }

  g_poll (&fd, 1, us / 1000);
  g_cancellable_release_fd (cancellable);
}

/**
 * cb_throttle_pass:
 * @self: (nullable): a throttle; %NULL for no limit
 * @bytes: how many were moved
 * @cancellable: (nullable): ends the wait
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Waits as long as the pace demands after so many bytes.
 *
 * Returns: %FALSE where it was cancelled
 */
gboolean
cb_throttle_pass (CbThrottle *self, gsize bytes, GCancellable *cancellable, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (self == NULL || self->bytes_per_second == 0)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);

  self->free_at = MAX (self->free_at, now - MAX_CATCH_UP_US);
  self->free_at += (gint64) ((double) bytes * G_USEC_PER_SEC / self->bytes_per_second);
  if (self->free_at - now >= MIN_SLEEP_US)
    sleep_us (self->free_at - now, cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
