#include "base/cb-rule-text.h"

#include <math.h>
#include <string.h>

#define MAX_NAME 64
#define MAX_DURATION_S 3600
#define LOWER "abcdefghijklmnopqrstuvwxyz"

/* What one of a unit is in the metric's own, which are seconds and shares from 0 to 1. */
static const struct
{
  const char *unit;
  double scale;
} units[] = {
  { "", 1 },
  { "s", 1 },
  { "ms", 0.001 },
  { "%", 0.01 },
};

/**
 * cb_rule_text_get_scale:
 * @unit: one that a rule may use
 *
 * Returns: what one of @unit is in the metric's own unit
 */
double
cb_rule_text_get_scale (const char *unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (unit, units[i].unit) == 0)
      return units[i].scale;

  g_return_val_if_reached (1);
}

static gboolean
parse_number (const char *text, CbRuleNumber *number)
{
  char *end = NULL;

  number->value = g_ascii_strtod (text, &end);
  if (number->said || end == text || !isfinite (number->value))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (end, units[i].unit) == 0)
      {
        number->unit = units[i].unit;
        number->said = TRUE;
      }

  return number->said;
}

/* 90s, 5m or 1h; an hour is what the history holds. */
static gboolean
parse_duration (const char *text, int *seconds)
{
  char *end = NULL;
  guint64 count = g_ascii_strtoull (text, &end, 10);
  guint64 factor = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : 0;

  if (*seconds != CB_RULE_NO_DURATION || !g_ascii_isdigit (*text) || factor == 0 ||
      end[1] != '\0' || count > MAX_DURATION_S || count * factor > MAX_DURATION_S)
    return FALSE;

  *seconds = count * factor;
  return TRUE;
}

static gboolean
parse_severity (const char *text, char **severity)
{
  static const char *const known[] = { "info", "warning", "critical", NULL };

  if (*severity != NULL || !g_strv_contains (known, text))
    return FALSE;

  *severity = g_strdup (text);
  return TRUE;
}

static gboolean
parse_comparison (const char *text, CbRuleText *self)
{
  if (self->comparison != CB_RULE_UNSAID)
    return FALSE;

  self->comparison = *text == '>' ? CB_RULE_ABOVE : CB_RULE_BELOW;
  return TRUE;
}

/* It comes before all else, so that no slip in what follows is taken for it. */
static gboolean
parse_metric (const char *text, CbRuleText *self)
{
  if (self->metric != NULL || self->comparison != CB_RULE_UNSAID || self->threshold.said ||
      strcmp (text, "off") == 0 || strspn (text, LOWER "0123456789_") != strlen (text))
    return FALSE;

  self->metric = g_strdup (text);
  return TRUE;
}

/* @next: (nullable): what belongs to a word that takes something; sets @used */
static gboolean
parse_word (CbRuleText *self, const char *word, const char *next, gboolean *used)
{
  *used = TRUE;
  if (strcmp (word, "over") == 0)
    return next != NULL && parse_duration (next, &self->window_s) && self->window_s > 0;
  if (strcmp (word, "for") == 0)
    return next != NULL && parse_duration (next, &self->hold_s);
  if (strcmp (word, "clear") == 0)
    return next != NULL && parse_number (next, &self->clear);
  if (strcmp (word, "severity") == 0)
    return next != NULL && parse_severity (next, &self->severity);

  *used = FALSE;
  if (strcmp (word, ">") == 0 || strcmp (word, "<") == 0)
    return parse_comparison (word, self);
  if (g_ascii_isdigit (*word) || *word == '-' || *word == '.')
    return parse_number (word, &self->threshold);

  return parse_metric (word, self);
}

static gboolean
parse_words (CbRuleText *self, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean used;

      if (!parse_word (self, words[i], words[i + 1], &used))
        return FALSE;
      i += used;
    }

  return TRUE;
}

/* Spaces around, and between the words only one. */
static char **
split_words (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);

  return g_strv_builder_end (words);
}

static gboolean
is_name (const char *text, gsize length)
{
  return length > 0 && length <= MAX_NAME && g_ascii_islower (*text) &&
         strspn (text, LOWER "0123456789-") == length;
}

/* Both numbers must mean the same, and what clears must lie on the good side. */
static gboolean
is_consistent (const CbRuleText *self)
{
  double gap;

  if (!self->threshold.said || !self->clear.said || self->comparison == CB_RULE_UNSAID)
    return TRUE;

  gap = self->threshold.value * cb_rule_text_get_scale (self->threshold.unit) -
        self->clear.value * cb_rule_text_get_scale (self->clear.unit);

  return self->comparison == CB_RULE_ABOVE ? gap >= 0 : gap <= 0;
}

/**
 * cb_rule_text_parse:
 * @text: as the configuration has it
 *
 * Returns: (transfer full) (nullable): what it says; %NULL where it is no rule
 */
CbRuleText *
cb_rule_text_parse (const char *text)
{
  g_autoptr (CbRuleText) self = g_new0 (CbRuleText, 1);
  g_auto (GStrv) words = NULL;
  gsize length = strcspn (text, ":");

  self->window_s = CB_RULE_NO_DURATION;
  self->hold_s = CB_RULE_NO_DURATION;
  if (text[length] != ':' || !is_name (text, length))
    return NULL;

  self->name = g_strndup (text, length);
  words = split_words (text + length + 1);
  self->off = g_strv_length (words) == 1 && strcmp (words[0], "off") == 0;
  if (words[0] == NULL || (!self->off && !parse_words (self, words)) || !is_consistent (self))
    return NULL;

  return g_steal_pointer (&self);
}

void
cb_rule_text_free (CbRuleText *self)
{
  g_free (self->name);
  g_free (self->metric);
  g_free (self->severity);
  g_free (self);
}
