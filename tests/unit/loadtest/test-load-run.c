#include "loadtest/cb-load-run.h"

#include <string.h>

#include "lib/cb-chat-server-fake.h"

/* Whole tests, of half a second each, against a server that is good or bad in a known way. */

#define TEXTS "[Data]\nTexts=Hello;Say \"something\"\n"
#define HTTP TEXTS "[Scenario x]\nBegin=create\nSteps=message;think 5ms\nRepeat=5\nEnd=history\n"
#define CHAT TEXTS "[Scenario x]\nSteps=chat;think 5ms\nRepeat=7\n"
#define SOCKET TEXTS "[Scenario x]\nBegin=connect\nSteps=say;think 5ms\nRepeat=5\nEnd=close\n"
#define RESUME TEXTS "[Scenario x]\nBegin=connect\nSteps=say;drop;say\nRepeat=3\n"
#define PAGE TEXTS "[Scenario x]\nSteps=get /\n"

typedef struct
{
  CbChatServerFake *server;
  CbLoadPlan *plan;
  CbLoadRun *run;
  CbLoadProgress *progress;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;

  fixture->server = cb_chat_server_fake_new ();
  url = g_strdup_printf ("http://127.0.0.1:%u", fixture->server->port);
  fixture->plan = cb_load_plan_new ();
  fixture->plan->target = cb_load_target_new (url, NULL, NULL);
  fixture->plan->users = 5;
  fixture->plan->duration = G_TIME_SPAN_SECOND / 2;
  fixture->plan->ramp = G_TIME_SPAN_SECOND / 10;
  fixture->plan->timeout = G_TIME_SPAN_SECOND;
  fixture->plan->seed = 1;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->run, cb_load_run_free);
  g_clear_pointer (&fixture->progress, cb_load_progress_free);
  cb_load_plan_free (fixture->plan);
  g_clear_pointer (&fixture->server, cb_chat_server_fake_free);
}

static const CbLoadOutcome *
run (Fixture *fixture, const char *scenarios)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_load_scenarios_load (fixture->plan->scenarios, scenarios, strlen (scenarios),
                                         NULL, &error));
  fixture->run = cb_load_run_new (fixture->plan, &error);
  g_assert_no_error (error);

  g_clear_pointer (&fixture->progress, cb_load_progress_free);
  fixture->progress = cb_load_progress_new (-1, 1, FALSE);

  return cb_load_run_execute (fixture->run, fixture->progress);
}

static void
assert_all_found (const CbLoadOutcome *outcome)
{
  const CbLoadKind *total = cb_load_recorder_get_total (outcome->recorder);

  g_assert_cmpuint (total->failed, ==, 0);
  g_assert_cmpuint (total->done, >, 20);
  g_assert_cmpuint (outcome->account.acknowledged, >, 10);
  g_assert_cmpuint (outcome->account.found, ==, outcome->account.acknowledged);
  g_assert_true (cb_load_account_is_clean (&outcome->account));
  g_assert_true (outcome->passed);
}

static void
test_http (Fixture *fixture, gconstpointer data)
{
  assert_all_found (run (fixture, HTTP));
}

static void
test_chat (Fixture *fixture, gconstpointer data)
{
  assert_all_found (run (fixture, CHAT));
}

static void
test_socket (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome = run (fixture, SOCKET);

  assert_all_found (outcome);
  g_assert_cmpuint (cb_load_recorder_find_kind (outcome->recorder, "say: ack")->done, >=,
                    cb_load_recorder_find_kind (outcome->recorder, "say")->done);
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome = run (fixture, RESUME);

  assert_all_found (outcome);
  g_assert_cmpuint (cb_load_recorder_find_kind (outcome->recorder, "resume")->done, >, 5);
}

static void
test_storm (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->plan->storm = G_TIME_SPAN_SECOND / 5;
  outcome = run (fixture, SOCKET);
  assert_all_found (outcome);
  g_assert_cmpuint (cb_load_recorder_find_kind (outcome->recorder, "resume")->done, >, 0);
}

/* The server goes away between acknowledgement and reply: users come back, and nothing is doubled.
 */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->server->drop_every = 4;
  outcome = run (fixture, SOCKET);
  g_assert_cmpuint (cb_load_recorder_find_kind (outcome->recorder, "resume")->failed, >, 0);
  g_assert_cmpuint (cb_load_recorder_find_kind (outcome->recorder, "resume")->done, >, 0);
  g_assert_cmpuint (cb_load_recorder_find_kind (outcome->recorder, "say")->failed, ==, 0);
  g_assert_true (cb_load_account_is_clean (&outcome->account));
}

