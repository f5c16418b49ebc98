#include "store/cb-mongodump.h"

/* What mongodump is told must be the same server and user, whatever database is in use. */

static void
assert_uri (const char *uri, const char *expected)
{
  g_autofree char *built = cb_mongodump_build_uri (uri, "chat_2");

  g_assert_cmpstr (built, ==, expected);
}

static void
test_uri (void)
{
  assert_uri ("mongodb://h", "mongodb://h/chat_2");
  assert_uri ("mongodb://h/", "mongodb://h/chat_2");
  assert_uri ("mongodb://h:1,i:2/chat?replicaSet=r", "mongodb://h:1,i:2/chat_2?replicaSet=r");
  assert_uri ("mongodb://h?tls=true", "mongodb://h/chat_2?tls=true");
}

/* A user is known in the database of the URI, unless it says otherwise. */
static void
test_user (void)
{
  assert_uri ("mongodb://u:p@h/chat", "mongodb://u:p@h/chat_2?authSource=chat");
  assert_uri ("mongodb://u:p@h/chat?tls=true", "mongodb://u:p@h/chat_2?tls=true&authSource=chat");
  assert_uri ("mongodb://u:p@h", "mongodb://u:p@h/chat_2?authSource=admin");
  assert_uri ("mongodb+srv://u:p@h/chat?authSource=other",
              "mongodb+srv://u:p@h/chat_2?authSource=other");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mongodump/uri", test_uri);
  g_test_add_func ("/mongodump/user", test_user);

  return g_test_run ();
}
