#include <glib/gstdio.h>
#include <unistd.h>

#include "metrics/cb-system-sample.h"

typedef struct
{
  char *directory;
} Fixture;

static void
write_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *self_directory = NULL;

  fixture->directory = g_dir_make_tmp ("cb-sample-XXXXXX", NULL);
  self_directory = g_build_filename (fixture->directory, "self", NULL);
  g_mkdir (self_directory, 0700);
  write_file (fixture, "stat", "cpu  100 0 50 800 50 0 0 0 0 0\nbtime 1000\n");
  write_file (fixture, "meminfo", "MemTotal:       1000 kB\nMemAvailable:    600 kB\n");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "self/stat",  "self",           "stat",       "meminfo",
                                "memory.max", "memory.current", "memory.stat" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->directory, names[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->directory);
}

static void
test_process (Fixture *fixture, gconstpointer data)
{
  CbSystemSample sample;
  glong ticks = sysconf (_SC_CLK_TCK);

  write_file (fixture, "self/stat",
              "7 (a name) with ) S 1 7 7 0 -1 0 0 0 0 0 200 100 0 0 20 0 5 0 300 4096000 10 0\n");
  cb_system_sample_read (&sample, fixture->directory, fixture->directory, "/");

  g_assert_cmpfloat_with_epsilon (sample.cpu_user_s, 200.0 / ticks, 1e-9);
  g_assert_cmpfloat_with_epsilon (sample.cpu_system_s, 100.0 / ticks, 1e-9);
  g_assert_cmpuint (sample.threads, ==, 5);
  g_assert_cmpfloat_with_epsilon (sample.start_time_s, 1000 + 300.0 / ticks, 1e-9);
  g_assert_cmpuint (sample.virtual_bytes, ==, 4096000);
  g_assert_cmpuint (sample.resident_bytes, ==, 10 * sysconf (_SC_PAGESIZE));
  g_assert_cmpuint (sample.max_fds, >, 0);
}

static void
test_machine (Fixture *fixture, gconstpointer data)
{
  CbSystemSample sample;

  cb_system_sample_read (&sample, fixture->directory, fixture->directory, "/");

  g_assert_cmpfloat_with_epsilon (sample.cpu_busy / sample.cpu_capacity, 0.15, 1e-9);
  g_assert_cmpuint (sample.memory_limit_bytes, ==, 1000 * 1024);
  g_assert_cmpuint (sample.memory_used_bytes, ==, 400 * 1024);
  g_assert_cmpuint (sample.disk_size_bytes, >, 0);
}

static void
test_control_group (Fixture *fixture, gconstpointer data)
{
  CbSystemSample sample;

  write_file (fixture, "memory.max", "500000\n");
  write_file (fixture, "memory.current", "400000\n");
  write_file (fixture, "memory.stat", "anon 1\ninactive_file 100000\n");
  cb_system_sample_read (&sample, fixture->directory, fixture->directory, "/");
  g_assert_cmpuint (sample.memory_limit_bytes, ==, 500000);
  g_assert_cmpuint (sample.memory_used_bytes, ==, 300000);

  /* No limit: the machine's memory counts. */
  write_file (fixture, "memory.max", "max\n");
  cb_system_sample_read (&sample, fixture->directory, fixture->directory, "/");
  g_assert_cmpuint (sample.memory_limit_bytes, ==, 1000 * 1024);
}

static void
test_nothing_there (void)
{
  CbSystemSample sample;

  cb_system_sample_read (&sample, "/nonexistent", "/nonexistent", "/nonexistent");

  g_assert_cmpuint (sample.resident_bytes, ==, 0);
  g_assert_cmpuint (sample.disk_size_bytes, ==, 0);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/metrics/system-sample/process", test_process);
  ADD ("/metrics/system-sample/machine", test_machine);
  ADD ("/metrics/system-sample/control-group", test_control_group);
  g_test_add_func ("/metrics/system-sample/nothing-there", test_nothing_there);

  return g_test_run ();
}
