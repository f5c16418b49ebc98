#include "ctl/cb-ctl-table.h"

#include <stdlib.h>

/* What @table looks like. */
static char *
print (CbCtlTable *table, gboolean bold)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  cb_ctl_table_print (table, bold, out);
  fclose (out);

  return text;
}

static void
test_print (void)
{
  static const char *const headings[] = { "NAME", ">SIZE", "NOTE", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  char *text;

  g_assert_cmpuint (cb_ctl_table_get_n_rows (table), ==, 0);
  cb_ctl_table_add (table, g_strdup ("漢字"));
  cb_ctl_table_add (table, g_strdup ("12345"));
  cb_ctl_table_add (table, g_strdup ("two\nlines"));
  cb_ctl_table_add (table, g_strdup ("\033[2J"));
  cb_ctl_table_add (table, g_strdup ("1"));
  cb_ctl_table_add (table, NULL);
  g_assert_cmpuint (cb_ctl_table_get_n_rows (table), ==, 2);
  text = print (table, FALSE);
  g_assert_cmpstr (text, ==,
                   "NAME   SIZE  NOTE\n"
                   "漢字  12345  two lines\n"
                   "\xef\xbf\xbd[2J      1  \n");
  free (text);
}

static void
test_bold (void)
{
  static const char *const headings[] = { "A", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  char *text;

  cb_ctl_table_add (table, g_strdup ("b"));
  text = print (table, TRUE);
  g_assert_cmpstr (text, ==, "\033[1mA\033[0m\nb\n");
  free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/table/print", test_print);
  g_test_add_func ("/ctl/table/bold", test_bold);

  return g_test_run ();
}
