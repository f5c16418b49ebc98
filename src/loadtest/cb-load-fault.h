#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbLoadFault:
 * @CB_LOAD_OK: nothing went wrong
 * @CB_LOAD_CONNECT: no connection came about
 * @CB_LOAD_RESET: the server closed the connection before its answer was whole
 * @CB_LOAD_TIMEOUT: no answer within the time it may take
 * @CB_LOAD_LIMITED: the server asked for patience: 429, or `rate_limited`
 * @CB_LOAD_BUSY: the server shed load: 503, or `unavailable`
 * @CB_LOAD_STATUS: another status of 400 or above
 * @CB_LOAD_REFUSED: an `error` on a WebSocket that is none of these
 * @CB_LOAD_PROTOCOL: what came is not HTTP, or not WebSocket
 * @CB_LOAD_CHECK: an answer that says something else than it must
 * @CB_LOAD_SKIPPED: not even begun: every user was busy when its time came, and too much waited
 * @CB_LOAD_LOCAL: this machine has no file descriptor or port left
 *
 * What can go wrong with one request.
 */
typedef enum
{
  CB_LOAD_OK,
  CB_LOAD_CONNECT,
  CB_LOAD_RESET,
  CB_LOAD_TIMEOUT,
  CB_LOAD_LIMITED,
  CB_LOAD_BUSY,
  CB_LOAD_STATUS,
  CB_LOAD_REFUSED,
  CB_LOAD_PROTOCOL,
  CB_LOAD_CHECK,
  CB_LOAD_SKIPPED,
  CB_LOAD_LOCAL,
} CbLoadFault;

#define CB_N_LOAD_FAULTS (CB_LOAD_LOCAL + 1)

const char *cb_load_fault_get_name (CbLoadFault fault);
const char *cb_load_fault_get_hint (CbLoadFault fault);

G_END_DECLS
