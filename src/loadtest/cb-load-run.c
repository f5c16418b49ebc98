#include "loadtest/cb-load-run.h"

#include <sys/resource.h>

#include "loadtest/cb-load-monitor.h"
#include "loadtest/cb-load-user.h"

#define TICK (100 * G_TIME_SPAN_MILLISECOND)

/* A user whose server fails does not ask a thousand times a second. */
#define MIN_PAUSE (200 * G_TIME_SPAN_MILLISECOND)

/* Arrivals of the open model that may wait for a user, for each user there is. */
#define MAX_WAITING_PER_USER 10

/* What answers may take at most once the load has ended, whatever --timeout says. */
#define MAX_DRAIN (10 * G_TIME_SPAN_SECOND)

typedef enum
{
  PHASE_LOAD,
  PHASE_DRAIN, /* nothing new; answers are awaited */
  PHASE_CHECK, /* what was acknowledged is looked for */
  PHASE_DONE,
} Phase;

typedef struct
{
  CbLoadRun *run;      /* (unowned) */
  CbLoadUser *user;    /* (owned) */
  CbTimer next;        /* when it begins again, in the closed model */
  gint64 was_to_begin; /* the latest time */
} Seat;

struct _CbLoadRun
{
  const CbLoadPlan *plan;   /* (unowned) */
  CbLoadWorld *world;       /* (owned) */
  CbLoadMonitor *monitor;   /* (owned) */
  CbLoadProgress *progress; /* (unowned): while it runs */
  GMainLoop *main_loop;     /* (owned) */
  Seat *seats;              /* (owned) (array length=plan->users) */
  guint n_seated;           /* users that have begun at least once */
  GArray *idle;             /* (owned) (element-type guint): seats that wait for an arrival */
  guint64 arrived;          /* arrivals whose time has come */
  guint64 begun;            /* of those, which have got a user or were skipped */
  guint arrival_kind;
  CbTimer arrival;
  CbTimer tick;
  Phase phase;
  gint64 start;
  gint64 next_second;
  gint64 next_storm;
  gint64 phase_end;
  double cpu_before;
  double cpu_at_start;
  guint64 received_before;
  guint64 sent_before;
  guint n_interrupts;
  CbLoadOutcome outcome;
};

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static Seat *
get_seat (CbLoadRun *self, CbLoadUser *user)
{
  return &self->seats[cb_load_user_get_number (user)];
}

/* The closed model: a user that has ended begins again, at its pace. */

static void
on_seat_due_cb (CbTimer *timer, gpointer data)
{
  Seat *seat = data;

  if (seat->run->phase != PHASE_LOAD)
    return;
  seat->was_to_begin = timer->due;
  cb_load_user_begin (seat->user, timer->due);
}

static void
begin_again (CbLoadRun *self, Seat *seat, gboolean failed)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due = self->plan->pace > 0 ? seat->was_to_begin + self->plan->pace : now;

  if (failed)
    due = MAX (due, now + MIN_PAUSE + g_rand_int_range (self->world->random, 0, MIN_PAUSE));
  cb_load_loop_start_timer (self->world->loop, &seat->next, due);
}

static void
seat_users (CbLoadRun *self, guint wanted)
{
  gint64 now = g_get_monotonic_time ();

  for (; self->n_seated < wanted; self->n_seated++)
    cb_load_loop_start_timer (self->world->loop, &self->seats[self->n_seated].next, now);
}

/* The open model: arrivals come when they come. Who finds no user waits, and its time runs. */

static gint64
get_arrival_time (CbLoadRun *self, guint64 number)
{
  return self->start + cb_load_plan_get_arrival (self->plan, number);
}

static void
serve_arrivals (CbLoadRun *self)
{
  guint64 most = (guint64) self->plan->users * MAX_WAITING_PER_USER;

  while (self->begun < self->arrived && self->idle->len > 0)
    {
      guint seat = g_array_index (self->idle, guint, self->idle->len - 1);

      g_array_set_size (self->idle, self->idle->len - 1);
      self->n_seated = MAX (self->n_seated, seat + 1);
      cb_load_user_begin (self->seats[seat].user, get_arrival_time (self, self->begun++));
    }
  for (; self->arrived - self->begun > most; self->begun++)
    cb_load_recorder_add_fault (self->world->recorder, self->arrival_kind, CB_LOAD_SKIPPED);
}

static void
on_arrival_due_cb (CbTimer *timer, gpointer data)
{
  CbLoadRun *self = data;
  gint64 now = MIN (g_get_monotonic_time (), self->start + self->plan->duration - 1);

  if (self->phase != PHASE_LOAD)
    return;
  while (get_arrival_time (self, self->arrived) <= now)
    self->arrived++;
  serve_arrivals (self);
  cb_load_loop_start_timer (self->world->loop, timer, get_arrival_time (self, self->arrived));
}

