#include "widgets/cb-widget-state.h"

#include <string.h>

#include "base/cb-error.h"

static const CbWidgetOrder order = { 1795485600000000, "uid:7", "Because “so”" };

static CbWidgetState *
deploy (const CbWidgetState *state, const char *version, guint share)
{
  g_autoptr (GError) error = NULL;
  CbWidgetState *next = cb_widget_state_deploy (state, version, share, &order, &error);

  g_assert_no_error (error);

  return next;
}

/* What is written is read as it was, line by line. */
static void
test_text (void)
{
  g_autoptr (CbWidgetState) none = cb_widget_state_new ();
  g_autoptr (CbWidgetState) one = deploy (none, "1.0.0", 100);
  g_autoptr (CbWidgetState) two = deploy (one, "1.0.1", 100);
  g_autoptr (CbWidgetState) three = deploy (two, "1.0.2", 30);
  g_autofree char *text = cb_widget_state_format (three);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbWidgetState) again = cb_widget_state_parse (text, strlen (text), &error);
  g_autofree char *text_again = NULL;

  g_assert_no_error (error);
  text_again = cb_widget_state_format (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_cmpstr (again->active, ==, "1.0.1");
  g_assert_cmpstr (again->canary, ==, "1.0.2");
  g_assert_cmpuint (again->share, ==, 30);
  g_assert_cmpuint (again->before->len, ==, 1);
  g_assert_cmpuint (again->history->len, ==, 3);
  g_assert_cmpstr (((CbWidgetDeployment *) g_ptr_array_index (again->history, 2))->reason, ==,
                   "Because “so”");
}

/* Wherever a byte is another one, or the end is missing, it is noticed. */
static void
test_altered (void)
{
  g_autoptr (CbWidgetState) none = cb_widget_state_new ();
  g_autoptr (CbWidgetState) one = deploy (none, "1.0.0", 100);
  g_autofree char *text = cb_widget_state_format (one);
  gsize size = strlen (text);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GError) error = NULL;

      text[i] ^= 1;
      g_assert_null (cb_widget_state_parse (text, size, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
      text[i] ^= 1;
      g_assert_null (cb_widget_state_parse (text, i, &error));
    }
}

/* A canary ends before anything goes back, and its end changes nothing for the rest. */
static void
test_roll_back (void)
{
  g_autoptr (CbWidgetState) none = cb_widget_state_new ();
  g_autoptr (CbWidgetState) one = deploy (none, "1.0.0", 100);
  g_autoptr (CbWidgetState) two = deploy (one, "1.0.1", 100);
  g_autoptr (CbWidgetState) three = deploy (two, "1.0.2", 30);
  g_autoptr (CbWidgetState) back = cb_widget_state_roll_back (three, &order, NULL);
  g_autoptr (CbWidgetState) further = cb_widget_state_roll_back (back, &order, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (cb_widget_state_get_target (three), ==, "1.0.1");
  g_assert_null (back->canary);
  g_assert_cmpstr (back->active, ==, "1.0.1");
  g_assert_cmpstr (cb_widget_state_get_target (back), ==, "1.0.0");
  g_assert_cmpstr (further->active, ==, "1.0.0");
  g_assert_null (cb_widget_state_roll_back (further, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_cmpstr (three->canary, ==, "1.0.2");
}

/* Deploying a canary to all ends it as a canary. */
static void
test_promote (void)
{
  g_autoptr (CbWidgetState) none = cb_widget_state_new ();
  g_autoptr (CbWidgetState) one = deploy (none, "1.0.0", 100);
  g_autoptr (CbWidgetState) two = deploy (one, "1.0.1", 30);
  g_autoptr (CbWidgetState) three = deploy (two, "1.0.1", 100);

  g_assert_true (cb_widget_state_needs (two, "1.0.0"));
  g_assert_true (cb_widget_state_needs (two, "1.0.1"));
  g_assert_cmpstr (three->active, ==, "1.0.1");
  g_assert_null (three->canary);
  g_assert_true (cb_widget_state_needs (three, "1.0.0"));
  g_assert_false (cb_widget_state_needs (three, "1.0.2"));
}

static void
test_refused (void)
{
  g_autoptr (CbWidgetState) none = cb_widget_state_new ();
  g_autoptr (CbWidgetState) one = deploy (none, "1.0.0", 100);
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_widget_state_deploy (none, "1.0.0", 30, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (cb_widget_state_deploy (one, "1.0.0", 30, &order, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

/* However often something is deployed, it does not grow without end. */
static void
test_bounded (void)
{
  g_autoptr (CbWidgetState) state = cb_widget_state_new ();
  g_autofree char *text = NULL;
  g_autoptr (CbWidgetState) again = NULL;

  for (guint i = 0; i < CB_WIDGET_MAX_HISTORY + 20; i++)
    {
      CbWidgetState *next = deploy (state, i % 2 == 0 ? "1.0.0" : "1.0.1", 100);

      cb_widget_state_unref (state);
      state = next;
    }
  g_assert_cmpuint (state->history->len, ==, CB_WIDGET_MAX_HISTORY);
  g_assert_cmpuint (state->before->len, <=, 50);
  text = cb_widget_state_format (state);
  again = cb_widget_state_parse (text, strlen (text), NULL);
  g_assert_nonnull (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/widgets/state/text", test_text);
  g_test_add_func ("/widgets/state/altered", test_altered);
  g_test_add_func ("/widgets/state/roll-back", test_roll_back);
  g_test_add_func ("/widgets/state/promote", test_promote);
  g_test_add_func ("/widgets/state/refused", test_refused);
  g_test_add_func ("/widgets/state/bounded", test_bounded);

  return g_test_run ();
}
