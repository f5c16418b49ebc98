#include "widgets/cb-widget-archive.h"

#include <string.h>

#include "cb-widgets-fixture.h"
#include "lib/cb-kill-at.h"
#include "widgets/cb-widget-loader.h"

/* The archive when its process is killed just before any step that changes something on disk. */

typedef struct
{
  CbWidgetsFixture base; /* first */
  guint step;
  const char *target;  /* to be deployed */
  GHashTable *numbers; /* (owned) (element-type utf8 utf8): what each number ever meant */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  cb_widgets_fixture_set_up (&f->base, data);
  f->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_hash_table_unref (f->numbers);
  cb_widgets_fixture_tear_down (&f->base, data);
}

static char *
build_script (guint step)
{
  return g_strdup_printf ("step (%u);", step);
}

/* All that is there is whole, and a number means what it always meant. */
static void
check_numbers (Fixture *f, const CbWidgetCatalog *catalog)
{
  for (guint i = 0; i < catalog->versions->len; i++)
    {
      const CbWidgetVersion *version = g_ptr_array_index (catalog->versions, i);
      const char *known = g_hash_table_lookup (f->numbers, version->name);

      g_assert_cmpstr (version->problem, ==, NULL);
      if (known != NULL)
        g_assert_cmpstr (version->manifest->content, ==, known);
      else
        g_hash_table_insert (f->numbers, g_strdup (version->name),
                             g_strdup (version->manifest->content));
    }
}

static CbWidgetCatalog *
look (Fixture *f)
{
  CbWidgetCatalog *catalog;

  cb_widgets_fixture_open (&f->base);
  catalog = cb_widget_archive_dup_catalog (f->base.archive);
  g_assert_cmpuint (catalog->n_problems, ==, 0);
  check_numbers (f, catalog);
  g_assert_false (cb_temp_dir_has (f->base.dir, "widgets/.staged"));
  g_assert_false (cb_temp_dir_has (f->base.dir, "widgets/.removed"));

  return catalog;
}

/* In the child. */
static void
publish (gpointer user_data)
{
  Fixture *f = user_data;
  g_autofree char *script = build_script (f->step);

  g_free (cb_widgets_fixture_publish (&f->base, script));
}

/* Killed in the middle, a version is there or it is not, and who asks again gets it once. */
static void
test_publish (Fixture *f, gconstpointer data)
{
  gboolean killed = TRUE;

  for (f->step = 0; killed; f->step++)
    {
      g_autoptr (CbWidgetCatalog) before = look (f);
      g_autoptr (CbWidgetCatalog) after = NULL;
      g_autoptr (CbWidgetCatalog) again = NULL;
      g_autofree char *script = build_script (f->step);
      g_autofree char *version = NULL;
      const CbWidgetVersion *newest;

      killed = cb_kill_at (f->step, publish, f);
      after = look (f);
      g_assert_cmpstr (after->active->name, ==, "1.0.0");

      version = cb_widgets_fixture_publish (&f->base, script);
      again = look (f);
      newest = g_ptr_array_index (again->versions, 0);
      g_assert_cmpstr (newest->name, ==, version);
      g_assert_cmpint (cb_version_number_compare (
                           &newest->number,
                           &((CbWidgetVersion *) g_ptr_array_index (before->versions, 0))->number),
                       >, 0);
    }
  g_assert_cmpuint (f->step, >, 20);
}

/* In the child. */
static void
deploy (gpointer user_data)
{
  Fixture *f = user_data;

  cb_widgets_fixture_deploy (&f->base, f->target, 100);
}

/* Killed in the middle, one version is active or the other, and the history says which. */
static void
test_deploy (Fixture *f, gconstpointer data)
{
  g_autofree char *one = cb_widgets_fixture_publish (&f->base, "one ();");
  g_autofree char *two = cb_widgets_fixture_publish (&f->base, "two ();");
  guint n_switched = 0;
  gboolean killed = TRUE;

  cb_widgets_fixture_deploy (&f->base, one, 100);
  for (f->step = 0; killed; f->step++)
    {
      g_autoptr (CbWidgetCatalog) before = look (f);
      g_autoptr (CbWidgetCatalog) after = NULL;
      GPtrArray *history;
      const CbWidgetDeployment *newest;
      gboolean switched;

      f->target = strcmp (before->active->name, one) == 0 ? two : one;
      killed = cb_kill_at (f->step, deploy, f);
      after = look (f);
      switched = strcmp (after->active->name, f->target) == 0;
      n_switched += switched;
      history = after->state->history;
      newest = g_ptr_array_index (history, history->len - 1);
      g_assert_cmpstr (newest->version, ==, after->active->name);
      g_assert_cmpuint (history->len, ==, before->state->history->len + switched);
      if (!switched)
        g_assert_cmpstr (after->active->name, ==, before->active->name);
      g_assert_true (killed || switched);
    }
  g_assert_cmpuint (n_switched, >, 0);
  g_assert_cmpuint (f->step, >, 4);
}

/* In the child. */
static void
begin (gpointer user_data)
{
  cb_widgets_fixture_open (user_data);
}

/* Killed at the very first start, the next one makes good for it. */
static void
test_begin (void)
{
  gboolean killed = TRUE;

  /* The first steps, and then some: what is in between is a file after another. */
  for (guint step = 0; killed; step += step < 12 ? 3 : 29)
    {
      g_autoptr (CbWidgetCatalog) catalog = NULL;
      Fixture f = { 0 };

      f.numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      cb_widgets_fixture_prepare (&f.base);
      killed = cb_kill_at (step, begin, &f.base);
      catalog = look (&f);
      g_assert_nonnull (catalog->active);
      g_assert_cmpuint (catalog->state->history->len, ==, 1);
      g_clear_pointer (&catalog, cb_widget_catalog_unref);
      tear_down (&f, NULL);
    }
}

#define ADD(name, test)                                                                            \
  g_test_add ("/widgets/archive-killed/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("publish", test_publish);
  ADD ("deploy", test_deploy);
  g_test_add_func ("/widgets/archive-killed/begin", test_begin);

  return g_test_run ();
}
