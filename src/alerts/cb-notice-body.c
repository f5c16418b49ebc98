#include "alerts/cb-notice-body.h"

#include <math.h>
#include <string.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"
#include "base/cb-json.h"

/* What a notice says, for programs: it is kept in the outbox, and the webhook sends it as it is. */

#define MAX_TEXT 1024

static void
write_time (CbJsonWriter *json, const char *name, gint64 at)
{
  if (at != 0)
    cb_json_writer_add_time (json, name, at);
}

static void
write_alert (CbJsonWriter *json, const CbAlert *alert)
{
  cb_json_writer_begin_object (json, NULL);
  cb_json_writer_add_string (json, "id", alert->id);
  cb_json_writer_add_string (json, "rule", alert->rule);
  cb_json_writer_add_string (json, "summary", alert->summary);
  cb_json_writer_add_string (json, "severity", alert->severity);
  cb_json_writer_add_string (json, "state", cb_alert_state_to_string (alert->state));
  cb_json_writer_add_measure (json, "value", alert->value);
  cb_json_writer_add_measure (json, "threshold", alert->threshold);
  cb_json_writer_add_string (json, "unit", alert->unit);
  write_time (json, "since", alert->since);
  write_time (json, "fired_at", alert->fired_at);
  write_time (json, "resolved_at", alert->resolved_at);
  cb_json_writer_end_object (json);
}

/**
 * cb_notice_body_write:
 * @id: the notice's id
 * @kind: what it says
 * @created_at: microseconds since 1970 UTC
 * @host: the machine that it is about
 * @alerts: (element-type CbAlert): as they are now
 *
 * Returns: (transfer full): the body of a notice
 */
char *
cb_notice_body_write (const char *id,
                      CbNoticeKind kind,
                      gint64 created_at,
                      const char *host,
                      GPtrArray *alerts)
{
  g_auto (CbJsonWriter) json = { 0 };

  cb_json_writer_init (&json);
  cb_json_writer_begin_object (&json, NULL);
  cb_json_writer_add_string (&json, "id", id);
  cb_json_writer_add_string (&json, "kind", cb_notice_kind_to_string (kind));
  cb_json_writer_add_time (&json, "at", created_at);
  cb_json_writer_add_string (&json, "host", host);
  cb_json_writer_begin_array (&json, "alerts");
  for (guint i = 0; i < alerts->len; i++)
    write_alert (&json, g_ptr_array_index (alerts, i));
  cb_json_writer_end_array (&json);
  cb_json_writer_end_object (&json);

  return cb_json_writer_finish (&json, NULL);
}

static const char *
read_text (JsonObject *object, const char *member)
{
  const char *text = NULL;

  return cb_json_get_string (object, member, FALSE, MAX_TEXT, &text, NULL) && text != NULL ? text
                                                                                           : "";
}

static double
read_number (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

/* Returns: microseconds since 1970 UTC, or 0 where there is none */
static gint64
read_time (JsonObject *object, const char *member)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (read_text (object, member), NULL);

  return time != NULL
             ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
             : 0;
}

static CbAlert *
read_alert (JsonObject *object)
{
  CbAlert fields = {
    .id = read_text (object, "id"),
    .rule = read_text (object, "rule"),
    .summary = read_text (object, "summary"),
    .severity = read_text (object, "severity"),
    .unit = read_text (object, "unit"),
    .value = read_number (object, "value"),
    .threshold = read_number (object, "threshold"),
    .since = read_time (object, "since"),
    .fired_at = read_time (object, "fired_at"),
    .resolved_at = read_time (object, "resolved_at"),
  };

  cb_alert_state_from_string (read_text (object, "state"), &fields.state);

  return cb_alert_new (&fields);
}

/**
 * cb_notice_body_read:
 * @body: what cb_notice_body_write() wrote
 * @host: (out) (transfer full): the machine that it is about
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbAlert): the alerts as they were then; times
 *   have milliseconds
 */
GPtrArray *
cb_notice_body_read (const char *body, char **host, GError **error)
{
  g_autoptr (JsonObject) object = cb_json_parse_object (body, strlen (body), error);
  JsonNode *list;
  GPtrArray *alerts;

  if (object == NULL)
    return NULL;
  list = json_object_get_member (object, "alerts");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "The body of a notice has no alerts");
      return NULL;
    }

  alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      JsonNode *node = json_array_get_element (json_node_get_array (list), i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (alerts, read_alert (json_node_get_object (node)));
    }
  *host = g_strdup (read_text (object, "host"));

  return alerts;
}
