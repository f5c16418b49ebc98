#include "widgets/cb-widget-state.h"

#include <string.h>

#include "base/cb-error.h"
#include "widgets/cb-sealed-text.h"

#define FORMAT 1

#define MAX_WORD 128

/* Steps back; older ones are forgotten, like older lines of the history. */
#define MAX_BEFORE 50

static const char *const acts[] = { "deploy", "canary", "rollback", "end-canary" };

static void
deployment_free (gpointer data)
{
  CbWidgetDeployment *self = data;

  g_free (self->version);
  g_free (self->previous);
  g_free (self->actor);
  g_free (self->reason);
  g_free (self);
}

/* Returns: (transfer full): a state in which nothing was ever deployed */
CbWidgetState *
cb_widget_state_new (void)
{
  CbWidgetState *self = g_atomic_rc_box_new0 (CbWidgetState);

  self->before = g_ptr_array_new_with_free_func (g_free);
  self->history = g_ptr_array_new_with_free_func (deployment_free);

  return self;
}

static void
clear_state (gpointer data)
{
  CbWidgetState *self = data;

  g_free (self->active);
  g_free (self->canary);
  g_ptr_array_unref (self->before);
  g_ptr_array_unref (self->history);
}

CbWidgetState *
cb_widget_state_ref (CbWidgetState *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_widget_state_unref (CbWidgetState *self)
{
  g_atomic_rc_box_release_full (self, clear_state);
}

static void
append_deployment (CbWidgetState *self, const CbWidgetDeployment *fields)
{
  CbWidgetDeployment *deployment = g_memdup2 (fields, sizeof *fields);

  deployment->version = g_strdup (fields->version);
  deployment->previous = g_strdup (fields->previous);
  deployment->actor = g_strdup (fields->actor);
  deployment->reason = g_strdup (fields->reason);
  g_ptr_array_add (self->history, deployment);
  if (self->history->len > CB_WIDGET_MAX_HISTORY)
    g_ptr_array_remove_index (self->history, 0);
}

static void
push_before (CbWidgetState *self, const char *version)
{
  g_ptr_array_add (self->before, g_strdup (version));
  if (self->before->len > MAX_BEFORE)
    g_ptr_array_remove_index (self->before, 0);
}

static CbWidgetState *
copy (const CbWidgetState *self)
{
  CbWidgetState *other = cb_widget_state_new ();

  other->active = g_strdup (self->active);
  other->canary = g_strdup (self->canary);
  other->share = self->share;
  for (guint i = 0; i < self->before->len; i++)
    push_before (other, g_ptr_array_index (self->before, i));
  for (guint i = 0; i < self->history->len; i++)
    append_deployment (other, g_ptr_array_index (self->history, i));

  return other;
}

/* Changing */

static void
note (CbWidgetState *self,
      const CbWidgetOrder *order,
      const char *act,
      const char *version,
      const char *previous,
      guint share)
{
  append_deployment (self, &(CbWidgetDeployment){
                               .at = order->at,
                               .act = act,
                               .version = (char *) version,
                               .previous = (char *) (previous != NULL ? previous : ""),
                               .share = share,
                               .actor = (char *) order->actor,
                               .reason = (char *) order->reason,
                           });
}

static void
end_canary (CbWidgetState *self)
{
  g_clear_pointer (&self->canary, g_free);
  self->share = 0;
}

static CbWidgetState *
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, CB_ERROR, CB_ERROR_CONFLICT, why);

  return NULL;
}

static CbWidgetState *
deploy_canary (const CbWidgetState *self,
               const char *version,
               guint share,
               const CbWidgetOrder *order)
{
  CbWidgetState *next = copy (self);

  g_free (next->canary);
  next->canary = g_strdup (version);
  next->share = share;
  note (next, order, "canary", version, self->active, share);

  return next;
}

static CbWidgetState *
deploy_fully (const CbWidgetState *self, const char *version, const CbWidgetOrder *order)
{
  CbWidgetState *next = copy (self);

  end_canary (next);
  if (self->active != NULL)
    push_before (next, self->active);
  g_free (next->active);
  next->active = g_strdup (version);
  note (next, order, "deploy", version, self->active, CB_WIDGET_FULL_SHARE);

  return next;
}