static void
start_arrivals (CbLoadRun *self)
{
  self->arrival_kind = cb_load_recorder_add_kind (self->world->recorder, "arrival", FALSE);
  for (guint i = self->plan->users; i > 0; i--)
    {
      guint seat = i - 1;

      g_array_append_val (self->idle, seat);
    }
  cb_load_loop_start_timer (self->world->loop, &self->arrival, self->start);
}

static void
on_user_idle_cb (CbLoadUser *user, gboolean failed, gpointer data)
{
  CbLoadRun *self = data;
  Seat *seat = get_seat (self, user);
  guint number = cb_load_user_get_number (user);

  if (self->phase != PHASE_LOAD)
    return;
  if (self->plan->rate <= 0)
    begin_again (self, seat, failed);
  else
    {
      /* The next arrival is served from the timer, or one could follow another without end. */
      g_array_append_val (self->idle, number);
      if (self->begun < self->arrived)
        cb_load_loop_start_timer (self->world->loop, &self->arrival, g_get_monotonic_time ());
    }
}

static guint
count_busy (CbLoadRun *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_seated; i++)
    n += cb_load_user_is_busy (self->seats[i].user);

  return n;
}

static void
finish (CbLoadRun *self)
{
  self->phase = PHASE_DONE;
  g_main_loop_quit (self->main_loop);
}

static void
on_audit_finished_cb (CbLoadAudit *audit, gpointer data)
{
  finish (data);
}

/* Who still waits has waited long enough; an answer that came now would look like a lost message.
 */
static void
abandon_users (CbLoadRun *self)
{
  for (guint i = 0; i < self->n_seated; i++)
    cb_load_user_check_deadline (self->seats[i].user, G_MAXINT64);
}

static void
start_check (CbLoadRun *self)
{
  abandon_users (self);
  self->phase = PHASE_CHECK;
  self->phase_end = g_get_monotonic_time () + self->plan->check;
  if (self->plan->check == 0 || self->n_interrupts > 1)
    finish (self);
  else if (!cb_load_audit_start (self->world->audit, on_audit_finished_cb, self))
    finish (self);
  else
    cb_load_progress_begin_check (self->progress);
}

static void
start_drain (CbLoadRun *self)
{
  gint64 now = g_get_monotonic_time ();

  self->phase = PHASE_DRAIN;
  self->phase_end = now + MIN (self->plan->timeout, MAX_DRAIN);
  self->outcome.seconds = (double) (now - self->start) / G_USEC_PER_SEC;
  self->outcome.generator_cpu =
      (get_cpu_seconds () - self->cpu_at_start) / MAX (self->outcome.seconds, 0.001);
  self->world->stopping = TRUE;
  for (guint i = 0; i < self->n_seated; i++)
    cb_load_user_stop (self->seats[i].user);
}

static void
end_second (CbLoadRun *self)
{
  CbLoadSecond second = { 0 };
  double cpu = get_cpu_seconds ();
  guint64 received;
  guint64 sent;

  cb_load_loop_get_bytes (self->world->loop, &received, &sent);
  second.users = count_busy (self);
  second.sockets = self->world->n_sockets;
  second.received = received - self->received_before;
  second.sent = sent - self->sent_before;
  second.server_cpu = cb_load_monitor_get_cpu (self->monitor);
  second.server_memory = cb_load_monitor_get_memory (self->monitor);
  second.generator_cpu = cpu - self->cpu_before;
  second.lateness = cb_load_loop_take_lateness (self->world->loop);
  self->outcome.lateness = MAX (self->outcome.lateness, second.lateness);
  cb_load_recorder_end_second (self->world->recorder, &second);
  cb_load_progress_show (self->progress, &second,
                         (double) (self->next_second - self->start) / G_USEC_PER_SEC);
  self->cpu_before = cpu;
  self->received_before = received;
  self->sent_before = sent;
  cb_load_monitor_ask (self->monitor);
}

static void
storm (CbLoadRun *self)
{
  for (guint i = 0; i < self->n_seated; i++)
    cb_load_user_lose_socket (self->seats[i].user);
}

static void
tick_load (CbLoadRun *self, gint64 now)
{
  if (self->plan->rate <= 0)
    seat_users (self, cb_load_plan_get_users_at (self->plan, now - self->start));
  if (self->plan->storm > 0 && now >= self->next_storm)
    {
      self->next_storm += self->plan->storm;
      storm (self);
    }
  if (now >= self->next_second)
    {
      end_second (self);
      self->next_second += G_TIME_SPAN_SECOND;
    }
  if (now >= self->start + self->plan->duration || self->n_interrupts > 0)
    start_drain (self);
}

