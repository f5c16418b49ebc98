#include "model/cb-admin-record.h"

/**
 * CbAdminRecord:
 *
 * One entry of a list that the daemon gave, `a{sv}`: a session, an alert, a backup. It stays the
 * same object while the daemon tells news of the same thing, so that a row, a selection and the
 * place in a list survive a refresh.
 */
struct _CbAdminRecord
{
  GObject parent_instance;

  GVariant *dict; /* (owned) */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminRecord, cb_admin_record, G_TYPE_OBJECT)

/* Takes news of the same thing over. */
void
cb_admin_record_update (CbAdminRecord *self, GVariant *dict)
{
  if (g_variant_equal (self->dict, dict))
    return;

  g_variant_unref (self->dict);
  self->dict = g_variant_ref_sink (dict);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

GVariant *
cb_admin_record_get_dict (CbAdminRecord *self)
{
  return self->dict;
}

gboolean
cb_admin_record_has (CbAdminRecord *self, const char *member)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (self->dict, member, NULL);

  return value != NULL;
}

/* Returns: a text; empty where there is none. It lives as long as nothing changes. */
const char *
cb_admin_record_get_string (CbAdminRecord *self, const char *member)
{
  const char *text = "";

  g_variant_lookup (self->dict, member, "&s", &text);

  return text;
}

gboolean
cb_admin_record_get_flag (CbAdminRecord *self, const char *member)
{
  gboolean flag = FALSE;

  g_variant_lookup (self->dict, member, "b", &flag);

  return flag;
}

/* Returns: a number of any type; 0 where there is none */
double
cb_admin_record_get_number (CbAdminRecord *self, const char *member)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (self->dict, member, NULL);

  if (value == NULL)
    return 0;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_variant_get_double (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return g_variant_get_uint64 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);

  return 0;
}

/* Returns: microseconds since 1970 UTC; 0 where it did not happen */
gint64
cb_admin_record_get_time (CbAdminRecord *self, const char *member)
{
  guint64 at = 0;

  g_variant_lookup (self->dict, member, "t", &at);

  return (gint64) at;
}

static void
cb_admin_record_finalize (GObject *object)
{
  g_variant_unref (CB_ADMIN_RECORD (object)->dict);

  G_OBJECT_CLASS (cb_admin_record_parent_class)->finalize (object);
}

static void
cb_admin_record_class_init (CbAdminRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_record_finalize;

  /**
   * CbAdminRecord::changed:
   *
   * The same thing, but with other values.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_ADMIN_TYPE_RECORD, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_record_init (CbAdminRecord *self)
{
}

/* Returns: (transfer full): a record of @dict, of type a{sv} */
CbAdminRecord *
cb_admin_record_new (GVariant *dict)
{
  CbAdminRecord *self = g_object_new (CB_ADMIN_TYPE_RECORD, NULL);

  self->dict = g_variant_ref_sink (dict);

  return self;
}
