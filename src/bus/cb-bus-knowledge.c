#include "bus/cb-bus-knowledge.h"

#include "base/cb-error.h"
#include "bus/cb-bus-dict.h"

/* Entries of one list: a message on the bus has its limits, and so has who reads it. */
#define MAX_LISTED 10000
#define MAX_HITS 50

/* Bytes of a question: more than any visitor may ask. */
#define MAX_QUERY 16384

/**
 * CbBusKnowledge:
 *
 * What the bot knows: `org.chatbotd.Chatbot1.Knowledge`.
 */
struct _CbBusKnowledge
{
  CbDBusKnowledgeSkeleton parent_instance;

  CbKnowledge *knowledge; /* (owned) */
};

static void knowledge_iface_init (CbDBusKnowledgeIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusKnowledge,
                               cb_bus_knowledge,
                               CB_DBUS_TYPE_KNOWLEDGE_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_KNOWLEDGE, knowledge_iface_init))

static GVariant *
describe_entry (const CbKnowledgeEntry *entry)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_entry (&dict, entry);

  return g_variant_builder_end (&dict);
}

static gboolean
cb_bus_knowledge_handle_list (CbDBusKnowledge *knowledge, GDBusMethodInvocation *invocation)
{
  g_autoptr (CbKnowledgeIndex) index =
                 cb_knowledge_dup_index (CB_BUS_KNOWLEDGE (knowledge)->knowledge);
  guint n_entries = index != NULL ? cb_knowledge_index_get_n_entries (index) : 0;
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (n_entries, MAX_LISTED); i++)
    g_variant_builder_add_value (&list, describe_entry (cb_knowledge_index_get_entry (index, i)));
  cb_dbus_knowledge_complete_list (knowledge, invocation, g_variant_builder_end (&list));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Searching */

static GVariant *
describe_hit (const CbKnowledgeHit *hit)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_entry (&dict, hit->entry);
  cb_bus_dict_add_string (&dict, "answer", hit->entry->answer);
  cb_bus_dict_add_double (&dict, "confidence", hit->confidence);
  cb_bus_dict_add_double (&dict, "score", hit->score);

  return g_variant_builder_end (&dict);
}

static void
on_searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) hits = cb_knowledge_search_finish (CB_KNOWLEDGE (source), result, &error);
  GVariantBuilder list;

  if (hits == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < hits->len; i++)
    g_variant_builder_add_value (&list, describe_hit (g_ptr_array_index (hits, i)));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &list));
}

static gboolean
cb_bus_knowledge_handle_search (CbDBusKnowledge *knowledge,
                                GDBusMethodInvocation *invocation,
                                const char *query,
                                guint limit)
{
  if (strlen (query) <= MAX_QUERY)
    cb_knowledge_search_async (CB_BUS_KNOWLEDGE (knowledge)->knowledge, query, NULL,
                               CLAMP (limit, 1, MAX_HITS), NULL, on_searched_cb, invocation);
  else
    g_dbus_method_invocation_return_error (invocation, CB_ERROR, CB_ERROR_TOO_LARGE,
                                           "The question is longer than %d bytes", MAX_QUERY);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Reading again */

static void
on_reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbKnowledge *knowledge = CB_KNOWLEDGE (source);
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;

  if (cb_knowledge_reload_finish (knowledge, result, &error))
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(u)", cb_knowledge_get_n_entries (knowledge)));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
cb_bus_knowledge_handle_reload (CbDBusKnowledge *knowledge, GDBusMethodInvocation *invocation)
{
  cb_knowledge_reload_async (CB_BUS_KNOWLEDGE (knowledge)->knowledge, NULL, on_reloaded_cb,
                             invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_loaded_cb (CbKnowledge *knowledge, CbBusKnowledge *self)
{
  cb_dbus_knowledge_set_entries (CB_DBUS_KNOWLEDGE (self), cb_knowledge_get_n_entries (knowledge));
}

static void
knowledge_iface_init (CbDBusKnowledgeIface *iface)
{
  iface->handle_list = cb_bus_knowledge_handle_list;
  iface->handle_search = cb_bus_knowledge_handle_search;
  iface->handle_reload = cb_bus_knowledge_handle_reload;
}

static void
cb_bus_knowledge_finalize (GObject *object)
{
  g_clear_object (&CB_BUS_KNOWLEDGE (object)->knowledge);

  G_OBJECT_CLASS (cb_bus_knowledge_parent_class)->finalize (object);
}

static void
cb_bus_knowledge_class_init (CbBusKnowledgeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_knowledge_finalize;
}

static void
cb_bus_knowledge_init (CbBusKnowledge *self)
{
}

/**
 * cb_bus_knowledge_new:
 * @parts: what it tells of
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusKnowledge *
cb_bus_knowledge_new (const CbBusParts *parts)
{
  CbBusKnowledge *self = g_object_new (CB_TYPE_BUS_KNOWLEDGE, NULL);

  self->knowledge = g_object_ref (parts->knowledge);
  g_signal_connect_object (self->knowledge, "loaded", G_CALLBACK (on_loaded_cb), self,
                           G_CONNECT_DEFAULT);
  on_loaded_cb (self->knowledge, self);

  return self;
}