/* Seconds, and the load itself, end when they end. */
static gint64
get_next_tick (CbLoadRun *self, gint64 now)
{
  gint64 next = now + TICK;

  if (self->phase == PHASE_LOAD)
    next = MIN (next, MIN (self->next_second, self->start + self->plan->duration));

  return next;
}

static void
on_tick_due_cb (CbTimer *timer, gpointer data)
{
  CbLoadRun *self = data;
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->n_seated && self->phase < PHASE_CHECK; i++)
    cb_load_user_check_deadline (self->seats[i].user, now);
  if (self->phase == PHASE_LOAD)
    tick_load (self, now);
  if (self->phase == PHASE_DRAIN && (count_busy (self) == 0 || now >= self->phase_end))
    start_check (self);
  if (self->phase == PHASE_CHECK && (now >= self->phase_end || self->n_interrupts > 1))
    {
      cb_load_audit_stop (self->world->audit);
      finish (self);
    }
  if (self->phase != PHASE_DONE)
    cb_load_loop_start_timer (self->world->loop, timer, get_next_tick (self, now));
}

/**
 * cb_load_run_new:
 * @plan: what is to be done; must outlive the run
 * @error: return location for an error
 *
 * Returns: (transfer full): a run that has not begun
 */
CbLoadRun *
cb_load_run_new (const CbLoadPlan *plan, GError **error)
{
  CbLoadWorld *world = cb_load_world_new (plan, error);
  CbLoadRun *self;

  if (world == NULL)
    return NULL;

  self = g_new0 (CbLoadRun, 1);
  self->plan = plan;
  self->world = world;
  self->world->user_idle = on_user_idle_cb;
  self->world->data = self;
  self->monitor = cb_load_monitor_new (world->loop, plan->target);
  self->main_loop = g_main_loop_new (NULL, FALSE);
  self->idle = g_array_new (FALSE, FALSE, sizeof (guint));
  self->tick = (CbTimer){ .fire = on_tick_due_cb, .data = self };
  self->arrival = (CbTimer){ .fire = on_arrival_due_cb, .data = self };
  self->seats = g_new0 (Seat, plan->users);
  for (guint i = 0; i < plan->users; i++)
    {
      self->seats[i].run = self;
      self->seats[i].user = cb_load_user_new (world, i);
      self->seats[i].next = (CbTimer){ .fire = on_seat_due_cb, .data = &self->seats[i] };
    }

  return self;
}

void
cb_load_run_free (CbLoadRun *self)
{
  for (guint i = 0; i < self->plan->users; i++)
    {
      cb_load_loop_stop_timer (self->world->loop, &self->seats[i].next);
      cb_load_user_free (self->seats[i].user);
    }
  cb_load_outcome_clear (&self->outcome);
  cb_load_monitor_free (self->monitor);
  cb_load_world_free (self->world);
  g_array_unref (self->idle);
  g_main_loop_unref (self->main_loop);
  g_free (self->seats);
  g_free (self);
}

static void
sum_up (CbLoadRun *self)
{
  self->outcome.plan = self->plan;
  self->outcome.recorder = self->world->recorder;
  self->outcome.interrupted = self->n_interrupts > 0;
  self->outcome.account = self->world->account;
  cb_load_audit_get_account (self->world->audit, &self->outcome.account);
  cb_load_loop_get_bytes (self->world->loop, &self->outcome.received, &self->outcome.sent);
  cb_load_outcome_judge (&self->outcome);
}

/**
 * cb_load_run_execute:
 * @self: a run that has not begun
 * @progress: where it is shown how it goes
 *
 * Runs the main loop until the test is over.
 *
 * Returns: (transfer none): what it brought
 */
const CbLoadOutcome *
cb_load_run_execute (CbLoadRun *self, CbLoadProgress *progress)
{
  self->progress = progress;
  self->outcome.started_at = g_get_real_time ();
  self->start = g_get_monotonic_time ();
  self->next_second = self->start + G_TIME_SPAN_SECOND;
  self->next_storm = self->start + self->plan->storm;
  self->cpu_before = self->cpu_at_start = get_cpu_seconds ();
  cb_load_monitor_ask (self->monitor);
  if (self->plan->rate > 0)
    start_arrivals (self);
  cb_load_loop_start_timer (self->world->loop, &self->tick, self->start);
  g_main_loop_run (self->main_loop);
  self->progress = NULL;
  sum_up (self);

  return &self->outcome;
}

/* Once: nothing new begins, and the test ends as if its time were over. Twice: it ends at once. */
void
cb_load_run_interrupt (CbLoadRun *self)
{
  self->n_interrupts++;
  cb_load_loop_start_timer (self->world->loop, &self->tick, g_get_monotonic_time ());
}
