#pragma once

#include "bus/cb-bus-parts.h"
#include "bus/cb-bus.h"
#include "lib/cb-chat-fixture.h"
#include "lib/cb-polkit-fake.h"

G_BEGIN_DECLS

/* A private bus with a chat, a polkit that allows nothing yet, and a client. */
typedef struct
{
  CbChatFixture chat;
  GTestDBus *test_bus;
  CbPolkitFake *polkit;
  GDBusConnection *client;
  CbBusParts parts;
  CbBus *bus;
} CbBusFixture;

void cb_bus_fixture_set_up (CbBusFixture *self, gconstpointer data);
void cb_bus_fixture_tear_down (CbBusFixture *self, gconstpointer data);
void cb_bus_fixture_start (CbBusFixture *self, const char *path, gpointer skeleton);
GVariant *cb_bus_fixture_call (CbBusFixture *self,
                               const char *path,
                               const char *method,
                               GVariant *arguments,
                               GError **error);
GVariant *cb_bus_fixture_call_interactive (CbBusFixture *self,
                                           const char *path,
                                           const char *method,
                                           GVariant *arguments,
                                           GError **error);
GPtrArray *cb_bus_fixture_list_audit (CbBusFixture *self);

G_END_DECLS
