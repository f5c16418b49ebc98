#include "store/cb-store-summary.h"

#include <string.h>

#include "base/cb-error.h"

static CbStoreSummary *
create (const char *kind, guint schema, guint64 messages)
{
  CbStoreSummary *summary = cb_store_summary_new (kind, schema);

  cb_store_summary_set_rows (summary, "session", 3);
  cb_store_summary_set_rows (summary, "message", messages);

  return summary;
}

static void
test_tables (void)
{
  g_autoptr (CbStoreSummary) summary = create ("sqlite", 1, 7);
  g_autoptr (GPtrArray) tables = cb_store_summary_dup_tables (summary);

  g_assert_cmpuint (tables->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (tables, 0), ==, "message");
  g_assert_cmpuint (cb_store_summary_get_rows (summary, "message"), ==, 7);
  g_assert_cmpuint (cb_store_summary_get_rows (summary, "none"), ==, 0);
}

static void
test_check (void)
{
  g_autoptr (CbStoreSummary) expected = create ("sqlite", 1, 7);
  g_autoptr (CbStoreSummary) same = create ("sqlite", 1, 7);
  g_autoptr (CbStoreSummary) fewer = create ("sqlite", 1, 6);
  g_autoptr (CbStoreSummary) older = create ("sqlite", 2, 7);
  g_autoptr (CbStoreSummary) other = create ("mongodb", 1, 7);
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_store_summary_check (same, expected, &error));
  g_assert_no_error (error);
  g_assert_false (cb_store_summary_check (fewer, expected, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, "“message” has 6 rows, not 7"));
  g_assert_false (cb_store_summary_check (older, expected, NULL));
  g_assert_false (cb_store_summary_check (other, expected, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/summary/tables", test_tables);
  g_test_add_func ("/store/summary/check", test_check);

  return g_test_run ();
}
