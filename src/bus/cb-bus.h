#pragma once

#include "base/cb-service.h"
#include "bus/cb-bus-guard.h"

G_BEGIN_DECLS

#define CB_BUS_NAME "org.chatbotd.Chatbot1"
#define CB_BUS_PATH "/org/chatbotd/Chatbot1"

#define CB_TYPE_BUS (cb_bus_get_type ())
G_DECLARE_FINAL_TYPE (CbBus, cb_bus, CB, BUS, GObject)

CbBus *cb_bus_new (const char *where, gboolean required, CbBusGuard *guard, CbLog *log);
void cb_bus_add (CbBus *self, const char *path, GDBusInterfaceSkeleton *skeleton);
void cb_bus_add_object (CbBus *self, GDBusObjectSkeleton *object);
void cb_bus_remove_object (CbBus *self, const char *path);

G_END_DECLS