/* It says so: this is what the program is for. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->server->lose_every = 3;
  outcome = run (fixture, SOCKET);
  g_assert_cmpuint (outcome->account.lost, >, 5);
  g_assert_cmpuint (outcome->account.lost, >=,
                    fixture->server->n_messages / 3 - fixture->plan->users);
  g_assert_false (outcome->passed);
}

static void
test_doubled (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->server->double_every = 3;
  outcome = run (fixture, CHAT);
  g_assert_cmpuint (outcome->account.doubled + outcome->account.gaps, >, 5);
  g_assert_false (outcome->passed);
}

static void
test_renumbered (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->server->renumber = TRUE;
  outcome = run (fixture, SOCKET);
  g_assert_cmpuint (outcome->account.moved, >, 5);
  g_assert_false (outcome->passed);
}

static void
test_statuses (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    CbLoadFault fault;
  } cases[] = {
    { 429, CB_LOAD_LIMITED },
    { 503, CB_LOAD_BUSY },
    { 500, CB_LOAD_STATUS },
  };

  fixture->plan->duration = G_TIME_SPAN_SECOND / 5;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CbLoadOutcome *outcome;

      fixture->server->status = cases[i].status;
      outcome = run (fixture, HTTP);
      g_assert_cmpuint (cb_load_recorder_get_fault_count (outcome->recorder, cases[i].fault), >, 0);
      g_assert_cmpuint (cb_load_recorder_get_total (outcome->recorder)->done, ==, 0);
      g_assert_cmpuint (cb_load_recorder_get_status_count (outcome->recorder, cases[i].status), >,
                        0);
      g_clear_pointer (&fixture->run, cb_load_run_free);
    }
}

/* Users that fail pause: a server that is gone is not flooded. */
static void
test_nobody_listens (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  g_clear_pointer (&fixture->server, cb_chat_server_fake_free);
  outcome = run (fixture, SOCKET);
  g_assert_cmpuint (cb_load_recorder_get_fault_count (outcome->recorder, CB_LOAD_CONNECT), >=, 5);
  g_assert_cmpuint (cb_load_recorder_get_fault_count (outcome->recorder, CB_LOAD_CONNECT), <=, 20);
}

/* Whatever the server does, the end comes: here at 0.2 s, and 0.1 s for what is under way. */
static void
test_hang_is_bounded (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;
  gint64 start = g_get_monotonic_time ();

  fixture->server->hang = TRUE;
  fixture->plan->duration = G_TIME_SPAN_SECOND / 5;
  fixture->plan->timeout = G_TIME_SPAN_SECOND / 10;
  outcome = run (fixture, HTTP);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (cb_load_recorder_get_fault_count (outcome->recorder, CB_LOAD_TIMEOUT), >=, 5);
}

static gboolean
on_time_passed_cb (gpointer data)
{
  Fixture *fixture = data;

  cb_load_run_interrupt (fixture->run);

  return G_SOURCE_REMOVE;
}

static void
test_interrupt (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->plan->duration = G_TIME_SPAN_HOUR;
  g_timeout_add (300, on_time_passed_cb, fixture);
  outcome = run (fixture, HTTP);
  g_assert_true (outcome->interrupted);
  g_assert_cmpuint (outcome->account.found, >, 0); /* the check is not left out */
  g_assert_cmpfloat (outcome->seconds, <, 60);
}

/* The open model: as many as were planned, 10 while the rate grows, then 100 a second. */
static void
test_open_model (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;
  const CbLoadKind *total;

  fixture->plan->rate = 100;
  outcome = run (fixture, PAGE);
  total = cb_load_recorder_get_total (outcome->recorder);
  g_assert_cmpuint (total->done, >=, 40);
  g_assert_cmpuint (total->done, <=, 60);
}

/* All users wait for a server that hangs: arrivals queue up to a bound, then they are skipped. */
static void
test_arrivals_are_bounded (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;

  fixture->server->hang = TRUE;
  fixture->plan->rate = 1000;
  fixture->plan->users = 2;
  outcome = run (fixture, PAGE);
  g_assert_cmpuint (cb_load_recorder_get_fault_count (outcome->recorder, CB_LOAD_SKIPPED), >, 300);
}

/* Behind its pace a user's time runs from when it was meant to begin. */
static void
test_pace (Fixture *fixture, gconstpointer data)
{
  const CbLoadOutcome *outcome;
  const CbLoadKind *total;

  fixture->plan->users = 1;
  fixture->plan->ramp = 0;
  fixture->plan->pace = 20 * G_TIME_SPAN_MILLISECOND;
  outcome = run (fixture, TEXTS "[Scenario x]\nSteps=get /;think 50ms\n");
  total = cb_load_recorder_get_total (outcome->recorder);
  g_assert_cmpuint (total->done, >=, 5);
  g_assert_cmpuint (cb_hdr_histogram_get_max (total->response), >, 100000);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (total->service, 50), <, 50000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/load-run/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("http", test_http);
  ADD ("chat", test_chat);
  ADD ("socket", test_socket);
  ADD ("resume", test_resume);
  ADD ("storm", test_storm);
  ADD ("dropped", test_dropped);
  ADD ("lost", test_lost);
  ADD ("doubled", test_doubled);
  ADD ("renumbered", test_renumbered);
  ADD ("statuses", test_statuses);
  ADD ("nobody-listens", test_nobody_listens);
  ADD ("hang-is-bounded", test_hang_is_bounded);
  ADD ("interrupt", test_interrupt);
  ADD ("open-model", test_open_model);
  ADD ("arrivals-are-bounded", test_arrivals_are_bounded);
  ADD ("pace", test_pace);
#undef ADD

  return g_test_run ();
}
