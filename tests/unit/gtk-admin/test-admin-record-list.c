#include "model/cb-admin-record-list.h"

/* What the list told last, and how often. */
typedef struct
{
  guint position, removed, added;
  guint count;
} Told;

static void
on_items_changed_cb (GListModel *model, guint position, guint removed, guint added, Told *told)
{
  told->position = position;
  told->removed = removed;
  told->added = added;
  told->count++;
}

/* @keys: a letter for each record, such as "abc" */
static GVariant *
make_dicts (const char *keys, const char *state)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (; *keys != '\0'; keys++)
    {
      const char key[] = { *keys, '\0' };

      g_variant_builder_add_parsed (&builder, "{'id': <%s>, 'state': <%s>}", key, state);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
replace (CbAdminRecordList *list, const char *keys, const char *state)
{
  g_autoptr (GVariant) dicts = make_dicts (keys, state);

  cb_admin_record_list_replace (list, dicts);
}

static char *
join (CbAdminRecordList *list)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < cb_admin_record_list_get_length (list); i++)
    g_string_append (keys, cb_admin_record_get_string (cb_admin_record_list_get (list, i), "id"));

  return g_string_free (keys, FALSE);
}

static void
test_only_what_changed_is_told (void)
{
  g_autoptr (CbAdminRecordList) list = cb_admin_record_list_new ("id");
  Told told = { 0 };
  CbAdminRecord *c;
  g_autofree char *keys = NULL;

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed_cb), &told);
  replace (list, "abc", "bot");
  g_assert_cmpuint (told.added, ==, 3);
  c = cb_admin_record_list_find (list, "c");

  /* one comes in front, one in the middle goes: the last stays the same object */
  replace (list, "xac", "bot");
  g_assert_cmpuint (told.position, ==, 0);
  g_assert_cmpuint (told.removed, ==, 2);
  g_assert_cmpuint (told.added, ==, 2);
  g_assert_true (cb_admin_record_list_get (list, 2) == c);
  keys = join (list);
  g_assert_cmpstr (keys, ==, "xac");
}

static void
test_news_in_place_moves_nothing (void)
{
  g_autoptr (CbAdminRecordList) list = cb_admin_record_list_new ("id");
  Told told = { 0 };

  replace (list, "abc", "bot");
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed_cb), &told);
  replace (list, "abc", "closed");
  g_assert_cmpuint (told.count, ==, 0);
  g_assert_cmpstr (cb_admin_record_get_string (cb_admin_record_list_find (list, "b"), "state"), ==,
                   "closed");
}

static void
test_what_is_appended_twice_is_there_once (void)
{
  g_autoptr (CbAdminRecordList) list = cb_admin_record_list_new ("id");
  g_autoptr (GVariant) more = make_dicts ("bcd", "bot");
  g_autofree char *keys = NULL;

  replace (list, "ab", "bot");
  cb_admin_record_list_append (list, more);
  cb_admin_record_list_append (list, more);
  keys = join (list);
  g_assert_cmpstr (keys, ==, "abcd");
  cb_admin_record_list_clear (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (cb_admin_record_list_find (list, "a"));
}

static GVariant *
make_many (guint first, guint n)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_variant_builder_add_parsed (&builder, "{'id': <%s>}", id);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Ten thousand are brought up to date without a whole reload. */
static void
test_a_long_list_tells_one_change (void)
{
  g_autoptr (CbAdminRecordList) list = cb_admin_record_list_new ("id");
  g_autoptr (GVariant) all = make_many (1, 10000);
  g_autoptr (GVariant) more = make_many (0, 10001);
  Told told = { 0 };

  cb_admin_record_list_replace (list, all);
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed_cb), &told);
  cb_admin_record_list_replace (list, more);
  g_assert_cmpuint (told.count, ==, 1);
  g_assert_cmpuint (told.removed, ==, 0);
  g_assert_cmpuint (told.added, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-record-list/only-what-changed", test_only_what_changed_is_told);
  g_test_add_func ("/admin-record-list/news-in-place", test_news_in_place_moves_nothing);
  g_test_add_func ("/admin-record-list/append", test_what_is_appended_twice_is_there_once);
  g_test_add_func ("/admin-record-list/long", test_a_long_list_tells_one_change);

  return g_test_run ();
}
