#include "loadtest/cb-load-outcome.h"

#include "loadtest/cb-load-text.h"

/* Beyond these the generator measures itself. */
#define BUSY_CORES 0.9
#define LATE_US (50 * G_TIME_SPAN_MILLISECOND)

/* Fills in what the thresholds say, and whether the test has passed. */
void
cb_load_outcome_judge (CbLoadOutcome *self)
{
  g_clear_pointer (&self->verdicts, g_array_unref);
  self->verdicts = g_array_new (FALSE, FALSE, sizeof (CbLoadVerdict));
  self->passed = cb_load_account_is_clean (&self->account);
  for (guint i = 0; i < self->plan->thresholds->len; i++)
    {
      CbLoadVerdict verdict = { .threshold = g_ptr_array_index (self->plan->thresholds, i) };

      verdict.holds = cb_load_threshold_holds (verdict.threshold, self->recorder, &self->account,
                                               self->seconds, &verdict.value);
      self->passed = self->passed && verdict.holds;
      g_array_append_val (self->verdicts, verdict);
    }
}

void
cb_load_outcome_clear (CbLoadOutcome *self)
{
  g_clear_pointer (&self->verdicts, g_array_unref);
}

static void
add_generator_notes (const CbLoadOutcome *self, GPtrArray *notes)
{
  g_autofree char *late = cb_load_text_format_time ((double) self->lateness);

  if (self->generator_cpu > BUSY_CORES)
    g_ptr_array_add (
        notes, g_strdup_printf ("The generator kept %.2f of its one core busy: it may be slower "
                                "than the server. Give it a core of its own, or less to do.",
                                self->generator_cpu));
  if (self->lateness > LATE_US)
    g_ptr_array_add (notes,
                     g_strdup_printf ("The generator was up to %s late itself, since it, or this "
                                      "machine, was busy; that is part of the corrected latencies.",
                                      late));
}

/* Returns: (transfer full) (element-type utf8): what somebody who reads the figures should know */
GPtrArray *
cb_load_outcome_dup_notes (const CbLoadOutcome *self)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func (g_free);

  if (self->interrupted)
    g_ptr_array_add (notes, g_strdup ("The test was interrupted before its time."));
  for (guint i = 1; i < CB_N_LOAD_FAULTS; i++)
    if (cb_load_recorder_get_fault_count (self->recorder, i) > 0)
      g_ptr_array_add (notes, g_strdup (cb_load_fault_get_hint (i)));
  if (self->account.unchecked > 0)
    g_ptr_array_add (notes, g_strdup_printf ("%" G_GUINT64_FORMAT
                                             " messages were not looked for, for want of time or "
                                             "memory; a longer --check finds more of them.",
                                             self->account.unchecked));
  add_generator_notes (self, notes);

  return notes;
}

/* Returns: (transfer full): a percentile for people; a dash where nothing was measured */
static char *
format_percentile (const CbHdrHistogram *histogram, double percent)
{
  if (cb_hdr_histogram_get_count (histogram) == 0)
    return g_strdup ("-");

  return cb_load_text_format_time ((double) cb_hdr_histogram_get_percentile (histogram, percent));
}

static void
append_percentiles (GString *out, const char *title, const CbHdrHistogram *histogram)
{
  static const double percents[] = { 50, 95, 99, 99.9, 100 };

  g_string_append_printf (out, "  %-11s", title);
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      g_autofree char *time = format_percentile (histogram, percents[i]);

      g_string_append_printf (out, "%10s", time);
    }
  g_string_append_c (out, '\n');
}

static void
append_kind (const CbLoadKind *kind, double seconds, GString *out)
{
  g_autofree char *rate = cb_load_text_format_count ((double) kind->done / seconds);
  g_autofree char *p50 = format_percentile (kind->response, 50);
  g_autofree char *p95 = format_percentile (kind->response, 95);
  g_autofree char *p99 = format_percentile (kind->response, 99);

  g_string_append_printf (out,
                          "%-18s %10" G_GUINT64_FORMAT " %9s %8" G_GUINT64_FORMAT " %9s %9s %9s\n",
                          kind->name, kind->done, rate, kind->failed, p50, p95, p99);
}

static void
append_kinds (const CbLoadOutcome *self, GString *out)
{
  const GPtrArray *kinds = cb_load_recorder_get_kinds (self->recorder);

  g_string_append_printf (out, "\n%-18s %10s %9s %8s %9s %9s %9s\n", "", "done", "a second",
                          "failed", "p50", "p95", "p99");
  for (guint i = 0; i < kinds->len; i++)
    {
      const CbLoadKind *kind = g_ptr_array_index (kinds, i);

      if (kind->done + kind->failed > 0)
        append_kind (kind, self->seconds, out);
    }
}

static void
append_verdicts (const CbLoadOutcome *self, GString *out)
{
  const CbLoadAccount *account = &self->account;

  g_string_append_printf (out,
                          "\nAcknowledged %" G_GUINT64_FORMAT ", found again %" G_GUINT64_FORMAT
                          ", lost %" G_GUINT64_FORMAT ", doubled %" G_GUINT64_FORMAT
                          ", renumbered %" G_GUINT64_FORMAT ", gaps %" G_GUINT64_FORMAT
                          ", not looked for %" G_GUINT64_FORMAT "\n",
                          account->acknowledged, account->found, account->lost, account->doubled,
                          account->moved, account->gaps, account->unchecked);
  for (guint i = 0; i < self->verdicts->len; i++)
    {
      const CbLoadVerdict *verdict = &g_array_index (self->verdicts, CbLoadVerdict, i);
      g_autofree char *value = cb_load_threshold_format (verdict->threshold, verdict->value);

      g_string_append_printf (out, "%s %s (%s)\n", verdict->holds ? "✓" : "✗",
                              verdict->threshold->text, value);
    }
  if (!cb_load_account_is_clean (account))
    g_string_append (out, "✗ what was acknowledged is kept exactly once\n");
}

/* Returns: (transfer full): the outcome as text, for a terminal */
char *
cb_load_outcome_format (const CbLoadOutcome *self)
{
  GString *out = g_string_new (NULL);
  const CbLoadKind *total = cb_load_recorder_get_total (self->recorder);
  g_autofree char *rate = cb_load_text_format_count ((double) total->done / self->seconds);
  g_autoptr (GPtrArray) notes = cb_load_outcome_dup_notes (self);

  g_string_append_printf (
      out, "\n%" G_GUINT64_FORMAT " done, %" G_GUINT64_FORMAT " failed in %.1f s: %s a second\n\n",
      total->done, total->failed, self->seconds, rate);
  g_string_append_printf (out, "  %-11s%10s%10s%10s%10s%10s\n", "latency", "p50", "p95", "p99",
                          "p99.9", "max");
  append_percentiles (out, "as sent", total->service);
  append_percentiles (out, "corrected", total->response);
  append_kinds (self, out);
  append_verdicts (self, out);
  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (out, "! %s\n", (const char *) g_ptr_array_index (notes, i));

  return g_string_free (out, FALSE);
}
