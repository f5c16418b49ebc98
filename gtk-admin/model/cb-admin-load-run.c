#include "model/cb-admin-load-run.h"

#include <gio/gio.h>
#include <signal.h>

#include "model/cb-admin-load-json.h"

/* A line that does not end is none of the program's. */
#define MAX_LINE 65536

/**
 * CbAdminLoadRun:
 *
 * A load test while it runs: chatbot-loadtest as a process, and what it tells of itself.
 */
struct _CbAdminLoadRun
{
  GObject parent_instance;

  CbAdminLoadCourse *course; /* (owned) */
  GSubprocess *process;      /* (owned) (nullable): while it is at it */
  GDataInputStream *lines;   /* (owned) (nullable): what it says */
  CbAdminLoadPhase phase;
  double progress;
  char *result;  /* (owned) (nullable): the folder with the results */
  char *problem; /* (owned) (nullable): why there are none */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminLoadRun, cb_admin_load_run, G_TYPE_OBJECT)

static void
tell (CbAdminLoadRun *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What the program says */

static void
take_second (CbAdminLoadRun *self, JsonObject *second)
{
  double of = cb_admin_load_json_get_number (second, "of");

  if (of > 0)
    self->progress = CLAMP (cb_admin_load_json_get_number (second, "elapsed") / of, 0, 1);
  cb_admin_load_course_add_second (self->course, second);
}

/* What is not JSON is a complaint, with the program's name in front. */
static void
take_complaint (CbAdminLoadRun *self, const char *line)
{
  const char *text =
      g_str_has_prefix (line, "chatbot-loadtest: ") ? line + strlen ("chatbot-loadtest: ") : line;

  if (*text == '\0')
    return;
  g_free (self->problem);
  self->problem = g_utf8_make_valid (text, -1);
}

static void
take_line (CbAdminLoadRun *self, const char *line, gsize size)
{
  g_autoptr (JsonObject) object = *line == '{' ? cb_json_parse_object (line, size, NULL) : NULL;
  const char *event = cb_admin_load_json_get_string (object, "event");

  if (object == NULL)
    take_complaint (self, line);
  else if (g_str_equal (event, "second"))
    take_second (self, object);
  else if (g_str_equal (event, "check"))
    self->phase = CB_ADMIN_LOAD_CHECKING;
  else if (g_str_equal (event, "end"))
    {
      g_free (self->result);
      self->result = g_strdup (cb_admin_load_json_get_string (object, "output"));
    }
}

/* The process */

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLoadRun) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_clear_object (&self->process);
  g_clear_object (&self->lines);
  self->phase = CB_ADMIN_LOAD_OVER;
  tell (self);
}

static void read_line (CbAdminLoadRun *self);

static void
on_line_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLoadRun) self = user_data;
  gsize size;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, &size, NULL);

  if (line == NULL || size > MAX_LINE)
    {
      g_subprocess_wait_async (self->process, NULL, on_ended_cb, g_object_ref (self));
      return;
    }

  take_line (self, line, size);
  tell (self);
  read_line (self);
}

static void
read_line (CbAdminLoadRun *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, on_line_read_cb,
                                       g_object_ref (self));
}

/**
 * cb_admin_load_run_start:
 * @command: the program with its arguments
 * @error: return location for an error
 *
 * Begins; nothing may run yet.
 */
gboolean
cb_admin_load_run_start (CbAdminLoadRun *self, const char *const *command, GError **error)
{
  g_return_val_if_fail (!cb_admin_load_run_is_active (self), FALSE);

  self->process = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, error);
  if (self->process == NULL)
    return FALSE;

  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->phase = CB_ADMIN_LOAD_RUNNING;
  self->progress = 0;
  g_clear_pointer (&self->result, g_free);
  g_clear_pointer (&self->problem, g_free);
  cb_admin_load_course_clear (self->course);
  read_line (self);
  tell (self);

  return TRUE;
}

/* Ends it before its time, as Ctrl-C does: the results are written. A second time ends the check.
 */
void
cb_admin_load_run_stop (CbAdminLoadRun *self)
{
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGINT);
}

gboolean
cb_admin_load_run_is_active (CbAdminLoadRun *self)
{
  return self->process != NULL;
}

CbAdminLoadPhase
cb_admin_load_run_get_phase (CbAdminLoadRun *self)
{
  return self->phase;
}

/* Returns: (transfer none): how it goes; the same object for every test */
CbAdminLoadCourse *
cb_admin_load_run_get_course (CbAdminLoadRun *self)
{
  return self->course;
}

/* Returns: how much of the load is over, from 0 to 1 */
double
cb_admin_load_run_get_progress (CbAdminLoadRun *self)
{
  return self->progress;
}

/* Returns: (transfer none) (nullable): the folder with the results, once it is over */
const char *
cb_admin_load_run_get_result (CbAdminLoadRun *self)
{
  return self->result;
}

/* Returns: (transfer none) (nullable): what the program complained about last */
const char *
cb_admin_load_run_get_problem (CbAdminLoadRun *self)
{
  return self->problem;
}

/* The object */

static void
cb_admin_load_run_finalize (GObject *object)
{
  CbAdminLoadRun *self = CB_ADMIN_LOAD_RUN (object);

  g_clear_object (&self->process);
  g_clear_object (&self->lines);
  g_object_unref (self->course);
  g_free (self->result);
  g_free (self->problem);

  G_OBJECT_CLASS (cb_admin_load_run_parent_class)->finalize (object);
}

static void
cb_admin_load_run_class_init (CbAdminLoadRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_load_run_finalize;

  /**
   * CbAdminLoadRun::changed:
   *
   * It has come further, or to its end.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_ADMIN_TYPE_LOAD_RUN, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_load_run_init (CbAdminLoadRun *self)
{
  self->course = cb_admin_load_course_new ();
}

CbAdminLoadRun *
cb_admin_load_run_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_LOAD_RUN, NULL);
}
