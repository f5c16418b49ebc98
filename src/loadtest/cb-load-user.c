#include "loadtest/cb-load-user-private.h"

#include <string.h>

static void go_on (CbLoadUser *self);

/* What a scenario leaves behind does not reach into the next. */
static void
end_scenario (CbLoadUser *self, gboolean failed)
{
  cb_load_loop_stop_timer (self->world->loop, &self->thought);
  cb_load_user_drop_socket (self);
  cb_load_user_clear_http (self);
  g_clear_pointer (&self->session, cb_load_session_unref);
  self->scenario = NULL;
  self->step = NULL;
  self->deadline = 0;
  self->world->user_idle (self, failed, self->world->data);
}

/* How often requests are meant to follow on each other, where nothing but thinking says so. */
static gint64
get_expected (CbLoadUser *self)
{
  const CbLoadPlan *plan = self->world->plan;

  return plan->rate > 0 || plan->pace > 0 ? 0 : cb_load_scenario_get_think_time (self->scenario);
}

/* A step came to its end: it is counted, and the next begins, or the scenario ends with it. */
void
cb_load_user_finish_step (CbLoadUser *self, CbLoadFault fault)
{
  CbLoadSample sample = {
    .kind = cb_load_world_get_kind (self->world, self->step),
    .fault = fault,
    .intended = self->intended,
    .sent = self->sent,
    .ended = g_get_monotonic_time (),
    .expected = get_expected (self),
  };

  cb_load_recorder_add (self->world->recorder, &sample);
  self->deadline = 0;
  self->intended = sample.ended;
  if (fault == CB_LOAD_OK)
    go_on (self);
  else
    end_scenario (self, TRUE);
}

/* From now on an answer is waited for, as long as the plan allows. */
void
cb_load_user_wait (CbLoadUser *self)
{
  self->sent = g_get_monotonic_time ();
  self->deadline = self->sent + self->world->plan->timeout;
}

static void
think (CbLoadUser *self, const CbLoadStep *step)
{
  double share = g_rand_double (self->world->random);
  gint64 time = step->min_us + (gint64) (share * (double) (step->max_us - step->min_us));

  cb_load_loop_start_timer (self->world->loop, &self->thought, g_get_monotonic_time () + time);
}

/* If the loop is late, what follows is: it counts from when it was meant to begin. */
static void
on_thought_due_cb (CbTimer *timer, gpointer data)
{
  CbLoadUser *self = data;

  self->intended = timer->due;
  go_on (self);
}

/* Returns: whether there is something to wait for */
static gboolean
start_step (CbLoadUser *self, const CbLoadStep *step)
{
  switch (step->kind)
    {
    case CB_LOAD_STEP_THINK:
      think (self, step);
      return TRUE;
    case CB_LOAD_STEP_CONNECT:
    case CB_LOAD_STEP_SAY:
    case CB_LOAD_STEP_DROP:
    case CB_LOAD_STEP_CLOSE:
      return cb_load_user_start_socket_step (self, step);
    case CB_LOAD_STEP_GET:
    case CB_LOAD_STEP_POST:
    case CB_LOAD_STEP_CREATE:
    case CB_LOAD_STEP_STATE:
    case CB_LOAD_STEP_MESSAGE:
    case CB_LOAD_STEP_CHAT:
    case CB_LOAD_STEP_HISTORY:
    case CB_LOAD_STEP_ERASE:
    case CB_LOAD_STEP_UPLOAD:
    case CB_LOAD_STEP_DOWNLOAD:
    default:
      return cb_load_user_start_request (self, step);
    }
}

static void
go_on (CbLoadUser *self)
{
  while (!self->world->stopping &&
         (self->step = cb_load_scenario_get_step (self->scenario, self->place)) != NULL)
    {
      self->place++;
      if (start_step (self, self->step))
        return;
    }

  end_scenario (self, FALSE);
}

