#include "store/cb-store-call.h"

/**
 * cb_store_call_new:
 * @execute: what it does
 * @id: (nullable): what it is about
 *
 * Returns: (transfer full): a call
 */
CbStoreCall *
cb_store_call_new (CbStoreCallFunc execute, const char *id)
{
  CbStoreCall *self = g_new0 (CbStoreCall, 1);

  self->execute = execute;
  self->id = g_strdup (id);

  return self;
}

/**
 * cb_store_call_reset:
 * @self: a call
 *
 * Forgets the outcome, so that the call can be carried out once more.
 */
void
cb_store_call_reset (CbStoreCall *self)
{
  if (self->result != NULL && self->free_result != NULL)
    self->free_result (self->result);
  self->result = NULL;
  g_clear_error (&self->error);
}

void
cb_store_call_free (CbStoreCall *self)
{
  cb_store_call_reset (self);
  g_free (self->id);
  g_clear_pointer (&self->session, cb_session_unref);
  g_clear_pointer (&self->filter, cb_session_filter_unref);
  g_clear_pointer (&self->upload, cb_upload_unref);
  g_clear_pointer (&self->audit, cb_audit_entry_unref);
  g_clear_pointer (&self->notice, cb_notice_unref);
  g_free (self->owner);
  g_clear_pointer (&self->silence, cb_silence_unref);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_clear_pointer (&self->notices, g_ptr_array_unref);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  g_free (self);
}

void
cb_store_call_add_session (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->add_session (backend, call->session, &call->error);
}

void
cb_store_call_get_session (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) cb_session_unref;
  call->result =
      CB_STORE_BACKEND_GET_IFACE (backend)->get_session (backend, call->id, &call->error);
}

void
cb_store_call_update_session (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->update_session (backend, call->session, &call->error);
}

void
cb_store_call_erase_session (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result =
      CB_STORE_BACKEND_GET_IFACE (backend)->erase_session (backend, call->id, &call->error);
}

void
cb_store_call_list_expired (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_strfreev;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->list_expired (backend, call->time,
                                                                     call->limit, &call->error);
}

void
cb_store_call_list_sessions (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result =
      CB_STORE_BACKEND_GET_IFACE (backend)->list_sessions (backend, call->filter, &call->error);
}

void
cb_store_call_count_sessions (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->count_sessions (backend, &call->count, &call->error);
}

void
cb_store_call_append (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) cb_appended_unref;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->append (backend, call->id, call->drafts,
                                                               call->time, &call->error);
}

void
cb_store_call_list_messages (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->list_messages (
      backend, call->id, call->number, call->limit, &call->more, &call->error);
}

void
cb_store_call_get_reply (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) cb_message_unref;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->get_reply (backend, call->id, call->number,
                                                                  &call->error);
}

void
cb_store_call_add_upload (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->add_upload (backend, call->upload, call->limit,
                                                    call->number, &call->error);
}

void
cb_store_call_get_upload (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) cb_upload_unref;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->get_upload (backend, call->id, &call->error);
}

void
cb_store_call_list_uploads (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_strfreev;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->list_uploads (backend, call->id, call->limit,
                                                                     &call->error);
}

void
cb_store_call_add_audit (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->add_audit (backend, call->audit, &call->error);
}

void
cb_store_call_list_audit (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result =
      CB_STORE_BACKEND_GET_IFACE (backend)->list_audit (backend, call->limit, &call->error);
}

void
cb_store_call_save_alerts (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->save_alerts (backend, call->alerts, call->notices,
                                                     &call->error);
}

void
cb_store_call_list_alerts (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result = CB_STORE_BACKEND_GET_IFACE (backend)->list_alerts (backend, call->only_open,
                                                                    call->limit, &call->error);
}

void
cb_store_call_prune_alerts (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->prune_alerts (backend, call->time, &call->error);
}

void
cb_store_call_update_notice (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->update_notice (backend, call->notice, &call->error);
}

void
cb_store_call_remove_notice (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->remove_notice (backend, call->id, &call->error);
}

void
cb_store_call_list_notices (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result =
      CB_STORE_BACKEND_GET_IFACE (backend)->list_notices (backend, call->limit, &call->error);
}

void
cb_store_call_save_silence (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->save_silence (backend, call->silence, &call->error);
}

void
cb_store_call_list_silences (CbStoreCall *call, CbStoreBackend *backend)
{
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->result =
      CB_STORE_BACKEND_GET_IFACE (backend)->list_silences (backend, call->time, &call->error);
}

void
cb_store_call_take_lease (CbStoreCall *call, CbStoreBackend *backend)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);

  call->more = TRUE;
  if (iface->take_lease != NULL)
    iface->take_lease (backend, call->id, call->owner, call->time, call->until, &call->more,
                       &call->error);
}

void
cb_store_call_probe (CbStoreCall *call, CbStoreBackend *backend)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->probe (backend, &call->error);
}
