#include "bot/cb-text-analyzer.h"

#include <string.h>

#include "bot/cb-text-word.h"

/* Returns: (transfer full): the stems of @text with a space between them */
static char *
dup_stems (const char *language, const char *text)
{
  g_autoptr (CbTextAnalyzer) analyzer = cb_text_analyzer_new (language);
  g_autoptr (GPtrArray) words = cb_text_analyzer_split (analyzer, text);
  GString *stems = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (stems, i > 0 ? " %s" : "%s", ((CbTextWord *) words->pdata[i])->stem);

  return g_string_free (stems, FALSE);
}

static void
assert_stems (const char *language, const char *text, const char *expected)
{
  g_autofree char *stems = dup_stems (language, text);

  g_assert_cmpstr (stems, ==, expected);
}

static void
test_stems (void)
{
  assert_stems ("en", "Paying, PAYMENTS!", "pay payment");
  assert_stems ("en-GB", "opened", "open");
  assert_stems ("de", "Häuser", "haus");
  assert_stems ("xx", "Paying", "paying");
  assert_stems ("en", "", "");
  assert_stems ("en", "?!", "");
}

static void
test_apostrophes (void)
{
  assert_stems ("xx", "can't can’t", "cant cant");
}

static void
test_folded_form_stays (void)
{
  g_autoptr (CbTextAnalyzer) analyzer = cb_text_analyzer_new ("en");
  g_autoptr (GPtrArray) words = cb_text_analyzer_split (analyzer, "Paying");

  g_assert_cmpstr (((CbTextWord *) words->pdata[0])->folded, ==, "paying");
}

static void
test_scripts_without_spaces (void)
{
  assert_stems ("zh", "退款", "退 款");
  assert_stems ("ja", "USBを使う", "usb を 使 う");
}

static void
test_composed_and_decomposed (void)
{
  assert_stems ("xx", "u\xcc\x88 \xc3\xbc", "ü ü");
}

static void
test_limits (void)
{
  g_autofree char *letters = g_strnfill (100000, 'a');
  g_autofree char *many = g_strnfill (100000, ' ');
  g_autofree char *stems = NULL;
  g_auto (GStrv) split = NULL;

  for (guint i = 0; i < 100000; i += 2)
    many[i] = 'a';
  assert_stems ("xx", letters, "");
  stems = dup_stems ("xx", many);
  split = g_strsplit (stems, " ", -1);

  g_assert_cmpuint (g_strv_length (split), ==, 128);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/text-analyzer/stems", test_stems);
  g_test_add_func ("/bot/text-analyzer/apostrophes", test_apostrophes);
  g_test_add_func ("/bot/text-analyzer/folded-form-stays", test_folded_form_stays);
  g_test_add_func ("/bot/text-analyzer/scripts-without-spaces", test_scripts_without_spaces);
  g_test_add_func ("/bot/text-analyzer/composed-and-decomposed", test_composed_and_decomposed);
  g_test_add_func ("/bot/text-analyzer/limits", test_limits);

  return g_test_run ();
}
