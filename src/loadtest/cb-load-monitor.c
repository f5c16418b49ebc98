#include "loadtest/cb-load-monitor.h"

#include <string.h>

/* A server that looks at itself more rarely than this, and a busy one, are not told apart. */
#define MAX_REST (15 * G_TIME_SPAN_SECOND)

struct _CbLoadMonitor
{
  CbHttpClient *client; /* (owned) */
  gint64 asked_at;
  gint64 changed_at; /* when the server's CPU time was another for the last time; 0 for never */
  double cpu_seconds;
  double cpu;    /* cores, over the time between the last two changes; -1 while unknown */
  double memory; /* bytes; -1 while unknown */
};

/**
 * cb_load_monitor_find_value:
 * @text: an exposition as Prometheus reads it
 * @size: its bytes
 * @name: of a metric without labels
 * @value: (out): what it stands at
 *
 * Returns: whether there is such a metric
 */
gboolean
cb_load_monitor_find_value (const char *text, gsize size, const char *name, double *value)
{
  const char *end = text + size;
  gsize length = strlen (name);

  for (const char *line = text; line != NULL && line < end;)
    {
      const char *next = memchr (line, '\n', end - line);

      if (next != NULL && (gsize) (next - line) > length + 1 && line[length] == ' ' &&
          memcmp (line, name, length) == 0)
        {
          g_autofree char *number = g_strndup (line + length + 1, next - line - length - 1);

          *value = g_ascii_strtod (number, NULL);
          return TRUE;
        }
      line = next != NULL ? next + 1 : NULL;
    }

  return FALSE;
}

/* Servers look at themselves every few seconds only: between two looks nothing changes. */
static void
take_cpu_seconds (CbLoadMonitor *self, double seconds)
{
  gint64 now = self->asked_at;

  if (self->changed_at > 0 && seconds == self->cpu_seconds)
    {
      if (now - self->changed_at > MAX_REST)
        self->cpu = 0;
      return;
    }

  if (self->changed_at > 0 && now > self->changed_at)
    self->cpu =
        MAX (seconds - self->cpu_seconds, 0) / ((double) (now - self->changed_at) / G_USEC_PER_SEC);
  self->cpu_seconds = seconds;
  self->changed_at = now;
}

static void
on_metrics_answered_cb (CbHttpClient *client,
                        guint status,
                        const char *body,
                        gsize size,
                        gpointer data)
{
  CbLoadMonitor *self = data;
  double seconds;

  if (!cb_load_monitor_find_value (body, size, "process_resident_memory_bytes", &self->memory))
    self->memory = -1;
  if (cb_load_monitor_find_value (body, size, "process_cpu_seconds_total", &seconds))
    take_cpu_seconds (self, seconds);
}

/* A server without metrics, or that is busy, is one about which nothing is known. */
static void
on_metrics_failed_cb (CbHttpClient *client, CbLoadFault fault, gpointer data)
{
  CbLoadMonitor *self = data;

  self->cpu = -1;
  self->memory = -1;
  self->changed_at = 0;
}

/* Returns: (transfer full): a monitor that knows nothing yet; @loop and @target must outlive it */
CbLoadMonitor *
cb_load_monitor_new (CbLoadLoop *loop, const CbLoadTarget *target)
{
  static const CbHttpClientFuncs funcs = { on_metrics_answered_cb, on_metrics_failed_cb };
  CbLoadMonitor *self = g_new0 (CbLoadMonitor, 1);

  self->client = cb_http_client_new (loop, target, &funcs, self);
  self->cpu = -1;
  self->memory = -1;

  return self;
}

void
cb_load_monitor_free (CbLoadMonitor *self)
{
  cb_http_client_free (self->client);
  g_free (self);
}

/* Does nothing while the last answer is still awaited. */
void
cb_load_monitor_ask (CbLoadMonitor *self)
{
  CbHttpRequest request = { .method = "GET", .path = "/metrics" };

  if (cb_http_client_is_waiting (self->client))
    return;
  self->asked_at = g_get_monotonic_time ();
  cb_http_client_send (self->client, &request);
}

/* Returns: how many cores the server keeps busy; negative where nothing is known */
double
cb_load_monitor_get_cpu (CbLoadMonitor *self)
{
  return self->cpu;
}

/* Returns: bytes of memory that the server holds; negative where nothing is known */
double
cb_load_monitor_get_memory (CbLoadMonitor *self)
{
  return self->memory;
}
