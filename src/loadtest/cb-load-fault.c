#include "loadtest/cb-load-fault.h"

static const struct
{
  const char *name;
  const char *hint;
} faults[CB_N_LOAD_FAULTS] = {
  [CB_LOAD_OK] = { "ok", NULL },
  [CB_LOAD_CONNECT] = { "connect", "No connection came about. Does the server run, and is its "
                                   "limit of connections ([Web] MaxConnections=, "
                                   "MaxConnectionsPerAddress=) high enough?" },
  [CB_LOAD_RESET] = { "reset", "The server closed connections before its answers were whole." },
  [CB_LOAD_TIMEOUT] = { "timeout", "Answers took longer than --timeout allows." },
  [CB_LOAD_LIMITED] = { "limited", "The server limits how much one address may do. To measure what "
                                   "it can do, start it with [RateLimit] Enabled=false." },
  [CB_LOAD_BUSY] = { "busy",
                     "The server shed load (503, unavailable): this is more than it takes." },
  [CB_LOAD_STATUS] = { "status", "Answers had a status of 400 or above; the table of status codes "
                                 "says which." },
  [CB_LOAD_REFUSED] = { "refused", "The server refused messages on WebSockets." },
  [CB_LOAD_PROTOCOL] = { "protocol", "What came back is not HTTP/1.1, or not RFC 6455." },
  [CB_LOAD_CHECK] = { "check", "Answers did not say what they must: see what was lost, doubled or "
                               "out of order." },
  [CB_LOAD_SKIPPED] = { "skipped", "Arrivals found all users busy, and too many waited already: "
                                   "more users, or a lower --rate." },
  [CB_LOAD_LOCAL] = { "local", "This machine ran out of file descriptors or ports: fewer users, or "
                               "a higher limit (ulimit -n)." },
};

/* Returns: (transfer none): a word for it, as it stands in results */
const char *
cb_load_fault_get_name (CbLoadFault fault)
{
  return faults[fault].name;
}

/* Returns: (transfer none) (nullable): what to do about it */
const char *
cb_load_fault_get_hint (CbLoadFault fault)
{
  return faults[fault].hint;
}
