#include "loadtest/cb-load-scenario.h"

#include <string.h>

#include "base/cb-error.h"
#include "loadtest/cb-load-text.h"

#define MAX_STEPS 1000u
#define MAX_REPEAT 1000000000
#define MAX_WEIGHT 10000
#define MAX_UPLOAD (64 * 1024 * 1024)

typedef enum
{
  ARGUMENT_NONE,
  ARGUMENT_TIME,
  ARGUMENT_PATH,
  ARGUMENT_PATH_AND_TEXT,
  ARGUMENT_TEXT,
  ARGUMENT_SIZE,
} Argument;

static const struct
{
  const char *name;
  CbLoadStepKind kind;
  Argument argument;
  const char *preset;
} words[] = {
  { "think", CB_LOAD_STEP_THINK, ARGUMENT_TIME, "1s" },
  { "get", CB_LOAD_STEP_GET, ARGUMENT_PATH, "/" },
  { "post", CB_LOAD_STEP_POST, ARGUMENT_PATH_AND_TEXT, NULL },
  { "create", CB_LOAD_STEP_CREATE, ARGUMENT_NONE, NULL },
  { "state", CB_LOAD_STEP_STATE, ARGUMENT_NONE, NULL },
  { "message", CB_LOAD_STEP_MESSAGE, ARGUMENT_TEXT, "${text}" },
  { "chat", CB_LOAD_STEP_CHAT, ARGUMENT_TEXT, "${text}" },
  { "history", CB_LOAD_STEP_HISTORY, ARGUMENT_NONE, NULL },
  { "erase", CB_LOAD_STEP_ERASE, ARGUMENT_NONE, NULL },
  { "upload", CB_LOAD_STEP_UPLOAD, ARGUMENT_SIZE, "65536" },
  { "download", CB_LOAD_STEP_DOWNLOAD, ARGUMENT_NONE, NULL },
  { "connect", CB_LOAD_STEP_CONNECT, ARGUMENT_NONE, NULL },
  { "say", CB_LOAD_STEP_SAY, ARGUMENT_TEXT, "${text}" },
  { "drop", CB_LOAD_STEP_DROP, ARGUMENT_NONE, NULL },
  { "close", CB_LOAD_STEP_CLOSE, ARGUMENT_NONE, NULL },
};

static void
step_free (CbLoadStep *step)
{
  g_free (step->label);
  g_free (step->path);
  g_free (step->text);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadStep, step_free)

void
cb_load_scenario_free (CbLoadScenario *self)
{
  g_free (self->name);
  g_clear_pointer (&self->begin, g_ptr_array_unref);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->end, g_ptr_array_unref);
  g_free (self);
}

static gboolean
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "step “%s”: %s", text, why);

  return FALSE;
}

static gboolean
parse_path (CbLoadStep *step, const char *text, const char *argument, GError **error)
{
  const char *space = strchr (argument, ' ');

  if (*argument != '/')
    return refuse (text, "it needs a path that begins with /", error);

  step->path = space != NULL ? g_strndup (argument, space - argument) : g_strdup (argument);
  step->text = space != NULL ? g_strdup (space + 1) : NULL;
  g_free (step->label);
  step->label =
      g_strdup_printf ("%s %s", step->kind == CB_LOAD_STEP_GET ? "get" : "post", step->path);

  return TRUE;
}

static gboolean
parse_argument (CbLoadStep *step,
                Argument kind,
                const char *text,
                const char *argument,
                GError **error)
{
  guint64 size;

  switch (kind)
    {
    case ARGUMENT_TIME:
      return cb_load_text_parse_times (argument, &step->min_us, &step->max_us, error);
    case ARGUMENT_PATH:
      if (strchr (argument, ' ') != NULL)
        return refuse (text, "it needs a path and nothing more", error);
      return parse_path (step, text, argument, error);
    case ARGUMENT_PATH_AND_TEXT:
      if (!parse_path (step, text, argument, error))
        return FALSE;
      return step->text != NULL || refuse (text, "it needs a body behind the path", error);
    case ARGUMENT_TEXT:
      step->text = g_strdup (argument);
      return TRUE;
    case ARGUMENT_SIZE:
      if (!g_ascii_string_to_unsigned (argument, 10, 1, MAX_UPLOAD, &size, NULL))
        return refuse (text, "it needs a size in bytes, 1 to 67108864", error);
      step->size = size;
      return TRUE;
    case ARGUMENT_NONE:
    default:
      return *argument == '\0' || refuse (text, "nothing belongs behind it", error);
    }
}

