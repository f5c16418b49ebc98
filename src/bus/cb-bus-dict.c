#include "bus/cb-bus-dict.h"

/* How the bus sees the values of the model; data/dbus/ says which members there are. */

void
cb_bus_dict_add_string (GVariantBuilder *self, const char *name, const char *value)
{
  if (value != NULL)
    g_variant_builder_add (self, "{sv}", name, g_variant_new_string (value));
}

void
cb_bus_dict_add_strings (GVariantBuilder *self, const char *name, const char *const *values)
{
  if (values != NULL && values[0] != NULL)
    g_variant_builder_add (self, "{sv}", name, g_variant_new_strv (values, -1));
}

/* 0 stands for never. */
void
cb_bus_dict_add_time (GVariantBuilder *self, const char *name, gint64 real_time_us)
{
  if (real_time_us > 0)
    cb_bus_dict_add_uint64 (self, name, real_time_us);
}

void
cb_bus_dict_add_uint64 (GVariantBuilder *self, const char *name, guint64 value)
{
  g_variant_builder_add (self, "{sv}", name, g_variant_new_uint64 (value));
}

void
cb_bus_dict_add_uint (GVariantBuilder *self, const char *name, guint value)
{
  g_variant_builder_add (self, "{sv}", name, g_variant_new_uint32 (value));
}

void
cb_bus_dict_add_boolean (GVariantBuilder *self, const char *name, gboolean value)
{
  g_variant_builder_add (self, "{sv}", name, g_variant_new_boolean (value));
}

void
cb_bus_dict_add_double (GVariantBuilder *self, const char *name, double value)
{
  g_variant_builder_add (self, "{sv}", name, g_variant_new_double (value));
}

/* @read_seq: up to which message its visitor has read; 0 where that is not known.
 * Returns: (transfer floating): what may be known of @session; its token is not among it */
GVariant *
cb_bus_dict_from_session (const CbSession *session, guint64 read_seq)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "id", session->id);
  cb_bus_dict_add_string (&dict, "state", cb_session_state_to_string (session->state));
  cb_bus_dict_add_uint64 (&dict, "messages", session->last_seq);
  cb_bus_dict_add_time (&dict, "created_at", session->created_at);
  cb_bus_dict_add_time (&dict, "expires_at", session->expires_at);
  cb_bus_dict_add_time (&dict, "waiting_since", session->waiting_since);
  cb_bus_dict_add_string (&dict, "name", session->name);
  cb_bus_dict_add_string (&dict, "email", session->email);
  cb_bus_dict_add_string (&dict, "locale", session->locale);
  cb_bus_dict_add_string (&dict, "page", session->page);
  cb_bus_dict_add_string (&dict, "operator", session->operator_name);
  if (read_seq > 0)
    cb_bus_dict_add_uint64 (&dict, "read", read_seq);

  return g_variant_builder_end (&dict);
}

/* Returns: (transfer floating): what is known of a file without looking into it */
GVariant *
cb_bus_dict_from_upload (const CbUpload *upload)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "id", upload->id);
  cb_bus_dict_add_string (&dict, "name", upload->name);
  cb_bus_dict_add_string (&dict, "type", upload->type);
  cb_bus_dict_add_uint64 (&dict, "size", upload->size);
  cb_bus_dict_add_time (&dict, "created_at", upload->created_at);

  return g_variant_builder_end (&dict);
}

/* Returns: (transfer floating): all of @message */
GVariant *
cb_bus_dict_from_message (const CbMessage *message)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_uint64 (&dict, "seq", message->seq);
  cb_bus_dict_add_string (&dict, "id", message->id);
  cb_bus_dict_add_string (&dict, "role", cb_role_to_string (message->role));
  cb_bus_dict_add_string (&dict, "text", message->text);
  cb_bus_dict_add_time (&dict, "at", message->at);
  cb_bus_dict_add_string (&dict, "client_id", message->client_id);
  cb_bus_dict_add_strings (&dict, "attachments", message->attachments);
  if (message->reply_to != 0)
    cb_bus_dict_add_uint64 (&dict, "reply_to", message->reply_to);
  if (message->confidence >= 0)
    cb_bus_dict_add_double (&dict, "confidence", message->confidence);
  cb_bus_dict_add_string (&dict, "source_entry", message->source_entry);
  cb_bus_dict_add_string (&dict, "source_title", message->source_title);
  cb_bus_dict_add_strings (&dict, "suggestions", message->suggestions);

  return g_variant_builder_end (&dict);
}

/* Adds what tells @entry from others, and where it comes from. */
void
cb_bus_dict_add_entry (GVariantBuilder *self, const CbKnowledgeEntry *entry)
{
  cb_bus_dict_add_string (self, "id", entry->id);
  cb_bus_dict_add_string (self, "question", entry->question);
  cb_bus_dict_add_string (self, "language", entry->language);
  cb_bus_dict_add_string (self, "file", entry->file);
  cb_bus_dict_add_uint (self, "line", entry->line);
  cb_bus_dict_add_strings (self, "tags", entry->tags);
}
