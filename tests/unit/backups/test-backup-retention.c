#include "backups/cb-backup-retention.h"

#include <string.h>

#define NOW (1000 * G_TIME_SPAN_DAY)

/* Each is a backup so many days old, newest first: "v" is verified, "b" broken, "-" neither. */
static GPtrArray *
create (const char *states, const guint *ages)
{
  GPtrArray *backups = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_backup_unref);

  for (guint i = 0; states[i] != '\0'; i++)
    g_ptr_array_add (backups, cb_backup_new (&(CbBackup){
                                  .timestamp = "T",
                                  .created_at = NOW - ages[i] * G_TIME_SPAN_DAY,
                                  .verified_at = states[i] == 'v' ? NOW : 0,
                                  .problem = states[i] == 'b' ? "broken" : NULL,
                              }));

  return backups;
}

static const struct
{
  const char *name;
  const char *states;
  guint ages[5];
  guint days;
  const char *removed; /* by age */
} cases[] = {
  { "none", "", { 0 }, 30, "" },
  { "young", "vvv", { 1, 2, 30 }, 30, "" },
  { "old", "vvv", { 1, 31, 32 }, 30, "31 32 " },
  { "all-old", "vvv", { 40, 50, 60 }, 30, "50 60 " },
  { "keep-all", "vvv", { 40, 50, 60 }, 0, "" },
  { "unverified-newer", "--v", { 1, 31, 90 }, 30, "31 " },
  { "broken-newer", "bbv", { 40, 50, 90 }, 30, "40 50 " },
  { "none-verified", "b--", { 40, 50, 60 }, 30, "40 60 " },
  { "all-broken", "bbb", { 40, 50, 60 }, 30, "50 60 " },
  { "one", "-", { 400 }, 30, "" },
};

static void
test_select (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) backups = create (cases[index].states, cases[index].ages);
  g_autoptr (GPtrArray) selected = cb_backup_retention_select (backups, cases[index].days, NOW);
  g_autoptr (GString) removed = g_string_new (NULL);

  for (guint i = 0; i < selected->len; i++)
    {
      const CbBackup *backup = g_ptr_array_index (selected, i);

      g_string_append_printf (removed, "%d ", (int) ((NOW - backup->created_at) / G_TIME_SPAN_DAY));
    }
  g_assert_cmpstr (removed->str, ==, cases[index].removed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/backups/retention/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_select);
    }

  return g_test_run ();
}
