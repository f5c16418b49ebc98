#pragma once

#include <gio/gio.h>

#include "ctl/cb-ctl-table.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_CTL_PATH "/org/chatbotd/Chatbot1"

/* How chatbotctl ends; its man page tells of them. */
typedef enum
{
  CB_CTL_OK = 0,
  CB_CTL_FAILED = 1,
  CB_CTL_USAGE = 2,
  CB_CTL_UNREACHABLE = 3,
  CB_CTL_NOT_ALLOWED = 4,
  CB_CTL_NOT_FOUND = 5,
  CB_CTL_CONFLICT = 6,
  CB_CTL_INTERRUPTED = 130,
} CbCtlStatus;

/* Flags and timeout of every call: who is at a terminal may be asked for a password, and a daemon
 * that was stopped stays so. */
#define CB_CTL_CALL                                                                                \
  G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION | G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT

typedef struct _CbCtl CbCtl;

/**
 * CbCtlCommand:
 * @name: its word; %NULL where the group is a command itself
 * @arguments: what it takes: "SESSION TEXT...", "[LIMIT]"
 * @help: one line
 * @run: carries it out; %FALSE with an error
 *
 * One command; a list of them ends with a @help of %NULL.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *help;
  gboolean (*run) (CbCtl *self, GError **error);
} CbCtlCommand;

/**
 * CbCtlGroup:
 *
 * Commands that are about the same; its file is named like it.
 */
typedef struct
{
  const char *name;
  const char *help;
  const CbCtlCommand *commands;
} CbCtlGroup;

/**
 * CbCtl:
 * @json: print what came as JSON
 * @bus: (owned) (nullable): "system", "session" or an address; the system bus without it
 * @color: standard output is a terminal that has colours
 * @group: what is being run, likewise @command
 * @arguments: (owned): of it: what is left after cb_ctl_parse(), from 1
 * @connection: (owned) (nullable): once something was asked
 *
 * One run of chatbotctl.
 */
struct _CbCtl
{
  gboolean json;
  char *bus;
  gboolean color;
  const CbCtlGroup *group;
  const CbCtlCommand *command;
  GStrv arguments;
  GDBusConnection *connection;
};

extern const CbCtlGroup cb_ctl_alert;
extern const CbCtlGroup cb_ctl_backup;
extern const CbCtlGroup cb_ctl_config;
extern const CbCtlGroup cb_ctl_knowledge;
extern const CbCtlGroup cb_ctl_log_level;
extern const CbCtlGroup cb_ctl_metrics;
extern const CbCtlGroup cb_ctl_restore;
extern const CbCtlGroup cb_ctl_session;
extern const CbCtlGroup cb_ctl_status;
extern const CbCtlGroup cb_ctl_store;
extern const CbCtlGroup cb_ctl_widget;

int cb_ctl_main (int argc, char **argv);

/* For commands */
gboolean cb_ctl_parse (CbCtl *self, const GOptionEntry *options, GError **error);
gboolean cb_ctl_print_json (CbCtl *self, GVariant *value);
void cb_ctl_print_table (CbCtl *self, CbCtlTable *table, const char *empty);
void cb_ctl_say (CbCtl *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
