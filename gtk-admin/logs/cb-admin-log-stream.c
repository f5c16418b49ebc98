#include "logs/cb-admin-log-stream.h"

#include <string.h>

#include "base/cb-error.h"

/* Bytes that are read at a time, and that one line may have. */
#define CHUNK (64 * 1024)
#define MAX_LINE (1024 * 1024)

/* Bytes of what ssh and journalctl say beside the lines. */
#define MAX_REMARKS 2048

/**
 * CbAdminLogStream:
 *
 * The lines that one journalctl on another machine writes, as they come.
 */
struct _CbAdminLogStream
{
  GObject parent_instance;

  GSubprocess *ssh;          /* (owned) (nullable): while it runs */
  GCancellable *cancellable; /* (owned): ends reading */
  GByteArray *rest;          /* (owned): the beginning of a line */
  GString *remarks;          /* (owned): what is none */
};

enum
{
  SIGNAL_LINE,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void read_chunk (CbAdminLogStream *self);

G_DEFINE_FINAL_TYPE (CbAdminLogStream, cb_admin_log_stream, G_TYPE_OBJECT)

/* How it ends */

static void
end (CbAdminLogStream *self, const GError *error)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

/* What journalctl says of itself is for terminals; here it becomes an error that one can tell. */
static GError *
make_error (CbAdminLogStream *self)
{
  const char *remarks = self->remarks->str;

  if (strstr (remarks, "insufficient permissions") != NULL ||
      strstr (remarks, "not seeing messages") != NULL)
    return g_error_new_literal (CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                                "The journal may not be read by this user");
  if (strstr (remarks, "No journal files were found") != NULL)
    return g_error_new_literal (CB_ERROR, CB_ERROR_NOT_FOUND, "No journal is kept there");

  g_strstrip (self->remarks->str);

  return g_error_new (CB_ERROR, CB_ERROR_UNAVAILABLE, "%s",
                      *remarks != '\0' ? remarks : "The connection was closed");
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLogStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;
  gboolean fine = g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (!fine || strstr (self->remarks->str, "not seeing messages") != NULL)
    told = make_error (self);
  end (self, told);
}

/* Lines */

static void
take_remark (CbAdminLogStream *self, const char *text, gsize size)
{
  if (self->remarks->len + size >= MAX_REMARKS)
    return;

  g_string_append_len (self->remarks, text, (gssize) size);
  g_string_append_c (self->remarks, '\n');
}

static void
take_line (CbAdminLogStream *self, const char *text, gsize size)
{
  g_autoptr (CbAdminLogLine) line = size > 0 && *text == '{'
                                        ? cb_admin_log_line_new_from_json (text, size, NULL)
                                        : NULL;

  if (line != NULL)
    g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
  else
    take_remark (self, text, size);
}

static void
take_lines (CbAdminLogStream *self)
{
  const char *text = (const char *) self->rest->data;
  gsize size = self->rest->len, start = 0;
  const char *newline;

  while (!g_cancellable_is_cancelled (self->cancellable) && start < size &&
         (newline = memchr (text + start, '\n', size - start)) != NULL)
    {
      take_line (self, text + start, (gsize) (newline - text) - start);
      start = (gsize) (newline - text) + 1;
    }
  g_byte_array_remove_range (self->rest, 0, start);
}

static void
on_chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLogStream) self = user_data;
  g_autoptr (GBytes) chunk =
                 g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (chunk == NULL || g_bytes_get_size (chunk) == 0)
    {
      g_subprocess_wait_check_async (self->ssh, self->cancellable, on_exited_cb,
                                     g_object_ref (self));
      return;
    }

  g_byte_array_append (self->rest, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
  take_lines (self);
  if (self->rest->len > MAX_LINE)
    g_subprocess_force_exit (self->ssh);
  if (!g_cancellable_is_cancelled (self->cancellable))
    read_chunk (self);
}

static void
read_chunk (CbAdminLogStream *self)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (self->ssh), CHUNK,
                                   G_PRIORITY_DEFAULT_IDLE, self->cancellable, on_chunk_read_cb,
                                   g_object_ref (self));
}

/**
 * cb_admin_log_stream_start:
 * @command: (array zero-terminated): a journalctl with its arguments, that writes JSON
 *
 * Begins. Everything that comes of it, an error too, is told later, by the signals.
 */
void
cb_admin_log_stream_start (CbAdminLogStream *self, CbAdminSsh *ssh, const char *const *command)
{
  g_autoptr (GError) error = NULL;

  self->ssh = cb_admin_ssh_spawn (
      ssh, command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  if (self->ssh != NULL)
    read_chunk (self);
  else
    end (self, error);
}

/* Ends it; nothing is told any more. */
void
cb_admin_log_stream_stop (CbAdminLogStream *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->ssh != NULL)
    g_subprocess_force_exit (self->ssh);
}

/* The object */

static void
cb_admin_log_stream_finalize (GObject *object)
{
  CbAdminLogStream *self = CB_ADMIN_LOG_STREAM (object);

  cb_admin_log_stream_stop (self);
  g_clear_object (&self->ssh);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->rest);
  g_string_free (self->remarks, TRUE);

  G_OBJECT_CLASS (cb_admin_log_stream_parent_class)->finalize (object);
}

static void
cb_admin_log_stream_class_init (CbAdminLogStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_log_stream_finalize;

  /**
   * CbAdminLogStream::line:
   * @line: the next one
   */
  signals[SIGNAL_LINE] = g_signal_new ("line", CB_ADMIN_TYPE_LOG_STREAM, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, CB_ADMIN_TYPE_LOG_LINE);

  /**
   * CbAdminLogStream::ended:
   * @error: (nullable): why, where that was not the end of the journal
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", CB_ADMIN_TYPE_LOG_STREAM, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cb_admin_log_stream_init (CbAdminLogStream *self)
{
  self->cancellable = g_cancellable_new ();
  self->rest = g_byte_array_new ();
  self->remarks = g_string_new (NULL);
}

CbAdminLogStream *
cb_admin_log_stream_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_LOG_STREAM, NULL);
}