/**
 * cb_widget_state_deploy:
 * @self: what is deployed
 * @version: what shall be
 * @share: for how many of a hundred sessions; fewer than all make it a canary
 * @order: by whom and why
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the state after that; %CB_ERROR_CONFLICT where it is so
 *   already, or a canary would be beside nothing
 */
CbWidgetState *
cb_widget_state_deploy (const CbWidgetState *self,
                        const char *version,
                        guint share,
                        const CbWidgetOrder *order,
                        GError **error)
{
  if (g_strcmp0 (self->active, version) == 0)
    return refuse (error, "All visitors get this version already");
  if (share >= CB_WIDGET_FULL_SHARE)
    return deploy_fully (self, version, order);
  if (self->active == NULL)
    return refuse (error, "A version for some visitors needs another one for the rest");

  return deploy_canary (self, version, share, order);
}

/**
 * cb_widget_state_roll_back:
 * @self: what is deployed
 * @order: by whom and why
 * @error: return location for an error
 *
 * Goes one step back: ends the canary where there is one, or else makes active what was before.
 *
 * Returns: (transfer full) (nullable): the state after that; %CB_ERROR_CONFLICT where there is
 *   nothing to go back to
 */
CbWidgetState *
cb_widget_state_roll_back (const CbWidgetState *self, const CbWidgetOrder *order, GError **error)
{
  CbWidgetState *next;

  if (self->canary == NULL && self->before->len == 0)
    return refuse (error, "There is no version to go back to");

  next = copy (self);
  if (self->canary != NULL)
    {
      note (next, order, "end-canary", self->canary, self->active, self->share);
      end_canary (next);
      return next;
    }

  g_free (next->active);
  next->active = g_ptr_array_steal_index (next->before, next->before->len - 1);
  note (next, order, "rollback", next->active, self->active, CB_WIDGET_FULL_SHARE);

  return next;
}

/* Returns: (transfer none) (nullable): what visitors get after going a step back */
const char *
cb_widget_state_get_target (const CbWidgetState *self)
{
  if (self->canary != NULL)
    return self->active;

  return self->before->len > 0 ? g_ptr_array_index (self->before, self->before->len - 1) : NULL;
}

/* Whether a version is served to new pages now, or would be after a step back. */
gboolean
cb_widget_state_needs (const CbWidgetState *self, const char *version)
{
  return g_strcmp0 (version, self->active) == 0 || g_strcmp0 (version, self->canary) == 0 ||
         (self->before->len > 0 &&
          strcmp (version, g_ptr_array_index (self->before, self->before->len - 1)) == 0);
}

/* Writing */

static void
write_deployment (CbJsonWriter *writer, const CbWidgetDeployment *deployment)
{
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_uint (writer, "at_us", (guint64) deployment->at);
  cb_json_writer_add_string (writer, "act", deployment->act);
  cb_json_writer_add_string (writer, "version", deployment->version);
  cb_json_writer_add_string (writer, "previous", deployment->previous);
  cb_json_writer_add_uint (writer, "share", deployment->share);
  cb_json_writer_add_string (writer, "actor", deployment->actor);
  cb_json_writer_add_string (writer, "reason", deployment->reason);
  cb_json_writer_end_object (writer);
}

/* Returns: (transfer full): its text */
char *
cb_widget_state_format (const CbWidgetState *self)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_uint (&writer, "format", FORMAT);
  cb_json_writer_add_optional (&writer, "active", self->active);
  cb_json_writer_add_optional (&writer, "canary", self->canary);
  cb_json_writer_add_uint (&writer, "share", self->share);
  cb_json_writer_begin_array (&writer, "before");
  for (guint i = 0; i < self->before->len; i++)
    cb_json_writer_add_string (&writer, NULL, g_ptr_array_index (self->before, i));
  cb_json_writer_end_array (&writer);
  cb_json_writer_begin_array (&writer, "history");
  for (guint i = 0; i < self->history->len; i++)
    write_deployment (&writer, g_ptr_array_index (self->history, i));
  cb_json_writer_end_array (&writer);

  return cb_sealed_text_finish (&writer);
}

