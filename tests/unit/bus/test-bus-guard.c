#include "bus/cb-bus-guard.h"

#include <unistd.h>

#include "base/cb-error.h"
#include "cb-test-dbus.h"
#include "lib/cb-bus-fixture.h"

#define PATH "/test"

typedef struct
{
  CbBusFixture bus;
  CbTestTest *skeleton; /* (unowned): the bus has it */
  guint n_handled;
  char *caller; /* (owned): who the handler heard it was */
} Fixture;

static gboolean
handle_look (CbTestTest *skeleton, GDBusMethodInvocation *invocation, Fixture *f)
{
  f->n_handled++;
  cb_test_test_complete_look (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_change (CbTestTest *skeleton,
               GDBusMethodInvocation *invocation,
               gboolean flag,
               const char *what,
               const char *secret,
               Fixture *f)
{
  g_autoptr (CbBusCaller) caller = cb_bus_guard_find_caller (f->bus.parts.guard, invocation);

  f->n_handled++;
  g_assert_nonnull (caller);
  g_assert_cmpuint (caller->uid, ==, getuid ());
  f->caller = g_strdup (caller->name);
  cb_test_test_complete_change (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_forgotten (CbTestTest *skeleton, GDBusMethodInvocation *invocation, Fixture *f)
{
  g_assert_not_reached ();
}

static void
set_up (Fixture *f, gconstpointer data)
{
  CbTestTest *skeleton = cb_test_test_skeleton_new ();

  cb_bus_fixture_set_up (&f->bus, NULL);
  g_signal_connect (skeleton, "handle-look", G_CALLBACK (handle_look), f);
  g_signal_connect (skeleton, "handle-change", G_CALLBACK (handle_change), f);
  g_signal_connect (skeleton, "handle-forgotten", G_CALLBACK (handle_forgotten), f);
  cb_bus_fixture_start (&f->bus, PATH, skeleton);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->caller);
  cb_bus_fixture_tear_down (&f->bus, NULL);
}

static GVariant *
change (Fixture *f, const char *what, GError **error)
{
  return cb_bus_fixture_call (&f->bus, PATH, "org.chatbotd.Test.Change",
                              g_variant_new ("(bss)", TRUE, what, "hidden"), error);
}

static void
test_allowed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GPtrArray) audit = NULL;

  cb_polkit_fake_allow (f->bus.polkit, "observe");
  reply = cb_bus_fixture_call (&f->bus, PATH, "org.chatbotd.Test.Look", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->n_handled, ==, 1);
  g_assert_cmpstr (cb_polkit_fake_get_asked (f->bus.polkit), ==, "observe");
  audit = cb_bus_fixture_list_audit (&f->bus);
  g_assert_cmpuint (audit->len, ==, 0);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) audit = NULL;

  cb_polkit_fake_allow (f->bus.polkit, "observe");
  g_assert_null (change (f, "S", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (f->n_handled, ==, 0);
  audit = cb_bus_fixture_list_audit (&f->bus);
  g_assert_cmpuint (audit->len, ==, 0);
}

static void
test_forgotten (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_polkit_fake_allow (f->bus.polkit, "manage");
  g_assert_null (cb_bus_fixture_call (&f->bus, PATH, "org.chatbotd.Test.Forgotten", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (cb_polkit_fake_get_asked (f->bus.polkit), ==, "");
}

/* A person may be asked for a password only by who says so. */
static void
test_interactive (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  cb_polkit_fake_allow (f->bus.polkit, "observe");
  reply = cb_bus_fixture_call_interactive (&f->bus, PATH, "org.chatbotd.Test.Look", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cb_polkit_fake_get_asked (f->bus.polkit), ==, "observe!");
}

static void
test_audit (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  g_autofree char *actor = g_strdup_printf ("uid:%u", getuid ());
  const CbAuditEntry *entry;

  cb_polkit_fake_allow (f->bus.polkit, "manage");
  reply = change (f, "the\nsubject", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->n_handled, ==, 1);
  g_assert_nonnull (f->caller);
  while (audit == NULL || audit->len == 0)
    {
      g_clear_pointer (&audit, g_ptr_array_unref);
      audit = cb_bus_fixture_list_audit (&f->bus);
    }
  g_assert_cmpuint (audit->len, ==, 1);
  entry = g_ptr_array_index (audit, 0);
  g_assert_cmpstr (entry->actor, ==, actor);
  g_assert_cmpstr (entry->action, ==, "test.change");
  g_assert_null (strchr (entry->subject, '\n'));
  g_assert_true (g_str_has_prefix (entry->subject, "the"));
  g_assert_null (strstr (entry->subject, "hidden"));
}

static void
test_long_subject (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  g_autofree char *endless = g_strnfill (100000, 'x');
  const CbAuditEntry *entry;

  cb_polkit_fake_allow (f->bus.polkit, "manage");
  reply = change (f, endless, &error);
  g_assert_no_error (error);
  while (audit == NULL || audit->len == 0)
    {
      g_clear_pointer (&audit, g_ptr_array_unref);
      audit = cb_bus_fixture_list_audit (&f->bus);
    }
  entry = g_ptr_array_index (audit, 0);
  g_assert_cmpuint (strlen (entry->subject), <=, 128);
}

/* Without polkit nobody may anything, but root. */
static void
test_no_polkit (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  const char *address = g_test_dbus_get_bus_address (f->bus.test_bus);

  cb_polkit_fake_free (f->bus.polkit);
  reply = cb_bus_fixture_call (&f->bus, PATH, "org.chatbotd.Test.Look", NULL, &error);
  if (getuid () == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  f->bus.polkit = cb_polkit_fake_new (address);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/bus/guard/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("allowed", test_allowed);
  ADD ("refused", test_refused);
  ADD ("forgotten", test_forgotten);
  ADD ("interactive", test_interactive);
  ADD ("audit", test_audit);
  ADD ("long-subject", test_long_subject);
  ADD ("no-polkit", test_no_polkit);

  return g_test_run ();
}
