#include "model/cb-admin-record-list.h"

/**
 * CbAdminRecordList:
 *
 * A list of records that keeps up with what the daemon tells: what is there already is brought up
 * to date in place, and only what came, went or moved is told to the view. A list that is looked at
 * neither jumps nor loses its selection.
 */
struct _CbAdminRecordList
{
  GObject parent_instance;

  char *key;          /* (owned): the member that names a record */
  GPtrArray *items;   /* (owned) (element-type CbAdminRecord) */
  GHashTable *by_key; /* (owned) (element-type utf8 CbAdminRecord): borrowed from items */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAdminRecordList,
                               cb_admin_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* As a list model */

static GType
get_item_type (GListModel *model)
{
  return CB_ADMIN_TYPE_RECORD;
}

static guint
get_n_items (GListModel *model)
{
  return CB_ADMIN_RECORD_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CbAdminRecordList *self = CB_ADMIN_RECORD_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Keeping up */

static char *
dup_key (CbAdminRecordList *self, GVariant *dict)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, self->key, NULL);

  if (value == NULL)
    return g_strdup ("");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);

  return g_variant_print (value, FALSE);
}

/* Returns: (transfer full): the record of @dict, new only where it was not there */
static CbAdminRecord *
adopt (CbAdminRecordList *self, GVariant *dict)
{
  g_autofree char *key = dup_key (self, dict);
  CbAdminRecord *known = g_hash_table_lookup (self->by_key, key);

  if (known == NULL)
    return cb_admin_record_new (dict);

  cb_admin_record_update (known, dict);

  return g_object_ref (known);
}

static void
index_items (CbAdminRecordList *self)
{
  g_hash_table_remove_all (self->by_key);
  for (guint i = 0; i < self->items->len; i++)
    {
      CbAdminRecord *record = g_ptr_array_index (self->items, i);

      g_hash_table_insert (self->by_key, dup_key (self, cb_admin_record_get_dict (record)), record);
    }
}

static guint
count_same_start (GPtrArray *old, GPtrArray *new)
{
  guint n = 0;

  while (n < MIN (old->len, new->len) && old->pdata[n] == new->pdata[n])
    n++;

  return n;
}

static guint
count_same_end (GPtrArray *old, GPtrArray *new, guint start)
{
  guint n = 0;

  while (n < MIN (old->len, new->len) - start &&
         old->pdata[old->len - 1 - n] == new->pdata[new->len - 1 - n])
    n++;

  return n;
}

static void
take_items (CbAdminRecordList *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = self->items;
  guint start = count_same_start (old, items);
  guint end = count_same_end (old, items, start);

  self->items = items;
  index_items (self);
  if (old->len != items->len || start + end < items->len)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end,
                                items->len - start - end);
}

/* Makes the list what @dicts says, of type aa{sv}. */
void
cb_admin_record_list_replace (CbAdminRecordList *self, GVariant *dicts)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  gsize n = g_variant_n_children (dicts);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (dicts, i);

      g_ptr_array_add (items, adopt (self, dict));
    }
  take_items (self, items);
}

/* Adds at the end what is not there yet, and brings the rest up to date. */
void
cb_admin_record_list_append (CbAdminRecordList *self, GVariant *dicts)
{
  GPtrArray *items = g_ptr_array_copy (self->items, (GCopyFunc) (gpointer) g_object_ref, NULL);
  gsize n = g_variant_n_children (dicts);

  g_ptr_array_set_free_func (items, g_object_unref);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (dicts, i);
      g_autofree char *key = dup_key (self, dict);
      gboolean known = g_hash_table_contains (self->by_key, key);
      g_autoptr (CbAdminRecord) record = adopt (self, dict);

      if (!known)
        g_ptr_array_add (items, g_steal_pointer (&record));
    }
  take_items (self, items);
}

void
cb_admin_record_list_clear (CbAdminRecordList *self)
{
  take_items (self, g_ptr_array_new_with_free_func (g_object_unref));
}

guint
cb_admin_record_list_get_length (CbAdminRecordList *self)
{
  return self->items->len;
}

/* Returns: (transfer none) */
CbAdminRecord *
cb_admin_record_list_get (CbAdminRecordList *self, guint position)
{
  return g_ptr_array_index (self->items, position);
}

/* Returns: (transfer none) (nullable) */
CbAdminRecord *
cb_admin_record_list_find (CbAdminRecordList *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

static void
cb_admin_record_list_finalize (GObject *object)
{
  CbAdminRecordList *self = CB_ADMIN_RECORD_LIST (object);

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->items);
  g_free (self->key);

  G_OBJECT_CLASS (cb_admin_record_list_parent_class)->finalize (object);
}

static void
cb_admin_record_list_class_init (CbAdminRecordListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_record_list_finalize;
}

static void
cb_admin_record_list_init (CbAdminRecordList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * cb_admin_record_list_new:
 * @key: the member that tells one record from another, such as `id`
 *
 * Returns: (transfer full): an empty list
 */
CbAdminRecordList *
cb_admin_record_list_new (const char *key)
{
  CbAdminRecordList *self = g_object_new (CB_ADMIN_TYPE_RECORD_LIST, NULL);

  self->key = g_strdup (key);

  return self;
}
