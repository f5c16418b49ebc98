#include "jobs/cb-progress.h"

struct _CbProgress
{
  gatomicrefcount refs;
  GMutex lock;     /* guards what follows */
  char *message;   /* (owned): what is being done */
  double low;      /* the frame: where 0 is, of the whole */
  double high;     /* where 1 is */
  double from;     /* where the part that is under way began, of the whole */
  double to;       /* where it ends */
  double fraction; /* of the whole */
  guint serial;    /* grows with each change */
};

/**
 * cb_progress_new:
 *
 * Returns: (transfer full): a progress of 0
 */
CbProgress *
cb_progress_new (void)
{
  CbProgress *self = g_new0 (CbProgress, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->message = g_strdup ("");
  self->to = 1;
  self->high = 1;

  return self;
}

CbProgress *
cb_progress_ref (CbProgress *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
cb_progress_unref (CbProgress *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_mutex_clear (&self->lock);
  g_free (self->message);
  g_free (self);
}

/**
 * cb_progress_frame:
 * @self: a progress
 * @from: what the next parts take for 0, of the whole
 * @to: what they take for 1
 *
 * Lets work that reports from 0 to 1 be a piece of a larger one.
 */
void
cb_progress_frame (CbProgress *self, double from, double to)
{
  g_mutex_lock (&self->lock);
  self->low = from;
  self->high = to;
  g_mutex_unlock (&self->lock);
}

/**
 * cb_progress_begin:
 * @self: a progress
 * @from: where the part begins, 0 to 1 of the frame
 * @to: where it ends
 * @message: what is done in it, for people
 *
 * Begins the next part of the work.
 */
void
cb_progress_begin (CbProgress *self, double from, double to, const char *message)
{
  g_mutex_lock (&self->lock);
  g_free (self->message);
  self->message = g_strdup (message);
  self->from = self->low + from * (self->high - self->low);
  self->to = self->low + to * (self->high - self->low);
  self->fraction = self->from;
  self->serial++;
  g_mutex_unlock (&self->lock);
}

/**
 * cb_progress_set:
 * @self: a progress
 * @fraction: how much of the part is done, 0 to 1; what lies outside is cut
 */
void
cb_progress_set (CbProgress *self, double fraction)
{
  g_mutex_lock (&self->lock);
  self->fraction = self->from + CLAMP (fraction, 0, 1) * (self->to - self->from);
  self->serial++;
  g_mutex_unlock (&self->lock);
}

/**
 * cb_progress_read:
 * @self: a progress
 * @fraction: (out) (optional): how much of the whole is done, 0 to 1
 * @message: (out) (transfer full) (optional): what is being done
 *
 * Returns: a number that is another one after each change
 */
guint
cb_progress_read (CbProgress *self, double *fraction, char **message)
{
  guint serial;

  g_mutex_lock (&self->lock);
  serial = self->serial;
  if (fraction != NULL)
    *fraction = self->fraction;
  if (message != NULL)
    *message = g_strdup (self->message);
  g_mutex_unlock (&self->lock);

  return serial;
}
