#include "base/cb-setting-text.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-log-level.h"
#include "base/cb-setting-kind.h"

/* Whatever the pspec, a secret's text is in no error. */
static void
test_secret (void)
{
  g_autoptr (GParamSpec) pspec = g_param_spec_ref_sink (
      g_param_spec_uint ("pin", NULL, "A pin", 1, 5, 1, G_PARAM_READABLE));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  cb_setting_text_init_default (&value, pspec);
  g_assert_false (cb_setting_text_parse ("hunter2", pspec, TRUE, &value, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_null (strstr (error->message, "hunter2"));
  g_assert_nonnull (strstr (error->message, "a whole number from 1 to 5"));
}

static void
test_untouched_on_error (void)
{
  g_autoptr (GParamSpec) pspec = g_param_spec_ref_sink (
      g_param_spec_uint ("n", NULL, "A number", 1, 5, 3, G_PARAM_READABLE));
  g_auto (GValue) value = G_VALUE_INIT;

  cb_setting_text_init_default (&value, pspec);
  g_assert_false (cb_setting_text_parse ("6", pspec, FALSE, &value, NULL));
  g_assert_cmpuint (g_value_get_uint (&value), ==, 3);
}

static const struct
{
  const char *text;
  int expected; /* 1, 0, or -1 where it is refused */
} booleans[] = {
  { "true", 1 }, { "Yes", 1 }, { "on", 1 }, { "1", 1 },      { "false", 0 }, { "NO", 0 },
  { "off", 0 },  { "0", 0 },   { "", -1 },  { "maybe", -1 }, { "2", -1 },
};

static void
test_booleans (void)
{
  g_autoptr (GParamSpec) pspec = g_param_spec_ref_sink (
      g_param_spec_boolean ("flag", NULL, "A flag", FALSE, G_PARAM_READABLE));

  for (guint i = 0; i < G_N_ELEMENTS (booleans); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      gboolean ok;

      cb_setting_text_init_default (&value, pspec);
      ok = cb_setting_text_parse (booleans[i].text, pspec, FALSE, &value, NULL);
      g_assert_cmpint (ok ? g_value_get_boolean (&value) : -1, ==, booleans[i].expected);
    }
}

static void
test_choice (void)
{
  g_autoptr (GParamSpec) pspec = g_param_spec_ref_sink (g_param_spec_enum (
      "level", NULL, "A level", CB_TYPE_LOG_LEVEL, CB_LOG_LEVEL_INFO, G_PARAM_READABLE));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  cb_setting_text_init_default (&value, pspec);
  g_assert_true (cb_setting_text_parse ("warn", pspec, FALSE, &value, NULL));
  g_assert_cmpint (g_value_get_enum (&value), ==, CB_LOG_LEVEL_WARN);
  g_assert_false (cb_setting_text_parse ("WARN", pspec, FALSE, &value, NULL));
  text = cb_setting_text_format (&value);
  g_assert_cmpstr (text, ==, "warn");
}

/* Every item of a list must be of its kind. */
static void
test_list_items (void)
{
  g_autoptr (GParamSpec) pspec = g_param_spec_ref_sink (
      g_param_spec_boxed ("proxies", NULL, "Proxies", G_TYPE_STRV, G_PARAM_READABLE));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, G_TYPE_STRV);
  cb_setting_kind_attach (pspec, &cb_setting_kind_proxy);
  g_assert_true (cb_setting_text_parse ("10.0.0.0/8;unix;::1", pspec, FALSE, &value, NULL));
  g_assert_cmpuint (g_strv_length (g_value_get_boxed (&value)), ==, 3);
  g_assert_false (cb_setting_text_parse ("10.0.0.0/8;ten", pspec, FALSE, &value, &error));
  g_assert_nonnull (strstr (error->message, "each an address, a network"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/setting-text/secret", test_secret);
  g_test_add_func ("/setting-text/untouched-on-error", test_untouched_on_error);
  g_test_add_func ("/setting-text/booleans", test_booleans);
  g_test_add_func ("/setting-text/choice", test_choice);
  g_test_add_func ("/setting-text/list-items", test_list_items);

  return g_test_run ();
}
