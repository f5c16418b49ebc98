#pragma once

#include "model/cb-audit-entry.h"
#include "model/cb-notice.h"
#include "model/cb-silence.h"
#include "model/cb-upload.h"
#include "store/cb-mongo-appends.h"

G_BEGIN_DECLS

typedef struct _CbMongoGroup CbMongoGroup;

CbMongoGroup *cb_mongo_group_new (CbMongoLink *link);
void cb_mongo_group_free (CbMongoGroup *self);
CbMongoHeads *cb_mongo_group_get_heads (CbMongoGroup *self);
CbMongoAppends *cb_mongo_group_get_appends (CbMongoGroup *self);

GPtrArray *cb_mongo_group_erase (CbMongoGroup *self, const char *session_id, GError **error);
gboolean cb_mongo_group_add_upload (CbMongoGroup *self,
                                    const CbUpload *upload,
                                    guint max_count,
                                    guint64 max_bytes,
                                    GError **error);
gboolean cb_mongo_group_add_audit (CbMongoGroup *self, const CbAuditEntry *entry, GError **error);
gboolean cb_mongo_group_save_alerts (CbMongoGroup *self,
                                     GPtrArray *alerts,
                                     GPtrArray *notices,
                                     GError **error);
void cb_mongo_group_redo (CbMongoGroup *self, const bson_t *intent);
void cb_mongo_group_prune_alerts (CbMongoGroup *self, gint64 before);
void cb_mongo_group_update_notice (CbMongoGroup *self, const CbNotice *notice);
void cb_mongo_group_remove_notice (CbMongoGroup *self, const char *notice_id);
void cb_mongo_group_save_silence (CbMongoGroup *self, const CbSilence *silence);
void cb_mongo_group_finish_erasure (CbMongoGroup *self, const char *session_id);
void cb_mongo_group_probe (CbMongoGroup *self);

gboolean cb_mongo_group_commit (CbMongoGroup *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMongoGroup, cb_mongo_group_free)

G_END_DECLS
