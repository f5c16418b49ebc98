#include "web/cb-visitor.h"

#include <string.h>

#include "base/cb-error.h"

static void
test_all (void)
{
  static const char text[] =
      "{\"name\":\"Ada\",\"email\":\"ada@example.org\",\"locale\":\"de-AT\","
      "\"page\":\"https://example.org/\",\"id\":\"mine\",\"state\":\"closed\"}";
  g_autoptr (JsonObject) object = cb_json_parse_object (text, strlen (text), NULL);
  g_autoptr (GError) error = NULL;
  CbSession visitor;

  g_assert_true (cb_visitor_parse (object, &visitor, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (visitor.name, ==, "Ada");
  g_assert_cmpstr (visitor.email, ==, "ada@example.org");
  g_assert_cmpstr (visitor.locale, ==, "de-AT");
  g_assert_cmpstr (visitor.page, ==, "https://example.org/");
  /* the rest is not for a visitor to say */
  g_assert_null (visitor.id);
  g_assert_cmpint (visitor.state, ==, CB_SESSION_BOT);
}

static void
test_none (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  CbSession visitor;

  g_assert_true (cb_visitor_parse (object, &visitor, NULL));
  g_assert_null (visitor.name);
  g_assert_null (visitor.page);
}

static void
test_limits (void)
{
  static const struct
  {
    const char *member;
    guint max;
  } cases[] = { { "name", 200 }, { "email", 254 }, { "locale", 35 }, { "page", 2048 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *longest = g_strnfill (cases[i].max, 'x');
      g_autofree char *too_long = g_strnfill (cases[i].max + 1, 'x');
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (GError) error = NULL;
      CbSession visitor;

      json_object_set_string_member (object, cases[i].member, longest);
      g_assert_true (cb_visitor_parse (object, &visitor, &error));
      json_object_set_string_member (object, cases[i].member, too_long);
      g_assert_false (cb_visitor_parse (object, &visitor, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
      g_clear_error (&error);
      json_object_set_int_member (object, cases[i].member, 1);
      g_assert_false (cb_visitor_parse (object, &visitor, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/visitor/all", test_all);
  g_test_add_func ("/web/visitor/none", test_none);
  g_test_add_func ("/web/visitor/limits", test_limits);

  return g_test_run ();
}
