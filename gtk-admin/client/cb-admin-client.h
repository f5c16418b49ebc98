#pragma once

#include "client/cb-admin-ssh.h"

G_BEGIN_DECLS

/**
 * CbAdminState:
 * @CB_ADMIN_CONNECTING: nothing is known yet
 * @CB_ADMIN_CONNECTED: the daemon is there and answers
 * @CB_ADMIN_ABSENT: the bus is there, the daemon is not
 * @CB_ADMIN_UNREACHABLE: the bus cannot be reached; it is tried again by itself
 */
typedef enum
{
  CB_ADMIN_CONNECTING,
  CB_ADMIN_CONNECTED,
  CB_ADMIN_ABSENT,
  CB_ADMIN_UNREACHABLE,
} CbAdminState;

/* What the daemon is made of, seen from outside: an interface of data/dbus/ each. */
typedef enum
{
  CB_ADMIN_PART_MANAGER,
  CB_ADMIN_PART_METRICS,
  CB_ADMIN_PART_ALERTS,
  CB_ADMIN_PART_BACKUPS,
  CB_ADMIN_PART_WIDGETS,
  CB_ADMIN_PART_SESSIONS,
  CB_ADMIN_PART_KNOWLEDGE,
} CbAdminPart;

#define CB_ADMIN_N_PARTS (CB_ADMIN_PART_KNOWLEDGE + 1)

/**
 * CbAdminAsk:
 * @CB_ADMIN_QUIET: refused at once where a password would be needed; for what happens by itself
 * @CB_ADMIN_ASK: polkit may ask the user; for what the user did
 */
typedef enum
{
  CB_ADMIN_QUIET,
  CB_ADMIN_ASK,
} CbAdminAsk;

#define CB_ADMIN_TYPE_CLIENT (cb_admin_client_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminClient, cb_admin_client, CB_ADMIN, CLIENT, GObject)

CbAdminClient *cb_admin_client_new (const char *bus, CbAdminSsh *ssh);
void cb_admin_client_start (CbAdminClient *self);
void cb_admin_client_stop (CbAdminClient *self);

CbAdminState cb_admin_client_get_state (CbAdminClient *self);
const char *cb_admin_client_get_problem (CbAdminClient *self);
const char *cb_admin_client_get_host (CbAdminClient *self);
GVariant *
cb_admin_client_dup_property (CbAdminClient *self, CbAdminPart part, const char *property);

void cb_admin_client_call_async (CbAdminClient *self,
                                 CbAdminPart part,
                                 const char *method,
                                 GVariant *arguments,
                                 CbAdminAsk ask,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void cb_admin_client_call_with_file_async (CbAdminClient *self,
                                           CbAdminPart part,
                                           const char *method,
                                           GVariant *arguments,
                                           int fd,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GVariant *cb_admin_client_call_finish (CbAdminClient *self, GAsyncResult *result, GError **error);

GDBusConnection *cb_admin_client_get_connection (CbAdminClient *self);

G_END_DECLS
