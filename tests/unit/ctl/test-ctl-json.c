#include "ctl/cb-ctl-json.h"

static void
test_values (void)
{
  static const char *const cases[][2] = {
    { "{'a': <'x'>, 'b': <uint32 5>}", "{\"a\":\"x\",\"b\":5}" },
    { "[{'a': <true>}, {}]", "[{\"a\":true},{}]" },
    { "[(uint64 1, 0.5), (uint64 2, nan)]", "[[1,0.5],[2,null]]" },
    { "{'q\"x': 1.0}", "{\"q\\\"x\":1}" },
    { "@as []", "[]" },
    { "@a{sv} {}", "{}" },
    { "<<@as ['\\u0001']>>", "[\"\\u0001\"]" },
    { "int64 -7", "-7" },
    { "uint64 18446744073709551615", "18446744073709551615" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (cases[i][0]));
      g_autofree char *text = cb_ctl_json_from_variant (value);

      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/json/values", test_values);

  return g_test_run ();
}
