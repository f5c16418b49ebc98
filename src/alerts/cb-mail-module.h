#pragma once

#include <gio/gio.h>

#include "base/cb-module.h"
#include "model/cb-notice.h"

G_BEGIN_DECLS

/**
 * CbMailTls:
 * @CB_MAIL_TLS_NEVER: in clear
 * @CB_MAIL_TLS_TRY: where the server offers it
 * @CB_MAIL_TLS_ALWAYS: or nothing is sent
 *
 * Whether the connection is encrypted.
 */
typedef enum
{
  CB_MAIL_TLS_NEVER,
  CB_MAIL_TLS_TRY,
  CB_MAIL_TLS_ALWAYS,
} CbMailTls;

/**
 * CbMailServer:
 * @url: smtp or smtps, with the name that this side greets with as its path
 * @from: who sends
 * @user: or ""
 * @password: or ""
 * @ca_file: who is trusted; or "", for whom the system trusts
 * @tls: for smtp, whether it is encrypted
 * @timeout_s: how long one mail may take
 *
 * Who takes mails, and how. Borrows everything.
 */
typedef struct
{
  const char *url;
  const char *from;
  const char *user;
  const char *password;
  const char *ca_file;
  CbMailTls tls;
  guint timeout_s;
} CbMailServer;

/**
 * CbMailModule:
 * @module: the head
 * @send: sends a notice to its target, and blocks until the server has taken it; from any thread.
 *   Ends early where it is cancelled
 *
 * What knows curl and GMime.
 */
typedef struct
{
  CbModule module;

  gboolean (*send) (const CbMailServer *server,
                    const CbNotice *notice,
                    GCancellable *cancellable,
                    GError **error);
} CbMailModule;

gboolean cb_mail_module_check (GError **error);
const CbMailModule *cb_mail_module_get (GError **error);

G_END_DECLS
