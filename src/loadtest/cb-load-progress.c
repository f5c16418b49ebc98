#include "loadtest/cb-load-progress.h"

#include <string.h>
#include <unistd.h>

#include "base/cb-json-writer.h"
#include "loadtest/cb-load-text.h"

#define BAR_WIDTH 40
#define N_SPARKS 40
#define SECONDS_PER_LINE 10

struct _CbLoadProgress
{
  int fd;
  gboolean terminal;
  gboolean json;
  double seconds;
  guint n_lines; /* that are on the screen and will be written over */
  guint64 failed;
  guint64 rates[N_SPARKS]; /* of the latest seconds, the last one last */
};

/**
 * cb_load_progress_new:
 * @fd: where to write; -1 for nowhere
 * @seconds: how long the load will last
 * @json: whether a program reads it
 */
CbLoadProgress *
cb_load_progress_new (int fd, double seconds, gboolean json)
{
  CbLoadProgress *self = g_new0 (CbLoadProgress, 1);

  self->fd = fd;
  self->json = json;
  self->terminal = !json && fd >= 0 && isatty (fd) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->seconds = seconds;

  return self;
}

void
cb_load_progress_free (CbLoadProgress *self)
{
  g_free (self);
}

/* A terminal that does not take it is one that nobody looks at. */
static void
write_text (CbLoadProgress *self, const char *text)
{
  if (self->fd >= 0 && write (self->fd, text, strlen (text)) < 0)
    self->fd = -1;
}

static void
append_bar (GString *out, double share)
{
  static const char *const eighths[] = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  guint filled = (guint) (CLAMP (share, 0, 1) * BAR_WIDTH * 8);

  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append (out, i < filled / 8 ? "█" : i == filled / 8 ? eighths[filled % 8] : " ");
}

static void
append_sparks (CbLoadProgress *self, GString *out)
{
  static const char *const sparks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
  guint64 most = 1;

  for (guint i = 0; i < N_SPARKS; i++)
    most = MAX (most, self->rates[i]);
  for (guint i = 0; i < N_SPARKS; i++)
    g_string_append (out, sparks[self->rates[i] * 7 / most]);
}

static void
remember (CbLoadProgress *self, const CbLoadSecond *second)
{
  memmove (self->rates, self->rates + 1, sizeof self->rates - sizeof *self->rates);
  self->rates[N_SPARKS - 1] = second->done;
  self->failed += second->failed;
}

static char *
format_server (const CbLoadSecond *second)
{
  g_autofree char *memory = NULL;

  if (second->server_cpu < 0 || second->server_memory < 0)
    return g_strdup ("tells nothing at /metrics");
  memory = cb_load_text_format_bytes (second->server_memory);

  return g_strdup_printf ("%.2f cores, %s", second->server_cpu, memory);
}

static void
show_panel (CbLoadProgress *self, const CbLoadSecond *second, double elapsed)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *rate = cb_load_text_format_count ((double) second->done);
  g_autofree char *p50 = cb_load_text_format_time ((double) second->p50);
  g_autofree char *p95 = cb_load_text_format_time ((double) second->p95);
  g_autofree char *p99 = cb_load_text_format_time ((double) second->p99);
  g_autofree char *server = format_server (second);

  if (self->n_lines > 0)
    g_string_append_printf (out, "\033[%uA", self->n_lines);
  g_string_append (out, "\033[J  ");
  append_bar (out, elapsed / self->seconds);
  g_string_append_printf (out, " %.0f of %.0f s\n", elapsed, self->seconds);
  g_string_append (out, "  ");
  append_sparks (self, out);
  g_string_append_printf (out, " %s a second\n", rate);
  g_string_append_printf (out, "  latency    p50 %s · p95 %s · p99 %s\n", p50, p95, p99);
  g_string_append_printf (out, "  users      %u · sockets %u\n", second->users, second->sockets);
  g_string_append_printf (out, "  failed     %s%" G_GUINT64_FORMAT "%s\n",
                          self->failed > 0 ? "\033[31m" : "", self->failed,
                          self->failed > 0 ? "\033[0m" : "");
  g_string_append_printf (out, "  server     %s\n", server);
  self->n_lines = 6;
  write_text (self, out->str);
}

static void
show_line (CbLoadProgress *self, const CbLoadSecond *second, double elapsed)
{
  g_autofree char *p95 = cb_load_text_format_time ((double) second->p95);
  g_autofree char *line =
      g_strdup_printf ("%5.0f s  %u users  %" G_GUINT64_FORMAT " done in the last second  p95 %s  "
                       "%" G_GUINT64_FORMAT " failed so far\n",
                       elapsed, second->users, second->done, p95, self->failed);

  write_text (self, line);
}

/* For programs */

static void
begin_event (CbJsonWriter *writer, const char *event)
{
  cb_json_writer_init (writer);
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "event", event);
}

static void
write_event (CbLoadProgress *self, CbJsonWriter *writer)
{
  g_autofree char *line = NULL;

  cb_json_writer_end_object (writer);
  g_string_append_c (writer->out, '\n');
  line = cb_json_writer_finish (writer, NULL);
  write_text (self, line);
}

static void
write_second (CbLoadProgress *self, const CbLoadSecond *second, double elapsed)
{
  CbJsonWriter writer;

  begin_event (&writer, "second");
  cb_json_writer_add_measure (&writer, "elapsed", elapsed);
  cb_json_writer_add_measure (&writer, "of", self->seconds);
  cb_json_writer_add_uint (&writer, "users", second->users);
  cb_json_writer_add_uint (&writer, "sockets", second->sockets);
  cb_json_writer_add_uint (&writer, "done", second->done);
  cb_json_writer_add_uint (&writer, "failed", second->failed);
  cb_json_writer_add_uint (&writer, "p50_us", second->p50);
  cb_json_writer_add_uint (&writer, "p95_us", second->p95);
  cb_json_writer_add_uint (&writer, "p99_us", second->p99);
  if (second->server_cpu >= 0)
    cb_json_writer_add_double (&writer, "server_cpu_cores", second->server_cpu);
  if (second->server_memory >= 0)
    cb_json_writer_add_uint (&writer, "server_memory_bytes", (guint64) second->server_memory);
  write_event (self, &writer);
}

/* Once a second. */
void
cb_load_progress_show (CbLoadProgress *self, const CbLoadSecond *second, double elapsed)
{
  remember (self, second);
  if (self->json)
    write_second (self, second, elapsed);
  else if (self->terminal)
    show_panel (self, second, elapsed);
  else if ((second->second + 1) % SECONDS_PER_LINE == 0)
    show_line (self, second, elapsed);
}

/* The load has ended; what was acknowledged is looked for. */
void
cb_load_progress_begin_check (CbLoadProgress *self)
{
  CbJsonWriter writer;

  self->n_lines = 0;
  if (self->json)
    {
      begin_event (&writer, "check");
      write_event (self, &writer);
    }
  else
    write_text (self, "Looking for every message that was acknowledged …\n");
}

/* The last word for programs; people are told by cb_load_outcome_format(). */
void
cb_load_progress_end (CbLoadProgress *self, const CbLoadOutcome *outcome)
{
  CbJsonWriter writer;

  if (!self->json)
    return;

  begin_event (&writer, "end");
  cb_json_writer_add_boolean (&writer, "passed", outcome->passed);
  cb_json_writer_add_boolean (&writer, "interrupted", outcome->interrupted);
  cb_json_writer_add_optional (&writer, "output", outcome->plan->output);
  write_event (self, &writer);
}
