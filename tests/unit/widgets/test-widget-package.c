#include "widgets/cb-widget-package.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "cb-widgets-fixture.h"
#include "lib/cb-tar.h"

static CbWidgetPackage *
read_tar (CbWidgetsFixture *f,
          const char *const *names,
          const char *const *contents,
          GError **error)
{
  g_autofree char *path = cb_temp_dir_build (f->dir, "widget.tar.gz");
  int fd = cb_tar_write (path, names, contents);
  CbWidgetPackage *package = cb_widget_package_read (fd, &f->plan.limits, error);

  close (fd);

  return package;
}

static void
test_read (CbWidgetsFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbWidgetPackage) package =
                 read_tar (f, (const char *const[]){ "./", "./widget.js", "de.json", NULL },
                           (const char *const[]){ "", "run ();", "{}", NULL }, &error);
  g_autoptr (GList) names = NULL;

  g_assert_no_error (error);
  names = cb_widget_package_list (package);
  g_assert_cmpuint (g_list_length (names), ==, 2);
  g_assert_cmpstr (names->data, ==, "de.json");
  g_assert_cmpuint (g_bytes_get_size (cb_widget_package_get (package, "widget.js")), ==, 7);
}

/* What is the same has the same digest, whatever the order; and only that. */
static void
test_digest (CbWidgetsFixture *f, gconstpointer data)
{
  const char *const one[] = { "widget.js", "a.json", NULL };
  const char *const other[] = { "a.json", "widget.js", NULL };
  g_autoptr (CbWidgetPackage) a = read_tar (f, one, (const char *const[]){ "x", "{}" }, NULL);
  g_autoptr (CbWidgetPackage) b = read_tar (f, other, (const char *const[]){ "{}", "x" }, NULL);
  g_autoptr (CbWidgetPackage) c = read_tar (f, one, (const char *const[]){ "y", "{}" }, NULL);
  g_autofree char *digest_a = cb_widget_package_digest (a);
  g_autofree char *digest_b = cb_widget_package_digest (b);
  g_autofree char *digest_c = cb_widget_package_digest (c);

  g_assert_cmpstr (digest_a, ==, digest_b);
  g_assert_cmpstr (digest_a, !=, digest_c);
}

static void
test_refused (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (5000, 'x');
  const struct
  {
    const char *names[7];
    const char *contents[7];
    int code;
    const char *said;
  } cases[] = {
    { { "other.js" }, { "x" }, CB_ERROR_INVALID_INPUT, "widget.js" },
    { { "widget.js" }, { "" }, CB_ERROR_INVALID_INPUT, "widget.js" },
    { { "../widget.js" }, { "x" }, CB_ERROR_INVALID_INPUT, "folder" },
    { { "/widget.js" }, { "x" }, CB_ERROR_INVALID_INPUT, "folder" },
    { { "a/widget.js" }, { "x" }, CB_ERROR_INVALID_INPUT, "folder" },
    { { "widget.js", ".hidden.js" }, { "x", "x" }, CB_ERROR_INVALID_INPUT, "begin with" },
    { { "widget.js", "a b.js" }, { "x", "x" }, CB_ERROR_INVALID_INPUT, "names have" },
    { { "widget.js", "run.exe" }, { "x", "x" }, CB_ERROR_INVALID_INPUT, "types are" },
    { { "widget.js", "widget.js" }, { "x", "y" }, CB_ERROR_INVALID_INPUT, "twice" },
    { { "widget.js", "link.js" }, { "x", NULL }, CB_ERROR_INVALID_INPUT, "plain file" },
    { { "widget.js", "loader.js" }, { "x", "load ()" }, CB_ERROR_INVALID_INPUT, "@VERSION@" },
    { { "widget.js" }, { large }, CB_ERROR_TOO_LARGE, "MaxBytes" },
    { { "widget.js", "b.js", "c.js", "d.js", "e.js" },
      { "x", "x", "x", "x", "x" },
      CB_ERROR_TOO_LARGE,
      "MaxFiles" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_tar (f, cases[i].names, cases[i].contents, &error));
      g_assert_error (error, CB_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

/* A loader that has the places may come along. */
static void
test_own_loader (CbWidgetsFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbWidgetPackage) package = read_tar (
      f, (const char *const[]){ "widget.js", "loader.js", NULL },
      (const char *const[]){ "x", "load ('@VERSION@', '@INTEGRITY@')", NULL }, &error);

  g_assert_no_error (error);
  g_assert_nonnull (package);
}

/* Nothing that is no archive, and nothing whose reader might wait for ever. */
static void
test_no_archive (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (f->dir, "noise");
  g_autoptr (GError) error = NULL;
  int fds[2];
  int fd;

  cb_temp_dir_write (f->dir, "noise", "this is not an archive, and never was one");
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_null (cb_widget_package_read (fd, &f->plan.limits, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  close (fd);

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_null (cb_widget_package_read (fds[0], &f->plan.limits, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  close (fds[0]);
  close (fds[1]);
}

static CbWidgetPackage *
create_package (const char *name, const char *text)
{
  const CbWidgetLimits limits = { 10, 10000 };
  CbWidgetPackage *package = cb_widget_package_new (&limits);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_widget_package_add (package, name, bytes, &error));
  g_assert_no_error (error);

  return package;
}

/* What is compressed already is taken as it is, what is not gets compressed. */
static void
test_coded (CbWidgetsFixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr (CbWidgetPackage) package = create_package ("widget.js", text);
  g_autoptr (GBytes) known = g_bytes_new_static ("short", 5);
  g_autoptr (GBytes) none = g_bytes_new_static (NULL, 0);
  g_autoptr (GBytes) made = cb_widget_package_dup_coded (package, "widget.js", CB_WIDGET_GZIP);
  g_autoptr (GBytes) found = NULL;

  g_assert_nonnull (made);
  g_assert_cmpuint (g_bytes_get_size (made), <, 100);
  cb_widget_package_add_coded (package, "widget.js", CB_WIDGET_GZIP, known);
  found = cb_widget_package_dup_coded (package, "widget.js", CB_WIDGET_GZIP);
  g_assert_true (g_bytes_equal (found, known));
  cb_widget_package_add_coded (package, "widget.js", CB_WIDGET_GZIP, none);
  g_assert_null (cb_widget_package_dup_coded (package, "widget.js", CB_WIDGET_GZIP));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/widgets/package/" name, CbWidgetsFixture, NULL, cb_widgets_fixture_set_up, test,   \
              cb_widgets_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("read", test_read);
  ADD ("digest", test_digest);
  ADD ("refused", test_refused);
  ADD ("own-loader", test_own_loader);
  ADD ("no-archive", test_no_archive);
  ADD ("coded", test_coded);

  return g_test_run ();
}
