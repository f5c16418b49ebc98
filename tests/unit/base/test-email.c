#include "base/cb-email.h"

static void
test_valid (void)
{
  static const char *const valid[] = { "ada@example.org", "a.b+c@mail.example.co.uk",
                                       "o'neil_1@x-y.de" };
  static const char *const invalid[] = {
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@localhost",
    "a b@c.de",
    "a@b@c.de",
    "ada@-example.org",
    "ada@exam..org",
    ".ada@example.org",
    "ada@e.x/",
    "a\r\n@b.de",
    "ada@example.org.",
    "äda@example.org",
  };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (cb_email_is_valid (valid[i]));
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (cb_email_is_valid (invalid[i]));
}

static void
test_too_long (void)
{
  g_autofree char *local = g_strnfill (65, 'a');
  g_autofree char *long_local = g_strconcat (local, "@example.org", NULL);
  g_autoptr (GString) domain = g_string_new ("a@");

  g_assert_false (cb_email_is_valid (long_local));
  while (domain->len <= CB_EMAIL_MAX_LENGTH)
    g_string_append (domain, "abcdefgh.");
  g_string_append (domain, "org");
  g_assert_false (cb_email_is_valid (domain->str));
}

static void
test_find (void)
{
  static const char *const cases[][2] = {
    { "ada@example.org", "ada@example.org" },
    { "It is ada@example.org.", "ada@example.org" },
    { "mail: <ada@example.org>, please!", "ada@example.org" },
    { "at @home or a@b", NULL },
    { "not this a@b but c@d.ef?", "c@d.ef" },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = cb_email_find (cases[i][0]);

      g_assert_cmpstr (found, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/email/valid", test_valid);
  g_test_add_func ("/base/email/too-long", test_too_long);
  g_test_add_func ("/base/email/find", test_find);

  return g_test_run ();
}
