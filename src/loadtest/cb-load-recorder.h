#pragma once

#include "loadtest/cb-hdr-histogram.h"
#include "loadtest/cb-load-fault.h"

G_BEGIN_DECLS

#define CB_LOAD_MAX_STATUS 600

/**
 * CbLoadKind:
 * @name: (owned): such as "say"
 * @part: whether it is a part of something that is counted itself, such as the "ack" of a "say"
 * @done: how many went well
 * @failed: how many did not
 * @service: microseconds from when it was sent
 * @response: microseconds from when it was meant to be sent, and corrected
 *
 * All requests of one kind.
 */
typedef struct
{
  char *name;
  gboolean part;
  guint64 done;
  guint64 failed;
  CbHdrHistogram *service;
  CbHdrHistogram *response;
} CbLoadKind;

/**
 * CbLoadSecond:
 *
 * What one second brought. The latencies are of requests that ended in it, in microseconds. What
 * could not be measured is negative.
 */
typedef struct
{
  guint32 second;
  guint32 users;
  guint32 sockets;
  guint64 done;
  guint64 failed;
  guint64 faults[CB_N_LOAD_FAULTS];
  guint64 p50;
  guint64 p95;
  guint64 p99;
  guint64 max;
  guint64 received;
  guint64 sent;
  double server_cpu;    /* cores */
  double server_memory; /* bytes */
  double generator_cpu; /* cores */
  gint64 lateness;      /* of the generator's own timers */
} CbLoadSecond;

/**
 * CbLoadSample:
 * @kind: which
 * @fault: how it ended
 * @intended: when it was meant to begin, microseconds on the monotonic clock
 * @sent: when it did
 * @ended: when its answer was there
 * @expected: after how long the next was meant to begin; 0 where nothing says so, or @intended does
 *
 * One request that came to its end.
 */
typedef struct
{
  guint kind;
  CbLoadFault fault;
  gint64 intended;
  gint64 sent;
  gint64 ended;
  gint64 expected;
} CbLoadSample;

/**
 * CbLoadRecorder:
 *
 * Counts and measures, in memory that grows by a line a second and by nothing else.
 */
typedef struct _CbLoadRecorder CbLoadRecorder;

CbLoadRecorder *cb_load_recorder_new (void);
void cb_load_recorder_free (CbLoadRecorder *self);
guint cb_load_recorder_add_kind (CbLoadRecorder *self, const char *name, gboolean part);
void cb_load_recorder_add (CbLoadRecorder *self, const CbLoadSample *sample);
void cb_load_recorder_add_fault (CbLoadRecorder *self, guint kind, CbLoadFault fault);
void cb_load_recorder_count_status (CbLoadRecorder *self, guint status);
void cb_load_recorder_end_second (CbLoadRecorder *self, CbLoadSecond *second);
const GPtrArray *cb_load_recorder_get_kinds (CbLoadRecorder *self);
const CbLoadKind *cb_load_recorder_find_kind (CbLoadRecorder *self, const char *name);
const CbLoadKind *cb_load_recorder_get_total (CbLoadRecorder *self);
const GArray *cb_load_recorder_get_seconds (CbLoadRecorder *self);
guint64 cb_load_recorder_get_status_count (CbLoadRecorder *self, guint status);
guint64 cb_load_recorder_get_fault_count (CbLoadRecorder *self, CbLoadFault fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadRecorder, cb_load_recorder_free)

G_END_DECLS
