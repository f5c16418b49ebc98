#include "loadtest/cb-load-monitor.h"

#include <string.h>

#include "lib/cb-chat-server-fake.h"

static void
test_find_value (void)
{
  static const char text[] =
      "# HELP up_total Up\nup_total{a=\"b\"} 3\nup_total_more 4\nup 5\nlast 6.5\n";
  double value = 0;

  g_assert_true (cb_load_monitor_find_value (text, strlen (text), "up", &value));
  g_assert_cmpfloat (value, ==, 5);
  g_assert_true (cb_load_monitor_find_value (text, strlen (text), "last", &value));
  g_assert_cmpfloat (value, ==, 6.5);
  g_assert_false (cb_load_monitor_find_value (text, strlen (text), "up_total", &value));
  g_assert_false (cb_load_monitor_find_value (text, strlen (text), "absent", &value));
  g_assert_false (cb_load_monitor_find_value (text, 0, "up", &value));
}

static void
test_server (void)
{
  g_autoptr (CbChatServerFake) server = cb_chat_server_fake_new ();
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", server->port);
  g_autoptr (CbLoadTarget) target = cb_load_target_new (url, NULL, NULL);
  g_autoptr (CbLoadLoop) loop = cb_load_loop_new (NULL, NULL);
  g_autoptr (CbLoadMonitor) monitor = cb_load_monitor_new (loop, target);

  g_assert_cmpfloat (cb_load_monitor_get_memory (monitor), <, 0);
  cb_load_monitor_ask (monitor);
  while (cb_load_monitor_get_memory (monitor) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (cb_load_monitor_get_memory (monitor), ==, 12345678);
  g_assert_cmpfloat (cb_load_monitor_get_cpu (monitor), <, 0); /* one answer says nothing yet */
  while (cb_load_monitor_get_cpu (monitor) < 0)
    {
      cb_load_monitor_ask (monitor);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpfloat (cb_load_monitor_get_cpu (monitor), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-monitor/find-value", test_find_value);
  g_test_add_func ("/load-monitor/server", test_server);

  return g_test_run ();
}
