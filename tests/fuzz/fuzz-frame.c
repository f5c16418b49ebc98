#include <string.h>

#include "base/cb-json.h"
#include "fuzz/cb-fuzz.h"
#include "web/cb-message-draft.h"
#include "web/cb-visitor.h"

/* A frame or a body that is JSON: what it says of a message and of a visitor. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (JsonObject) object = cb_json_parse_object ((const char *) data, size, NULL);
  g_autoptr (GError) draft_error = NULL;
  g_autoptr (GError) visitor_error = NULL;
  g_auto (CbMessageDraft) draft = { 0 };
  CbSession visitor;

  if (object == NULL)
    return 0;

  if (cb_message_draft_parse (object, &draft, &draft_error))
    {
      g_assert_true (g_utf8_validate (draft.client_id, -1, NULL));
      g_assert_true (g_utf8_validate (draft.text, -1, NULL));
    }
  else
    g_assert_nonnull (draft_error);
  if (!cb_visitor_parse (object, &visitor, &visitor_error))
    g_assert_nonnull (visitor_error);

  return 0;
}
