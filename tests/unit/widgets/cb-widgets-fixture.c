#include "cb-widgets-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Everything but the archive itself. */
void
cb_widgets_fixture_prepare (CbWidgetsFixture *self)
{
  self->dir = cb_temp_dir_new ();
  self->plan = (CbWidgetPlan){
    .directory = cb_temp_dir_build (self->dir, "widgets"),
    .mark = cb_temp_dir_build (self->dir, "widget-number"),
    .first = g_strdup ("1.0.0"),
    .limits = { .max_files = 4, .max_bytes = 4096 },
    .keep = 5,
  };
}

void
cb_widgets_fixture_set_up (CbWidgetsFixture *self, gconstpointer data)
{
  cb_widgets_fixture_prepare (self);
  cb_widgets_fixture_open (self);
}

void
cb_widgets_fixture_tear_down (CbWidgetsFixture *self, gconstpointer data)
{
  g_clear_pointer (&self->archive, cb_widget_archive_free);
  g_free (self->plan.directory);
  g_free (self->plan.mark);
  g_free (self->plan.first);
  cb_temp_dir_free (self->dir);
}

/* As the daemon does at its start. */
void
cb_widgets_fixture_open (CbWidgetsFixture *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->archive, cb_widget_archive_free);
  self->archive = cb_widget_archive_new (&self->plan);
  cb_widget_archive_open (self->archive, CB_WIDGETS_FIXTURE_NOW, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): a package whose script is @script */
CbWidgetPackage *
cb_widgets_fixture_pack (const char *script)
{
  const CbWidgetLimits limits = { .max_files = 4, .max_bytes = 4096 };
  CbWidgetPackage *package = cb_widget_package_new (&limits);
  g_autoptr (GBytes) bytes = g_bytes_new (script, strlen (script));
  g_autoptr (GError) error = NULL;

  cb_widget_package_add (package, "widget.js", bytes, &error);
  g_assert_no_error (error);

  return package;
}

/* Returns: (transfer full): the number that it got */
char *
cb_widgets_fixture_publish (CbWidgetsFixture *self, const char *script)
{
  const CbWidgetPublication publication = { .actor = "uid:1000",
                                            .notes = "A test",
                                            .at = CB_WIDGETS_FIXTURE_NOW };
  g_autoptr (CbWidgetPackage) package = cb_widgets_fixture_pack (script);
  g_autoptr (GError) error = NULL;
  char *version = cb_widget_archive_publish (self->archive, package, &publication, &error);

  g_assert_no_error (error);

  return version;
}

void
cb_widgets_fixture_deploy (CbWidgetsFixture *self, const char *version, guint share)
{
  const CbWidgetOrder order = { CB_WIDGETS_FIXTURE_NOW, "uid:1000", "To see" };
  g_autoptr (GError) error = NULL;

  cb_widget_archive_deploy (self->archive, version, share, &order, &error);
  g_assert_no_error (error);
}

/* Flips one bit of a file of the archive. */
void
cb_widgets_fixture_flip (CbWidgetsFixture *self, const char *path, gsize offset)
{
  g_autofree char *full = g_build_filename (self->plan.directory, path, NULL);
  int fd = open (full, O_RDWR | O_CLOEXEC);
  guint8 byte;

  g_assert_cmpint (pread (fd, &byte, 1, (off_t) offset), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, (off_t) offset), ==, 1);
  close (fd);
}

/* Returns: how many bytes a file of the archive has */
gsize
cb_widgets_fixture_measure (CbWidgetsFixture *self, const char *path)
{
  g_autofree char *full = g_build_filename (self->plan.directory, path, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (full, &text, &size, &error);
  g_assert_no_error (error);

  return size;
}
