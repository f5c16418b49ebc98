#include "ctl/cb-ctl-attend.h"

#include <glib-unix.h>
#include <unistd.h>

#include "ctl/cb-ctl-messages.h"

/**
 * Attendance:
 * @ctl: (unowned)
 * @sessions: (unowned)
 * @session: (unowned): its id
 * @loop: (owned)
 * @input: (owned): what the operator types
 * @seq: the last message that was shown
 * @close: the conversation is to be ended, not given back
 * @over: somebody else ended it
 * @error: (owned) (nullable): why it broke off
 *
 * One operator in one session, from taking it over to giving it back.
 */
typedef struct
{
  CbCtl *ctl;
  CbDBusSessions *sessions;
  const char *session;
  GMainLoop *loop;
  GIOChannel *input;
  guint64 seq;
  gboolean close;
  gboolean over;
  GError *error;
} Attendance;

static void
end (Attendance *self)
{
  g_main_loop_quit (self->loop);
}

/* Shows what is new, whatever told of it. */
static void
catch_up (Attendance *self)
{
  g_autoptr (GVariant) messages = NULL;
  guint64 last;

  if (!cb_ctl_messages_read (self->sessions, self->session, self->seq, &messages, &self->error))
    {
      end (self);
      return;
    }
  last = cb_ctl_messages_print (self->ctl, messages);
  self->seq = MAX (self->seq, last);
}

static void
on_message_added_cb (CbDBusSessions *sessions,
                     const char *session,
                     GVariant *message,
                     Attendance *self)
{
  guint64 seq = 0;

  g_variant_lookup (message, "seq", "t", &seq);
  if (g_str_equal (session, self->session) && seq > self->seq)
    catch_up (self);
}

static void
on_typing_cb (CbDBusSessions *sessions,
              const char *session,
              const char *role,
              gboolean on,
              Attendance *self)
{
  if (on && self->ctl->color && g_str_equal (session, self->session) &&
      g_str_equal (role, "visitor"))
    g_print ("\033[2m  …\033[0m\n");
}

static void
on_changed_cb (CbDBusSessions *sessions, const char *session, GVariant *changes, Attendance *self)
{
  const char *state = NULL;

  if (!g_str_equal (session, self->session) || !g_variant_lookup (changes, "state", "&s", &state) ||
      g_str_equal (state, "operator"))
    return;

  g_print ("The session is no longer with a person: its state is “%s”\n", state);
  self->over = TRUE;
  end (self);
}

static void
on_owner_changed_cb (CbDBusSessions *sessions, GParamSpec *pspec, Attendance *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (sessions));

  if (owner != NULL)
    return;

  g_set_error (&self->error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY, "The daemon went away");
  end (self);
}

/* What is typed: "/close" ends the conversation, an empty line says nothing. */
static void
say (Attendance *self, char *line)
{
  g_autoptr (GError) error = NULL;

  g_strchomp (line);
  if (g_str_equal (line, "/close"))
    {
      self->close = TRUE;
      end (self);
    }
  else if (*line != '\0' && !cb_dbus_sessions_call_reply_sync (self->sessions, self->session, line,
                                                               CB_CTL_CALL, NULL, &error))
    {
      g_dbus_error_strip_remote_error (error);
      g_printerr ("Not said: %s\n", error->message);
    }
}

static gboolean
on_input_ready_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Attendance *self = user_data;
  g_autofree char *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) == G_IO_STATUS_NORMAL)
    {
      say (self, line);
      return G_SOURCE_CONTINUE;
    }

  end (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_interrupted_cb (gpointer user_data)
{
  end (user_data);

  return G_SOURCE_CONTINUE;
}

static void
talk (Attendance *self)
{
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupted_cb, self);
  guint watch;

  self->loop = g_main_loop_new (NULL, FALSE);
  self->input = g_io_channel_unix_new (STDIN_FILENO);
  watch = g_io_add_watch (self->input, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input_ready_cb, self);
  g_signal_connect (self->sessions, "message-added", G_CALLBACK (on_message_added_cb), self);
  g_signal_connect (self->sessions, "typing", G_CALLBACK (on_typing_cb), self);
  g_signal_connect (self->sessions, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect (self->sessions, "notify::g-name-owner", G_CALLBACK (on_owner_changed_cb), self);

  catch_up (self);
  if (self->error == NULL)
    g_main_loop_run (self->loop);

  g_signal_handlers_disconnect_by_data (self->sessions, self);
  if (g_main_context_find_source_by_id (NULL, watch) != NULL)
    g_source_remove (watch);
  g_source_remove (interrupt);
  g_io_channel_unref (self->input);
  g_main_loop_unref (self->loop);
}

/**
 * cb_ctl_attend:
 * @ctl: this run
 * @sessions: the daemon's sessions
 * @session: a session's id
 * @error: return location for an error
 *
 * Takes a session over and lets the operator talk in it, line by line, until the end of the input;
 * then it is given back to the bot, or closed after "/close".
 *
 * Returns: %FALSE where something went wrong
 */
gboolean
cb_ctl_attend (CbCtl *ctl, CbDBusSessions *sessions, const char *session, GError **error)
{
  Attendance self = { .ctl = ctl, .sessions = sessions, .session = session };

  if (!cb_dbus_sessions_call_take_over_sync (sessions, session, CB_CTL_CALL, NULL, error))
    return FALSE;

  if (isatty (STDIN_FILENO))
    g_print ("The session is yours. Type what to say; Ctrl-D gives it back to the bot, /close ends "
             "the conversation.\n");
  talk (&self);
  if (self.error != NULL)
    {
      g_propagate_error (error, self.error);
      return FALSE;
    }
  if (self.over)
    return TRUE;

  return self.close
             ? cb_dbus_sessions_call_close_sync (sessions, session, CB_CTL_CALL, NULL, error)
             : cb_dbus_sessions_call_release_sync (sessions, session, CB_CTL_CALL, NULL, error);
}
