#include <math.h>
#include <string.h>

#include "base/cb-listen-address.h"
#include "base/cb-rule-text.h"
#include "fuzz/cb-fuzz.h"

/* Small languages of the configuration: rules of the alerts, and addresses to listen on. */

static void
check_rule (const char *text)
{
  CbRuleText *rule = cb_rule_text_parse (text);

  if (rule == NULL)
    return;

  g_assert_cmpuint (strlen (rule->name), >, 0);
  g_assert_true (!rule->threshold.said || isfinite (rule->threshold.value));
  g_assert_cmpint (rule->window_s, >=, CB_RULE_NO_DURATION);
  g_assert_cmpint (rule->hold_s, >=, CB_RULE_NO_DURATION);
  cb_rule_text_free (rule);
}

/* An address is written as it is read. */
static void
check_address (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = cb_listen_address_parse (text, &error);
  g_autoptr (GSocketAddress) again = NULL;
  g_autofree char *written = NULL;

  g_assert_true ((address == NULL) == (error != NULL));
  if (address == NULL)
    return;
  written = cb_listen_address_format (address);
  again = cb_listen_address_parse (written, &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  check_rule (text);
  check_address (text);

  return 0;
}
