#include "loadtest/cb-load-recorder.h"

#include <string.h>

/* An hour, in microseconds, to three digits: 190 kB each. */
#define HIGHEST G_TIME_SPAN_HOUR
#define DIGITS 3

struct _CbLoadRecorder
{
  GPtrArray *kinds;       /* (owned) (element-type CbLoadKind) */
  CbLoadKind *total;      /* (owned): all that are no parts */
  CbHdrHistogram *window; /* (owned): the responses of this second */
  GArray *seconds;        /* (owned) (element-type CbLoadSecond) */
  guint64 statuses[CB_LOAD_MAX_STATUS];
  guint64 faults[CB_N_LOAD_FAULTS];
  CbLoadSecond before; /* totals when the last second ended */
};

static CbLoadKind *
kind_new (const char *name, gboolean part)
{
  CbLoadKind *kind = g_new0 (CbLoadKind, 1);

  kind->name = g_strdup (name);
  kind->part = part;
  kind->service = cb_hdr_histogram_new (HIGHEST, DIGITS);
  kind->response = cb_hdr_histogram_new (HIGHEST, DIGITS);

  return kind;
}

static void
kind_free (CbLoadKind *kind)
{
  g_free (kind->name);
  cb_hdr_histogram_free (kind->service);
  cb_hdr_histogram_free (kind->response);
  g_free (kind);
}

CbLoadRecorder *
cb_load_recorder_new (void)
{
  CbLoadRecorder *self = g_new0 (CbLoadRecorder, 1);

  self->kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) kind_free);
  self->total = kind_new ("total", FALSE);
  self->window = cb_hdr_histogram_new (HIGHEST, DIGITS);
  self->seconds = g_array_new (FALSE, FALSE, sizeof (CbLoadSecond));

  return self;
}

void
cb_load_recorder_free (CbLoadRecorder *self)
{
  g_ptr_array_unref (self->kinds);
  kind_free (self->total);
  cb_hdr_histogram_free (self->window);
  g_array_unref (self->seconds);
  g_free (self);
}

/**
 * cb_load_recorder_add_kind:
 * @self: a recorder
 * @name: what the kind is called
 * @part: whether it is a part of something that is counted itself
 *
 * Returns: the kind of this name, for samples; a new one where there is none
 */
guint
cb_load_recorder_add_kind (CbLoadRecorder *self, const char *name, gboolean part)
{
  for (guint i = 0; i < self->kinds->len; i++)
    if (strcmp (((CbLoadKind *) g_ptr_array_index (self->kinds, i))->name, name) == 0)
      return i;

  g_ptr_array_add (self->kinds, kind_new (name, part));

  return self->kinds->len - 1;
}

/* How long something that failed took says nothing of how fast the server is. */
void
cb_load_recorder_add_fault (CbLoadRecorder *self, guint kind, CbLoadFault fault)
{
  CbLoadKind *entry = g_ptr_array_index (self->kinds, kind);

  entry->failed++;
  if (entry->part)
    return;

  self->total->failed++;
  self->faults[fault]++;
}

/* Counts what went well or not; only the former counts in latencies. */
void
cb_load_recorder_add (CbLoadRecorder *self, const CbLoadSample *sample)
{
  CbLoadKind *kind = g_ptr_array_index (self->kinds, sample->kind);
  guint64 service = MAX (sample->ended - sample->sent, 0);
  guint64 response = MAX (sample->ended - sample->intended, 0);

  if (sample->fault != CB_LOAD_OK)
    {
      cb_load_recorder_add_fault (self, sample->kind, sample->fault);
      return;
    }

  kind->done++;
  cb_hdr_histogram_record (kind->service, service);
  cb_hdr_histogram_record_corrected (kind->response, response, sample->expected);
  if (kind->part)
    return;

  self->total->done++;
  cb_hdr_histogram_record (self->total->service, service);
  cb_hdr_histogram_record_corrected (self->total->response, response, sample->expected);
  cb_hdr_histogram_record_corrected (self->window, response, sample->expected);
}

void
cb_load_recorder_count_status (CbLoadRecorder *self, guint status)
{
  if (status < CB_LOAD_MAX_STATUS)
    self->statuses[status]++;
}

/**
 * cb_load_recorder_end_second:
 * @self: a recorder
 * @second: users, sockets, bytes and what is known of the processes; the rest is filled in
 *
 * Closes a second: what is added from now on belongs to the next.
 */
void
cb_load_recorder_end_second (CbLoadRecorder *self, CbLoadSecond *second)
{
  second->second = self->seconds->len;
  second->done = self->total->done - self->before.done;
  second->failed = self->total->failed - self->before.failed;
  for (guint i = 0; i < CB_N_LOAD_FAULTS; i++)
    second->faults[i] = self->faults[i] - self->before.faults[i];
  second->p50 = cb_hdr_histogram_get_percentile (self->window, 50);
  second->p95 = cb_hdr_histogram_get_percentile (self->window, 95);
  second->p99 = cb_hdr_histogram_get_percentile (self->window, 99);
  second->max = cb_hdr_histogram_get_max (self->window);
  cb_hdr_histogram_reset (self->window);
  self->before.done = self->total->done;
  self->before.failed = self->total->failed;
  memcpy (self->before.faults, self->faults, sizeof self->faults);
  g_array_append_val (self->seconds, *second);
}

/* Returns: (transfer none) (element-type CbLoadKind): all kinds, as they were added */
const GPtrArray *
cb_load_recorder_get_kinds (CbLoadRecorder *self)
{
  return self->kinds;
}

/* Returns: (transfer none) (nullable): the kind called @name */
const CbLoadKind *
cb_load_recorder_find_kind (CbLoadRecorder *self, const char *name)
{
  for (guint i = 0; i < self->kinds->len; i++)
    if (strcmp (((CbLoadKind *) g_ptr_array_index (self->kinds, i))->name, name) == 0)
      return g_ptr_array_index (self->kinds, i);

  return NULL;
}

const CbLoadKind *
cb_load_recorder_get_total (CbLoadRecorder *self)
{
  return self->total;
}

/* Returns: (transfer none) (element-type CbLoadSecond): every second that has ended */
const GArray *
cb_load_recorder_get_seconds (CbLoadRecorder *self)
{
  return self->seconds;
}

guint64
cb_load_recorder_get_status_count (CbLoadRecorder *self, guint status)
{
  return status < CB_LOAD_MAX_STATUS ? self->statuses[status] : 0;
}

guint64
cb_load_recorder_get_fault_count (CbLoadRecorder *self, CbLoadFault fault)
{
  return self->faults[fault];
}
