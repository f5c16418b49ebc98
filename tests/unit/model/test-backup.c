#include "model/cb-backup.h"

static void
test_copies (void)
{
  g_autofree char *problem = g_strdup ("cut off");
  g_autoptr (CbBackup) backup = cb_backup_new (
      &(CbBackup){ .timestamp = "20261124T020000Z", .size = 5, .problem = problem });
  g_autoptr (CbBackup) same = cb_backup_ref (backup);

  problem[0] = 'X';
  g_assert_cmpstr (same->timestamp, ==, "20261124T020000Z");
  g_assert_cmpstr (same->problem, ==, "cut off");
  g_assert_cmpuint (same->size, ==, 5);
  g_assert_null (same->sha256);
}

static void
test_timestamp (void)
{
  const gint64 moment = G_GINT64_CONSTANT (1795485600) * G_USEC_PER_SEC;
  g_autofree char *timestamp = cb_backup_format_timestamp (moment);
  gint64 parsed = 0;

  g_assert_cmpstr (timestamp, ==, "20261124T020000Z");
  g_assert_true (cb_backup_parse_timestamp (timestamp, &parsed));
  g_assert_cmpint (parsed, ==, moment);
}

static void
test_no_timestamp (void)
{
  static const char *const wrong[] = {
    "",
    "latest",
    "20261124T020000",
    "20261124T020000Z ",
    "20261324T020000Z",
    "20261124T250000Z",
    "00001124T020000Z",
    "2026112.T020000Z",
    "../../../../etcZ",
    "+0261124T020000Z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    if (cb_backup_parse_timestamp (wrong[i], NULL))
      g_error ("“%s” is no timestamp", wrong[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/backup/copies", test_copies);
  g_test_add_func ("/model/backup/timestamp", test_timestamp);
  g_test_add_func ("/model/backup/no-timestamp", test_no_timestamp);

  return g_test_run ();
}