/* Returns: (transfer full): a user of @world that is idle; @number is its own in it */
CbLoadUser *
cb_load_user_new (CbLoadWorld *world, guint number)
{
  CbLoadUser *self = g_new0 (CbLoadUser, 1);

  self->world = world;
  self->number = number;
  self->thought = (CbTimer){ .fire = on_thought_due_cb, .data = self };
  self->text = g_string_new (NULL);
  self->body = g_string_new (NULL);
  self->path = g_string_new (NULL);
  cb_load_user_init_http (self);
  cb_load_user_init_socket (self);

  return self;
}

void
cb_load_user_free (CbLoadUser *self)
{
  cb_load_loop_stop_timer (self->world->loop, &self->thought);
  cb_load_user_drop_socket (self);
  cb_load_user_clear_http (self);
  cb_http_client_free (self->http);
  g_clear_pointer (&self->session, cb_load_session_unref);
  g_string_free (self->text, TRUE);
  g_string_free (self->body, TRUE);
  g_string_free (self->path, TRUE);
  g_free (self);
}

/**
 * cb_load_user_begin:
 * @self: a user that is idle
 * @intended: when this was meant to happen, microseconds on the monotonic clock
 *
 * Begins a scenario.
 */
void
cb_load_user_begin (CbLoadUser *self, gint64 intended)
{
  g_return_if_fail (self->scenario == NULL);

  self->scenario = cb_load_scenarios_pick (self->world->plan->scenarios, self->world->random);
  self->place = 0;
  self->intended = intended;
  go_on (self);
}

guint
cb_load_user_get_number (CbLoadUser *self)
{
  return self->number;
}

gboolean
cb_load_user_is_busy (CbLoadUser *self)
{
  return self->scenario != NULL;
}

/* Gives up what has waited for too long. */
void
cb_load_user_check_deadline (CbLoadUser *self, gint64 now)
{
  if (self->deadline == 0 || now < self->deadline)
    return;

  cb_http_client_cancel (self->http);
  cb_load_user_finish_step (self, CB_LOAD_TIMEOUT);
}

/* The world is stopping: who waits for nothing but itself ends now; others when their answer comes.
 */
void
cb_load_user_stop (CbLoadUser *self)
{
  if (self->scenario != NULL && self->deadline == 0)
    end_scenario (self, FALSE);
}

static void
append_value (CbLoadUser *self, const char *name, gsize length)
{
  if (length == 4 && strncmp (name, "text", 4) == 0)
    g_string_append (self->text, cb_load_scenarios_pick_text (self->world->plan->scenarios,
                                                              self->world->random));
  else if (length == 4 && strncmp (name, "user", 4) == 0)
    g_string_append_printf (self->text, "%u", self->number);
  else if (length == 1 && *name == 'n')
    g_string_append_printf (self->text, "%" G_GUINT64_FORMAT, self->place);
  else
    g_string_append_printf (self->text, "${%.*s}", (int) length, name);
}

/* Returns: (transfer none): @text with what its placeholders stand for, until the next call */
const char *
cb_load_user_fill_in (CbLoadUser *self, const char *text)
{
  const char *start;
  const char *end;

  g_string_truncate (self->text, 0);
  while ((start = strstr (text, "${")) != NULL && (end = strchr (start, '}')) != NULL)
    {
      g_string_append_len (self->text, text, start - text);
      append_value (self, start + 2, end - start - 2);
      text = end + 1;
    }
  g_string_append (self->text, text);

  return self->text->str;
}

/* The server made a session for this user. */
void
cb_load_user_take_session (CbLoadUser *self, CbJsonSlice id, CbJsonSlice token)
{
  g_clear_pointer (&self->session, cb_load_session_unref);
  self->session = cb_load_session_new (id.at, id.size, token.at, token.size);
  if (self->world->plan->check > 0)
    cb_load_audit_add (self->world->audit, self->session);
}
