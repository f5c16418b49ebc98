#pragma once

#include <gio/gio.h>

#include "store/cb-store-backend.h"

G_BEGIN_DECLS

typedef struct _CbStoreCall CbStoreCall;

/**
 * CbStoreCallFunc:
 * @call: what to do, and where the outcome goes
 * @backend: whom to ask
 *
 * Carries one call out, in a worker thread; sets the call's error where it fails.
 */
typedef void (*CbStoreCallFunc) (CbStoreCall *call, CbStoreBackend *backend);

/**
 * CbStoreCall:
 * @execute: what it does; the members it reads and sets follow from it
 * @result: (owned) (nullable): what came of it
 * @free_result: frees @result
 * @error: (owned) (nullable): why it failed
 *
 * One operation on its way to the backend and back: the task data of the
 * caller's GTask. The worker sees nothing but this.
 */
struct _CbStoreCall
{
  CbStoreCallFunc execute;
  char *id;                /* (owned) (nullable): a session's, an upload's or a notice's */
  char *owner;             /* (owned) (nullable): who wants a lease */
  CbSession *session;      /* (owned) (nullable) */
  CbUpload *upload;        /* (owned) (nullable) */
  CbSessionFilter *filter; /* (owned) (nullable) */
  CbAuditEntry *audit;     /* (owned) (nullable) */
  CbNotice *notice;        /* (owned) (nullable) */
  CbSilence *silence;      /* (owned) (nullable) */
  GPtrArray *alerts;       /* (owned) (nullable) (element-type CbAlert) */
  GPtrArray *notices;      /* (owned) (nullable) (element-type CbNotice) */
  GPtrArray *drafts;       /* (owned) (nullable) (element-type CbMessage) */
  gint64 time;             /* an expiry, or now */
  gint64 until;            /* the end of a lease */
  guint64 number;          /* a seq, or a size */
  guint limit;
  gboolean only_open;

  gpointer result;
  GDestroyNotify free_result;
  guint64 count;
  gboolean more;
  GError *error;
};

CbStoreCall *cb_store_call_new (CbStoreCallFunc execute, const char *id);
void cb_store_call_free (CbStoreCall *self);
void cb_store_call_reset (CbStoreCall *self);

/* What each operation of the store asks of the backend. */
void cb_store_call_add_session (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_get_session (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_update_session (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_erase_session (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_expired (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_sessions (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_count_sessions (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_append (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_messages (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_get_reply (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_add_upload (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_get_upload (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_uploads (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_add_audit (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_audit (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_save_alerts (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_alerts (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_prune_alerts (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_update_notice (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_remove_notice (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_notices (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_save_silence (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_list_silences (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_take_lease (CbStoreCall *call, CbStoreBackend *backend);
void cb_store_call_probe (CbStoreCall *call, CbStoreBackend *backend);

G_END_DECLS
