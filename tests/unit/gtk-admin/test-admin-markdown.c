#include "model/cb-admin-markdown.h"

static const struct
{
  const char *text;
  const char *markup;
} texts[] = {
  { "Plain & <simple>", "Plain &amp; &lt;simple&gt;" },
  { "We are open **Monday to Friday**.", "We are open <b>Monday to Friday</b>." },
  { "Open *Settings*, then `reset`", "Open <i>Settings</i>, then <tt>reset</tt>" },
  { "2 * 3 * 4", "2 * 3 * 4" },
  { "See [the page](https://example.org/)", "See the page (https://example.org/)" },
  { "# Title\n- one\n- two", "<b>Title</b>\n• one\n• two" },
  /* marks that cross each other, and markup of a stranger */
  { "**a `b** c`", "**a `b** c`" },
  { "<b>bold</b> <a href='x'>", "&lt;b&gt;bold&lt;/b&gt; &lt;a href=&apos;x&apos;&gt;" },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *markup = cb_admin_markdown_dup_markup (texts[i].text);

      g_assert_cmpstr (markup, ==, texts[i].markup);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-markdown/texts", test_texts);

  return g_test_run ();
}
