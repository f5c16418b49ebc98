#include "base/cb-setting-text.h"

#include "base/cb-error.h"
#include "base/cb-setting-kind.h"

/* Settings as text: how a value is written, read, checked and described. */

/**
 * cb_setting_text_init_default:
 * @value: (out caller-allocates): an unset value
 * @pspec: the setting
 *
 * Makes @value hold the default.
 */
void
cb_setting_text_init_default (GValue *value, GParamSpec *pspec)
{
  g_value_init (value, pspec->value_type);
  if (pspec->value_type == G_TYPE_STRV)
    g_value_set_boxed (value,
                       g_param_spec_get_qdata (pspec, g_quark_from_static_string ("cb-default")));
  else
    g_param_value_set_default (pspec, value);
}

static char *
describe_choices (GEnumClass *choices)
{
  GString *all = g_string_new (choices->values[0].value_nick);

  for (guint i = 1; i < choices->n_values; i++)
    g_string_append_printf (all, "%s%s", i + 1 < choices->n_values ? ", " : " or ",
                            choices->values[i].value_nick);

  return g_string_free (all, FALSE);
}

/**
 * cb_setting_text_describe:
 * @pspec: the setting
 *
 * Returns: (transfer full): what is allowed, for people: "a whole number from 1 to 65535"
 */
char *
cb_setting_text_describe (GParamSpec *pspec)
{
  const CbSettingKind *kind = cb_setting_kind_get (pspec);

  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_strdup_printf ("a whole number from %u to %u", G_PARAM_SPEC_UINT (pspec)->minimum,
                            G_PARAM_SPEC_UINT (pspec)->maximum);
  if (G_IS_PARAM_SPEC_UINT64 (pspec))
    return g_strdup_printf ("a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                            G_PARAM_SPEC_UINT64 (pspec)->minimum,
                            G_PARAM_SPEC_UINT64 (pspec)->maximum);
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return g_strdup_printf ("a number from %g to %g", G_PARAM_SPEC_DOUBLE (pspec)->minimum,
                            G_PARAM_SPEC_DOUBLE (pspec)->maximum);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_strdup ("true or false");
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return describe_choices (G_PARAM_SPEC_ENUM (pspec)->enum_class);
  if (pspec->value_type == G_TYPE_STRV)
    return g_strdup_printf ("a list with ; between its items%s%s", kind != NULL ? ", each " : "",
                            kind != NULL ? kind->allowed : "");

  return g_strdup (kind != NULL ? kind->allowed : "a text");
}

static gboolean
refuse (const char *text, GParamSpec *pspec, gboolean secret, GError **error)
{
  g_autofree char *allowed = cb_setting_text_describe (pspec);

  if (secret)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "what is given (not shown, it is a secret) is not allowed: it must be %s",
                 allowed);
  else
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” is not allowed: it must be %s",
                 text, allowed);
  return FALSE;
}

static gboolean
parse_boolean (const char *text, GValue *value)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  g_value_set_boolean (value, g_strv_contains (yes, lower));

  return g_strv_contains (yes, lower) || g_strv_contains (no, lower);
}

static gboolean
parse_double (const char *text, GParamSpec *pspec, GValue *value)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  g_value_set_double (value, number);

  return end != text && *end == '\0' && number >= G_PARAM_SPEC_DOUBLE (pspec)->minimum &&
         number <= G_PARAM_SPEC_DOUBLE (pspec)->maximum;
}

static gboolean
parse_choice (const char *text, GParamSpec *pspec, GValue *value)
{
  GEnumValue *choice = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, text);

  if (choice != NULL)
    g_value_set_enum (value, choice->value);

  return choice != NULL;
}

static gboolean
parse_text (const char *text, GParamSpec *pspec, GValue *value)
{
  const CbSettingKind *kind = cb_setting_kind_get (pspec);

  g_value_set_string (value, text);

  return kind == NULL || kind->accepts (text);
}

static gboolean
parse_list (const char *text, GParamSpec *pspec, GValue *value)
{
  const CbSettingKind *kind = cb_setting_kind_get (pspec);
  g_auto (GStrv) parts = g_strsplit_set (text, cb_setting_kind_get_separators (kind), -1);
  g_autoptr (GStrvBuilder) items = g_strv_builder_new ();
  gboolean ok = TRUE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      {
        g_strv_builder_add (items, parts[i]);
        ok = ok && (kind == NULL || kind->accepts (parts[i]));
      }
  g_value_take_boxed (value, g_strv_builder_end (items));

  return ok;
}

static gboolean
parse (const char *text, GParamSpec *pspec, GValue *value)
{
  guint64 number = 0;
  gboolean ok;

  if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      ok = g_ascii_string_to_unsigned (text, 10, G_PARAM_SPEC_UINT (pspec)->minimum,
                                       G_PARAM_SPEC_UINT (pspec)->maximum, &number, NULL);
      g_value_set_uint (value, number);
      return ok;
    }
  if (G_IS_PARAM_SPEC_UINT64 (pspec))
    {
      ok = g_ascii_string_to_unsigned (text, 10, G_PARAM_SPEC_UINT64 (pspec)->minimum,
                                       G_PARAM_SPEC_UINT64 (pspec)->maximum, &number, NULL);
      g_value_set_uint64 (value, number);
      return ok;
    }
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return parse_double (text, pspec, value);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return parse_boolean (text, value);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return parse_choice (text, pspec, value);
  if (pspec->value_type == G_TYPE_STRV)
    return parse_list (text, pspec, value);

  return parse_text (text, pspec, value);
}

/**
 * cb_setting_text_parse:
 * @text: what somebody wrote
 * @pspec: the setting
 * @secret: whether an error must not show @text
 * @value: of the setting's type; set on success, untouched otherwise
 * @error: return location for an error, which says what is allowed
 *
 * Returns: %FALSE where @text is not allowed
 */
gboolean
cb_setting_text_parse (const char *text,
                       GParamSpec *pspec,
                       gboolean secret,
                       GValue *value,
                       GError **error)
{
  g_auto (GValue) parsed = G_VALUE_INIT;

  g_value_init (&parsed, pspec->value_type);
  if (!parse (text, pspec, &parsed))
    return refuse (text, pspec, secret, error);

  g_value_copy (&parsed, value);
  return TRUE;
}

static char *
dup_choice (const GValue *value)
{
  g_autoptr (GEnumClass) choices = g_type_class_ref (G_VALUE_TYPE (value));

  return g_strdup (g_enum_get_value (choices, g_value_get_enum (value))->value_nick);
}

/**
 * cb_setting_text_format:
 * @value: a setting's value
 *
 * Returns: (transfer full): as it is written in the key file
 */
char *
cb_setting_text_format (const GValue *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");
  if (G_VALUE_HOLDS_UINT (value))
    return g_strdup_printf ("%u", g_value_get_uint (value));
  if (G_VALUE_HOLDS_UINT64 (value))
    return g_strdup_printf ("%" G_GUINT64_FORMAT, g_value_get_uint64 (value));
  if (G_VALUE_HOLDS_DOUBLE (value))
    return g_strdup (g_ascii_formatd (number, sizeof number, "%g", g_value_get_double (value)));
  if (G_VALUE_HOLDS_ENUM (value))
    return dup_choice (value);
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    return g_strjoinv (";", g_value_get_boxed (value));

  return g_value_dup_string (value);
}
