#include "backups/cb-backup-facts.h"

#include <string.h>

static void
test_round_trip (void)
{
  const CbBackup seen = { .timestamp = "20261124T020000Z", .size = 1234, .sealed = TRUE };
  CbBackup all = seen;
  g_autoptr (CbBackup) parsed = NULL;
  g_autofree char *text = NULL;

  all.sha256 = "abc";
  all.content_size = 99999;
  all.n_members = 7;
  all.program = "1.2.3";
  all.store = "sqlite";
  all.schema = 4;
  all.n_sessions = 5;
  all.n_messages = 6;
  all.secrets = TRUE;
  all.verified_at = G_GINT64_CONSTANT (1795485600123000);
  all.drilled_at = G_GINT64_CONSTANT (1795485600000000);
  all.problem = "It is cut off";
  text = cb_backup_facts_format (&all);
  parsed = cb_backup_facts_parse (&seen, text, strlen (text));

  g_assert_cmpstr (parsed->sha256, ==, "abc");
  g_assert_cmpuint (parsed->content_size, ==, 99999);
  g_assert_cmpuint (parsed->n_members, ==, 7);
  g_assert_cmpstr (parsed->program, ==, "1.2.3");
  g_assert_cmpstr (parsed->store, ==, "sqlite");
  g_assert_cmpuint (parsed->schema, ==, 4);
  g_assert_cmpuint (parsed->n_sessions, ==, 5);
  g_assert_cmpuint (parsed->n_messages, ==, 6);
  g_assert_true (parsed->secrets);
  g_assert_true (parsed->sealed);
  g_assert_cmpint (parsed->verified_at, ==, all.verified_at);
  g_assert_cmpint (parsed->drilled_at, ==, all.drilled_at);
  g_assert_cmpint (parsed->copied_at, ==, 0);
  g_assert_cmpstr (parsed->problem, ==, "It is cut off");
}

/* A file that somebody replaced by another is not verified because the former was. */
static void
test_of_another_file (void)
{
  const CbBackup seen = { .timestamp = "20261124T020000Z", .size = 1234 };
  const CbBackup former = { .timestamp = "20261124T020000Z", .size = 1, .verified_at = 5 };
  g_autofree char *text = cb_backup_facts_format (&former);
  g_autoptr (CbBackup) parsed = cb_backup_facts_parse (&seen, text, strlen (text));

  g_assert_cmpint (parsed->verified_at, ==, 0);
  g_assert_cmpuint (parsed->size, ==, 1234);
}

static void
test_nonsense (void)
{
  static const char *const texts[] = { "", "{", "[]", "{\"size\":1234,\"verified_at\":5}",
                                       "{\"size\":1234,\"verified_at\":\"yesterday\"}" };
  const CbBackup seen = { .timestamp = "20261124T020000Z", .size = 1234 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CbBackup) parsed = cb_backup_facts_parse (&seen, texts[i], strlen (texts[i]));

      g_assert_cmpuint (parsed->size, ==, 1234);
      g_assert_cmpint (parsed->verified_at, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backups/facts/round-trip", test_round_trip);
  g_test_add_func ("/backups/facts/of-another-file", test_of_another_file);
  g_test_add_func ("/backups/facts/nonsense", test_nonsense);

  return g_test_run ();
}