static CbLoadStep *
parse_step (const char *text, GError **error)
{
  gsize length = strcspn (text, " ");
  const char *argument = text[length] != '\0' ? text + length + 1 : "";

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (CbLoadStep) step = NULL;

      if (strlen (words[i].name) != length || strncmp (words[i].name, text, length) != 0)
        continue;

      step = g_new0 (CbLoadStep, 1);
      step->kind = words[i].kind;
      step->label = g_strdup (words[i].name);
      if (*argument == '\0' && words[i].preset != NULL)
        argument = words[i].preset;
      return parse_argument (step, words[i].argument, text, argument, error)
                 ? g_steal_pointer (&step)
                 : NULL;
    }

  refuse (text,
          "there is no such; there are think, get, post, create, state, message, chat, history, "
          "erase, upload, download, connect, say, drop, close",
          error);

  return NULL;
}

/* Returns: (transfer full) (nullable): the steps of a list, none where there is no such key */
static GPtrArray *
read_steps (GKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  g_auto (GStrv) texts = g_key_file_get_string_list (file, group, key, NULL, NULL);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      CbLoadStep *step = parse_step (g_strstrip (texts[i]), error);

      if (step == NULL)
        {
          g_prefix_error (error, "[%s] %s=: ", group, key);
          return NULL;
        }
      g_ptr_array_add (steps, step);
    }

  if (steps->len > MAX_STEPS)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "[%s] %s=: %u steps; %u are allowed", group,
                   key, steps->len, MAX_STEPS);
      return NULL;
    }

  return g_steal_pointer (&steps);
}

static gboolean
read_number (GKeyFile *file,
             const char *group,
             const char *key,
             guint max,
             guint *number,
             GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);
  guint64 value;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "[%s] %s=: “%s” is no whole number from 0 to %u", group, key, text, max);
      return FALSE;
    }
  *number = value;

  return TRUE;
}

static gboolean
check_keys (GKeyFile *file, const char *group, GError **error)
{
  static const char *const known[] = { "Weight", "Begin", "Steps", "End", "Repeat", NULL };
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_strv_contains (known, keys[i]))
      {
        g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                     "[%s]: there is no key %s; there are Weight, Begin, Steps, End, Repeat", group,
                     keys[i]);
        return FALSE;
      }

  return TRUE;
}

/**
 * cb_load_scenario_new_from_group:
 * @file: a key file
 * @group: "Scenario NAME"
 * @error: return location for an error
 *
 * Returns: (transfer full): the scenario that stands there
 */
CbLoadScenario *
cb_load_scenario_new_from_group (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (CbLoadScenario) self = g_new0 (CbLoadScenario, 1);

  self->name = g_strstrip (g_strdup (group + strlen ("Scenario ")));
  self->weight = 1;
  self->repeat = 1;
  if (!check_keys (file, group, error) ||
      !read_number (file, group, "Weight", MAX_WEIGHT, &self->weight, error) ||
      !read_number (file, group, "Repeat", MAX_REPEAT, &self->repeat, error))
    return NULL;

  self->begin = read_steps (file, group, "Begin", error);
  self->steps = self->begin != NULL ? read_steps (file, group, "Steps", error) : NULL;
  self->end = self->steps != NULL ? read_steps (file, group, "End", error) : NULL;
  if (self->end == NULL)
    return NULL;
  if (cb_load_scenario_get_step (self, 0) == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "[%s]: it has no steps", group);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* Returns: (transfer none) (nullable): the step at @place, from 0; %NULL behind the last */
const CbLoadStep *
cb_load_scenario_get_step (const CbLoadScenario *self, guint64 place)
{
  guint64 repeated = (guint64) self->steps->len * self->repeat;

  if (place < self->begin->len)
    return g_ptr_array_index (self->begin, place);
  place -= self->begin->len;
  if (place < repeated)
    return g_ptr_array_index (self->steps, place % self->steps->len);
  place -= repeated;

  return place < self->end->len ? g_ptr_array_index (self->end, place) : NULL;
}

static void
add_times (const GPtrArray *steps, gint64 *sum, guint *n)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const CbLoadStep *step = g_ptr_array_index (steps, i);

      if (step->kind == CB_LOAD_STEP_THINK)
        *sum += (step->min_us + step->max_us) / 2;
      else
        ++*n;
    }
}

/* Returns: microseconds that a user means to let pass between two requests, on average */
gint64
cb_load_scenario_get_think_time (const CbLoadScenario *self)
{
  gint64 sum = 0;
  guint n = 0;

  add_times (self->repeat > 1 ? self->steps : self->begin, &sum, &n);
  if (self->repeat <= 1)
    {
      add_times (self->steps, &sum, &n);
      add_times (self->end, &sum, &n);
    }

  return n > 0 ? sum / n : 0;
}
