#include "widgets/cb-widget-archive.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cb-error.h"
#include "cb-widgets-fixture.h"
#include "widgets/cb-widget-loader.h"

static const char *
get_active (CbWidgetsFixture *f)
{
  g_autoptr (CbWidgetCatalog) catalog = cb_widget_archive_dup_catalog (f->archive);

  return g_intern_string (catalog->active->name);
}

static void
assert_script (CbWidgetsFixture *f, const char *version, const char *script)
{
  g_autoptr (CbWidgetCatalog) catalog = cb_widget_archive_dup_catalog (f->archive);
  CbWidgetVersion *found = cb_widget_catalog_find (catalog, version);
  g_autoptr (GBytes) expected = g_bytes_new (script, strlen (script));

  g_assert_nonnull (found);
  g_assert_null (found->problem);
  g_assert_true (g_bytes_equal (
      cb_widget_version_get_file (found, CB_WIDGET_ENTRY_NAME)->bytes[CB_WIDGET_PLAIN], expected));
}

/* What came with the daemon is there from the start, and only once. */
static void
test_shipped (CbWidgetsFixture *f, gconstpointer data)
{
  g_autoptr (CbWidgetCatalog) catalog = NULL;
  const CbWidgetVersion *shipped;
  const CbWidgetDeployment *deployment;

  cb_widgets_fixture_open (f);
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_cmpuint (catalog->versions->len, ==, 1);
  shipped = catalog->active;
  g_assert_cmpstr (shipped->name, ==, "1.0.0");
  g_assert_true (shipped->manifest->shipped);
  g_assert_nonnull (cb_widget_version_get_file (shipped, "widget.js"));
  g_assert_nonnull (cb_widget_version_get_file (shipped, "de.json"));
  g_assert_null (cb_widget_version_get_file (shipped, "loader.js"));
  g_assert_nonnull (catalog->loader);
  g_assert_cmpuint (catalog->state->history->len, ==, 1);
  deployment = g_ptr_array_index (catalog->state->history, 0);
  g_assert_cmpstr (deployment->actor, ==, "chatbotd");
  g_assert_cmpuint (catalog->n_problems, ==, 0);
}

/* A number that the administrator raised is taken; one that is no higher changes nothing. */
static void
test_first_number (CbWidgetsFixture *f, gconstpointer data)
{
  g_free (f->plan.first);
  f->plan.first = g_strdup ("0.5.0");
  cb_widgets_fixture_open (f);
  g_assert_cmpstr (get_active (f), ==, "1.0.0");

  g_free (f->plan.first);
  f->plan.first = g_strdup ("2.1.0");
  cb_widgets_fixture_open (f);
  g_assert_cmpstr (get_active (f), ==, "2.1.0");
  cb_widgets_fixture_open (f);
  g_assert_cmpstr (get_active (f), ==, "2.1.0");
}

static void
test_publish (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *version = cb_widgets_fixture_publish (f, "one ();");
  g_autofree char *again = cb_widgets_fixture_publish (f, "one ();");
  g_autofree char *other = cb_widgets_fixture_publish (f, "two ();");
  g_autoptr (CbWidgetCatalog) catalog = NULL;

  g_assert_cmpstr (version, ==, "1.0.1");
  g_assert_cmpstr (again, ==, "1.0.1");
  g_assert_cmpstr (other, ==, "1.0.2");
  g_assert_cmpstr (get_active (f), ==, "1.0.0");

  cb_widgets_fixture_open (f);
  assert_script (f, "1.0.1", "one ();");
  assert_script (f, "1.0.2", "two ();");
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_cmpstr (cb_widget_catalog_find (catalog, "1.0.2")->manifest->actor, ==, "uid:1000");
  g_assert_cmpstr (cb_widget_catalog_find (catalog, "1.0.2")->manifest->notes, ==, "A test");
  g_assert_cmpstr (((CbWidgetVersion *) g_ptr_array_index (catalog->versions, 0))->name, ==,
                   "1.0.2");
}

/* A number is taken only upwards, and what has it already is only that. */
static void
test_publish_number (CbWidgetsFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *number;
    const char *script;
    const char *version;
    int code;
  } cases[] = {
    { "1.2.0", "one ();", "1.2.0", 0 },
    { "1.2.0", "one ();", "1.2.0", 0 },
    { "1.2.0", "two ();", NULL, CB_ERROR_CONFLICT },
    { "1.1.9", "two ();", NULL, CB_ERROR_CONFLICT },
    { "1.3", "two ();", NULL, CB_ERROR_INVALID_INPUT },
    { "../x", "two ();", NULL, CB_ERROR_INVALID_INPUT },
    { "1.3.0", "one ();", "1.3.0", 0 },
    { NULL, "two ();", "1.3.1", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CbWidgetPublication publication = { .version = cases[i].number, .actor = "uid:1" };
      g_autoptr (CbWidgetPackage) package = cb_widgets_fixture_pack (cases[i].script);
      g_autoptr (GError) error = NULL;
      g_autofree char *version =
          cb_widget_archive_publish (f->archive, package, &publication, &error);

      g_assert_cmpstr (version, ==, cases[i].version);
      if (cases[i].version == NULL)
        g_assert_error (error, CB_ERROR, cases[i].code);
    }
}

