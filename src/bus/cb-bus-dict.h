#pragma once

#include <gio/gio.h>

#include "bot/cb-knowledge-entry.h"
#include "model/cb-message.h"
#include "model/cb-session.h"
#include "model/cb-upload.h"

G_BEGIN_DECLS

/* Members of a dictionary of type a{sv}; those without a value are left out. */
void cb_bus_dict_add_string (GVariantBuilder *self, const char *name, const char *value);
void cb_bus_dict_add_strings (GVariantBuilder *self, const char *name, const char *const *values);
void cb_bus_dict_add_time (GVariantBuilder *self, const char *name, gint64 real_time_us);
void cb_bus_dict_add_uint64 (GVariantBuilder *self, const char *name, guint64 value);
void cb_bus_dict_add_uint (GVariantBuilder *self, const char *name, guint value);
void cb_bus_dict_add_boolean (GVariantBuilder *self, const char *name, gboolean value);
void cb_bus_dict_add_double (GVariantBuilder *self, const char *name, double value);

GVariant *cb_bus_dict_from_session (const CbSession *session, guint64 read_seq);
GVariant *cb_bus_dict_from_upload (const CbUpload *upload);
GVariant *cb_bus_dict_from_message (const CbMessage *message);
void cb_bus_dict_add_entry (GVariantBuilder *self, const CbKnowledgeEntry *entry);

G_END_DECLS