/* Reading */

static gboolean
fail (GError **error, const char *what)
{
  g_set_error_literal (error, CB_ERROR, CB_ERROR_INVALID_INPUT, what);

  return FALSE;
}

/* Returns: (transfer none) (nullable): the act of that name */
static const char *
find_act (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (strcmp (acts[i], name) == 0)
      return acts[i];

  return NULL;
}

static gboolean
read_deployment (CbWidgetState *self, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *act = NULL;
  const char *version = NULL;
  const char *previous = NULL;
  const char *actor = NULL;
  const char *reason = NULL;
  guint64 at = 0;
  guint64 share = 0;

  if (object == NULL)
    return fail (error, "“history” must hold objects");
  if (!cb_json_get_uint64 (object, "at_us", TRUE, &at, error) ||
      !cb_json_get_string (object, "act", TRUE, MAX_WORD, &act, error) ||
      !cb_json_get_string (object, "version", TRUE, MAX_WORD, &version, error) ||
      !cb_json_get_string (object, "previous", TRUE, MAX_WORD, &previous, error) ||
      !cb_json_get_uint64 (object, "share", TRUE, &share, error) ||
      !cb_json_get_string (object, "actor", TRUE, MAX_WORD, &actor, error) ||
      !cb_json_get_string (object, "reason", TRUE, CB_WIDGET_MAX_REASON, &reason, error))
    return FALSE;
  act = find_act (act);
  if (act == NULL || share > CB_WIDGET_FULL_SHARE)
    return fail (error, "“history” holds an act that there is not");

  append_deployment (self, &(CbWidgetDeployment){
                               .at = (gint64) at,
                               .act = act,
                               .version = (char *) version,
                               .previous = (char *) previous,
                               .share = (guint) share,
                               .actor = (char *) actor,
                               .reason = (char *) reason,
                           });

  return TRUE;
}

static gboolean
read_history (CbWidgetState *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "history");
  JsonArray *lines =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n_lines = lines != NULL ? json_array_get_length (lines) : 0;

  if (lines == NULL)
    return fail (error, "“history” must be a list");

  for (guint i = 0; i < n_lines; i++)
    if (!read_deployment (self, json_array_get_element (lines, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
read_head (CbWidgetState *self, JsonObject *object, GError **error)
{
  g_auto (GStrv) before = NULL;
  const char *active = NULL;
  const char *canary = NULL;
  guint64 format = 0;
  guint64 share = 0;

  if (!cb_json_get_uint64 (object, "format", TRUE, &format, error) ||
      !cb_json_get_string (object, "active", FALSE, MAX_WORD, &active, error) ||
      !cb_json_get_string (object, "canary", FALSE, MAX_WORD, &canary, error) ||
      !cb_json_get_uint64 (object, "share", TRUE, &share, error) ||
      !cb_json_get_strings (object, "before", MAX_BEFORE, MAX_WORD, &before, error))
    return FALSE;
  if (format != FORMAT)
    return fail (error, "its format is not known to this chatbotd");
  if (share > CB_WIDGET_FULL_SHARE)
    return fail (error, "“share” is over 100");

  self->active = g_strdup (active);
  self->canary = g_strdup (canary);
  self->share = (guint) share;
  for (guint i = 0; before != NULL && before[i] != NULL; i++)
    push_before (self, before[i]);

  return TRUE;
}

/**
 * cb_widget_state_parse:
 * @text: a text from anywhere
 * @size: its size in bytes
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what it says
 */
CbWidgetState *
cb_widget_state_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (CbWidgetState) self = cb_widget_state_new ();
  g_autoptr (JsonObject) object = cb_sealed_text_parse (text, size, error);

  if (object != NULL && read_head (self, object, error) && read_history (self, object, error))
    return g_steal_pointer (&self);

  return NULL;
}
