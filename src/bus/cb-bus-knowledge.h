#pragma once

#include "bus/cb-bus-parts.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_KNOWLEDGE (cb_bus_knowledge_get_type ())
G_DECLARE_FINAL_TYPE (CbBusKnowledge, cb_bus_knowledge, CB, BUS_KNOWLEDGE, CbDBusKnowledgeSkeleton)

CbBusKnowledge *cb_bus_knowledge_new (const CbBusParts *parts);

G_END_DECLS
