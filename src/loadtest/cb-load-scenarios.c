#include "loadtest/cb-load-scenarios.h"

#include <string.h>

#include "base/cb-error.h"

#define MAX_SCENARIOS 100u
#define MAX_FILE (16 * 1024 * 1024)
#define MAX_TEXTS 100000

struct _CbLoadScenarios
{
  GPtrArray *all;   /* (owned) (element-type CbLoadScenario) */
  GPtrArray *texts; /* (owned) (element-type utf8) */
};

CbLoadScenarios *
cb_load_scenarios_new (void)
{
  CbLoadScenarios *self = g_new0 (CbLoadScenarios, 1);

  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_load_scenario_free);
  self->texts = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
cb_load_scenarios_free (CbLoadScenarios *self)
{
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

static CbLoadScenario *
find (CbLoadScenarios *self, const char *name)
{
  for (guint i = 0; i < self->all->len; i++)
    if (strcmp (((CbLoadScenario *) g_ptr_array_index (self->all, i))->name, name) == 0)
      return g_ptr_array_index (self->all, i);

  return NULL;
}

/* A scenario of the same name takes the other's place. */
static void
add (CbLoadScenarios *self, CbLoadScenario *scenario)
{
  CbLoadScenario *other = find (self, scenario->name);

  if (other != NULL)
    g_ptr_array_remove (self->all, other);
  g_ptr_array_add (self->all, scenario);
}

static gboolean
read_file (const char *path, char **text, gsize *size, GError **error)
{
  if (!g_file_get_contents (path, text, size, error))
    return FALSE;
  if (*size <= MAX_FILE && g_utf8_validate_len (*text, *size, NULL))
    return TRUE;

  g_clear_pointer (text, g_free);
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s: not UTF-8, or larger than 16 MiB",
               path);

  return FALSE;
}

static void
take_texts (CbLoadScenarios *self, char **texts)
{
  for (guint i = 0; texts[i] != NULL && self->texts->len < MAX_TEXTS; i++)
    if (*g_strstrip (texts[i]) != '\0')
      g_ptr_array_add (self->texts, g_strdup (texts[i]));
}

/* [Data] Texts= or File=, a text a line: they replace those that there were. */
static gboolean
read_data (CbLoadScenarios *self, GKeyFile *file, const char *directory, GError **error)
{
  g_auto (GStrv) texts = g_key_file_get_string_list (file, "Data", "Texts", NULL, NULL);
  g_autofree char *name = g_key_file_get_string (file, "Data", "File", NULL);
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  g_ptr_array_set_size (self->texts, 0);
  if (texts != NULL)
    take_texts (self, texts);
  if (name != NULL)
    {
      path = g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (directory, name, NULL);
      if (!read_file (path, &content, &size, error))
        return FALSE;
      lines = g_strsplit (content, "\n", -1);
      take_texts (self, lines);
    }

  return TRUE;
}

static gboolean
read_group (CbLoadScenarios *self,
            GKeyFile *file,
            const char *group,
            const char *directory,
            GError **error)
{
  CbLoadScenario *scenario;

  if (strcmp (group, "Data") == 0)
    return read_data (self, file, directory, error);
  if (!g_str_has_prefix (group, "Scenario ") || self->all->len >= MAX_SCENARIOS)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "[%s]: there may be [Data] and up to %u [Scenario NAME]", group, MAX_SCENARIOS);
      return FALSE;
    }

  scenario = cb_load_scenario_new_from_group (file, group, error);
  if (scenario == NULL)
    return FALSE;
  add (self, scenario);

  return TRUE;
}

/**
 * cb_load_scenarios_load:
 * @self: scenarios
 * @text: a key file
 * @size: its bytes
 * @directory: (nullable): where files that it names are
 * @error: return location for an error
 *
 * Returns: whether all of it is in order
 */
gboolean
cb_load_scenarios_load (CbLoadScenarios *self,
                        const char *text,
                        gsize size,
                        const char *directory,
                        GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  gboolean fine = TRUE;

  if (!g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, error))
    return FALSE;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL && fine; i++)
    fine = read_group (self, file, groups[i], directory, error);

  return fine;
}

/* The scenarios of a file are meant to run: those that were there before do no longer. */
gboolean
cb_load_scenarios_load_file (CbLoadScenarios *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *directory = g_path_get_dirname (path);
  gsize size;

  if (!read_file (path, &text, &size, error))
    return FALSE;
  for (guint i = 0; i < self->all->len; i++)
    ((CbLoadScenario *) g_ptr_array_index (self->all, i))->weight = 0;
  if (cb_load_scenarios_load (self, text, size, directory, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);

  return FALSE;
}

static gboolean
set_weight (CbLoadScenarios *self, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, equals - text) : g_strdup (text);
  CbLoadScenario *scenario = find (self, g_strstrip (name));
  guint64 weight = 1;

  if (equals != NULL && !g_ascii_string_to_unsigned (equals + 1, 10, 0, 10000, &weight, NULL))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s”: a weight is a whole number from 0 to 10000", text);
      return FALSE;
    }
  if (scenario == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no scenario “%s”; see --list",
                   name);
      return FALSE;
    }
  scenario->weight = weight;

  return TRUE;
}

/**
 * cb_load_scenarios_set_weights:
 * @self: scenarios
 * @weights: "chat=3,websocket"; those that are not named get no weight, those without a number 1
 * @error: return location for an error
 *
 * Returns: whether all of it is in order
 */
gboolean
cb_load_scenarios_set_weights (CbLoadScenarios *self, const char *weights, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (weights, ",", -1);
  gboolean fine = TRUE;

  for (guint i = 0; i < self->all->len; i++)
    ((CbLoadScenario *) g_ptr_array_index (self->all, i))->weight = 0;
  for (guint i = 0; parts[i] != NULL && fine; i++)
    fine = set_weight (self, parts[i], error);

  return fine;
}

static guint
get_total_weight (CbLoadScenarios *self)
{
  guint sum = 0;

  for (guint i = 0; i < self->all->len; i++)
    sum += ((CbLoadScenario *) g_ptr_array_index (self->all, i))->weight;

  return sum;
}

/* Returns: whether there is something to do and something to say */
gboolean
cb_load_scenarios_check (CbLoadScenarios *self, GError **error)
{
  if (get_total_weight (self) > 0 && self->texts->len > 0)
    return TRUE;

  g_set_error_literal (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                       self->texts->len > 0 ? "No scenario has a weight above 0"
                                            : "[Data]: there are no texts to say");

  return FALSE;
}

/* Returns: (transfer none) (element-type CbLoadScenario): all of them */
const GPtrArray *
cb_load_scenarios_get_all (CbLoadScenarios *self)
{
  return self->all;
}

/* Returns: (transfer none): one of those with a weight, by their weights */
const CbLoadScenario *
cb_load_scenarios_pick (CbLoadScenarios *self, GRand *random)
{
  guint place = (guint) g_rand_int_range (random, 0, (gint32) get_total_weight (self));
  guint i = 0;

  while (place >= ((CbLoadScenario *) g_ptr_array_index (self->all, i))->weight)
    place -= ((CbLoadScenario *) g_ptr_array_index (self->all, i++))->weight;

  return g_ptr_array_index (self->all, i);
}

/* Returns: (transfer none): something to say */
const char *
cb_load_scenarios_pick_text (CbLoadScenarios *self, GRand *random)
{
  return g_ptr_array_index (self->texts, g_rand_int_range (random, 0, (gint32) self->texts->len));
}