/* A number never comes twice, even where all that had it is gone. */
static void
test_numbers_after_loss (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *second = NULL;
  g_autofree char *path = g_build_filename (f->plan.directory, "1.0.1", NULL);
  g_autofree char *aside = cb_temp_dir_build (f->dir, "aside");
  g_autofree char *third = NULL;

  g_free (cb_widgets_fixture_publish (f, "one ();"));
  g_assert_cmpint (g_rename (path, aside), ==, 0);
  cb_widgets_fixture_open (f);
  second = cb_widgets_fixture_publish (f, "two ();");
  g_assert_cmpstr (second, ==, "1.0.2");

  g_remove (aside);
  g_free (g_steal_pointer (&aside));
  aside = cb_temp_dir_build (f->dir, "all-aside");
  g_assert_cmpint (g_rename (f->plan.directory, aside), ==, 0);
  cb_widgets_fixture_open (f);
  g_assert_cmpstr (get_active (f), ==, "1.0.3");
  third = cb_widgets_fixture_publish (f, "three ();");
  g_assert_cmpstr (third, ==, "1.0.4");
}

static void
test_deploy_and_back (CbWidgetsFixture *f, gconstpointer data)
{
  const CbWidgetOrder order = { CB_WIDGETS_FIXTURE_NOW, "uid:7", "It was bad" };
  g_autofree char *one = cb_widgets_fixture_publish (f, "one ();");
  g_autofree char *two = cb_widgets_fixture_publish (f, "two ();");
  g_autoptr (CbWidgetCatalog) catalog = NULL;
  g_autoptr (GError) error = NULL;
  const CbWidgetDeployment *newest;

  cb_widgets_fixture_deploy (f, one, 100);
  cb_widgets_fixture_deploy (f, two, 100);
  g_assert_cmpstr (get_active (f), ==, two);
  g_assert_false (cb_widget_archive_deploy (f->archive, two, 100, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (cb_widget_archive_deploy (f->archive, "9.9.9", 100, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (cb_widget_archive_roll_back (f->archive, &order, &error));
  g_assert_cmpstr (get_active (f), ==, one);
  cb_widgets_fixture_open (f);
  g_assert_cmpstr (get_active (f), ==, one);
  g_assert_true (cb_widget_archive_roll_back (f->archive, &order, &error));
  g_assert_cmpstr (get_active (f), ==, "1.0.0");
  g_assert_false (cb_widget_archive_roll_back (f->archive, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);

  catalog = cb_widget_archive_dup_catalog (f->archive);
  newest = g_ptr_array_index (catalog->state->history, catalog->state->history->len - 1);
  g_assert_cmpuint (catalog->state->history->len, ==, 5);
  g_assert_cmpstr (newest->act, ==, "rollback");
  g_assert_cmpstr (newest->version, ==, "1.0.0");
  g_assert_cmpstr (newest->previous, ==, one);
  g_assert_cmpstr (newest->actor, ==, "uid:7");
  g_assert_cmpstr (newest->reason, ==, "It was bad");
}

/* A version that somebody published stays what visitors get, whatever the daemon comes with. */
static void
test_published_stays (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *one = cb_widgets_fixture_publish (f, "one ();");

  cb_widgets_fixture_deploy (f, one, 100);
  g_free (f->plan.first);
  f->plan.first = g_strdup ("3.0.0");
  cb_widgets_fixture_open (f);
  g_assert_cmpstr (get_active (f), ==, one);
  assert_script (f, one, "one ();");
}

static void
test_canary (CbWidgetsFixture *f, gconstpointer data)
{
  const CbWidgetOrder order = { CB_WIDGETS_FIXTURE_NOW, "uid:7", "" };
  g_autofree char *one = cb_widgets_fixture_publish (f, "one ();");
  g_autoptr (CbWidgetCatalog) catalog = NULL;
  g_autofree char *text = NULL;
  GBytes *loader;

  cb_widgets_fixture_deploy (f, one, 20);
  cb_widgets_fixture_open (f);
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_cmpstr (catalog->active->name, ==, "1.0.0");
  g_assert_cmpstr (catalog->canary->name, ==, one);
  loader = catalog->loader->bytes[CB_WIDGET_PLAIN];
  text = g_strndup (g_bytes_get_data (loader, NULL), g_bytes_get_size (loader));
  g_assert_nonnull (strstr (text, "1.0.1 sha384-"));
  g_assert_nonnull (
      strstr (text, cb_widget_version_get_file (catalog->canary, "widget.js")->integrity));

  g_assert_true (cb_widget_archive_roll_back (f->archive, &order, NULL));
  g_clear_pointer (&catalog, cb_widget_catalog_unref);
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_null (catalog->canary);
  g_assert_cmpstr (catalog->active->name, ==, "1.0.0");
}

/* The oldest go, and what is deployed or would be after a step back does not. */
static void
test_keep (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *one = cb_widgets_fixture_publish (f, "one ();");
  g_autoptr (CbWidgetCatalog) catalog = NULL;

  cb_widgets_fixture_deploy (f, one, 100);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *script = g_strdup_printf ("f (%u);", i);

      g_free (cb_widgets_fixture_publish (f, script));
    }
  cb_widgets_fixture_open (f);
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_cmpuint (catalog->versions->len, ==, f->plan.keep);
  g_assert_nonnull (cb_widget_catalog_find (catalog, "1.0.0"));
  g_assert_nonnull (cb_widget_catalog_find (catalog, one));
  g_assert_nonnull (cb_widget_catalog_find (catalog, "1.0.9"));
  g_assert_null (cb_widget_catalog_find (catalog, "1.0.6"));
}

static void
assert_damaged (CbWidgetsFixture *f, const char *version)
{
  const CbWidgetOrder order = { CB_WIDGETS_FIXTURE_NOW, "uid:7", "" };
  g_autoptr (CbWidgetCatalog) catalog = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_widget_archive_verify (f->archive, version, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (cb_widget_archive_deploy (f->archive, version, 100, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "damaged"));
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_cmpuint (catalog->n_problems, ==, 1);
  g_assert_nonnull (cb_widget_catalog_find (catalog, version)->problem);
}

/* Whatever bit flips of whatever file, it is noticed; and once it is back, all is fine again. */
static void
test_flipped_bit (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *one = cb_widgets_fixture_publish (f, "oneoneoneoneoneoneoneoneoneoneone ();");
  static const char *const names[] = { "manifest.json", "files/widget.js", "gzip/widget.js" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (one, names[i], NULL);
      gsize size = cb_widgets_fixture_measure (f, path);

      for (gsize offset = 0; offset < size; offset += 1 + size / 40)
        {
          cb_widgets_fixture_flip (f, path, offset);
          assert_damaged (f, one);
          cb_widgets_fixture_flip (f, path, offset);
          g_assert_true (cb_widget_archive_verify (f->archive, one, NULL));
        }
    }
}

/* Visitors get what worked before, until somebody decides. */
static void
test_active_damaged (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *one = cb_widgets_fixture_publish (f, "one ();");
  g_autofree char *two = cb_widgets_fixture_publish (f, "two ();");
  g_autoptr (CbWidgetCatalog) catalog = NULL;

  cb_widgets_fixture_deploy (f, one, 100);
  cb_widgets_fixture_deploy (f, two, 100);
  cb_widgets_fixture_flip (f, "1.0.2/files/widget.js", 0);
  cb_widgets_fixture_open (f);
  catalog = cb_widget_archive_dup_catalog (f->archive);
  g_assert_cmpstr (catalog->active->name, ==, one);
  g_assert_cmpuint (catalog->n_problems, ==, 1);
}

/* Without the record of deployments visitors get what came with the daemon, and numbers go on. */
static void
test_state_damaged (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *one = cb_widgets_fixture_publish (f, "one ();");
  g_autofree char *two = NULL;

  cb_widgets_fixture_deploy (f, one, 100);
  cb_widgets_fixture_flip (f, "state.json", 20);
  cb_widgets_fixture_open (f);
  g_assert_nonnull (cb_widget_archive_get_problem (f->archive));
  g_assert_cmpstr (get_active (f), ==, "1.0.0");
  g_assert_true (cb_temp_dir_has (f->dir, "widgets/state.damaged"));
  two = cb_widgets_fixture_publish (f, "two ();");
  g_assert_cmpstr (two, ==, "1.0.2");
  cb_widgets_fixture_open (f);
  g_assert_null (cb_widget_archive_get_problem (f->archive));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/widgets/archive/" name, CbWidgetsFixture, NULL, cb_widgets_fixture_set_up, test,   \
              cb_widgets_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("shipped", test_shipped);
  ADD ("first-number", test_first_number);
  ADD ("publish", test_publish);
  ADD ("publish-number", test_publish_number);
  ADD ("numbers-after-loss", test_numbers_after_loss);
  ADD ("deploy-and-back", test_deploy_and_back);
  ADD ("published-stays", test_published_stays);
  ADD ("canary", test_canary);
  ADD ("keep", test_keep);
  ADD ("flipped-bit", test_flipped_bit);
  ADD ("active-damaged", test_active_damaged);
  ADD ("state-damaged", test_state_damaged);

  return g_test_run ();
}
