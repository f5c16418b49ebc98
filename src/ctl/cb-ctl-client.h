#pragma once

#include "ctl/cb-ctl.h"

G_BEGIN_DECLS

CbDBusManager *cb_ctl_client_get_manager (CbCtl *ctl, GError **error);
CbDBusMetrics *cb_ctl_client_get_metrics (CbCtl *ctl, GError **error);
CbDBusAlerts *cb_ctl_client_get_alerts (CbCtl *ctl, GError **error);
CbDBusBackups *cb_ctl_client_get_backups (CbCtl *ctl, GError **error);
CbDBusWidgets *cb_ctl_client_get_widgets (CbCtl *ctl, GError **error);
CbDBusSessions *cb_ctl_client_get_sessions (CbCtl *ctl, GError **error);
CbDBusKnowledge *cb_ctl_client_get_knowledge (CbCtl *ctl, GError **error);
CbDBusJob *cb_ctl_client_get_job (CbCtl *ctl, const char *path, GError **error);

char *cb_ctl_client_explain (CbCtl *ctl, const GError *error, int *status);
void cb_ctl_client_suggest (GError **error, const char *name, GVariant *list, const char *member);
gboolean cb_ctl_client_is_absent (const GError *error);

G_END_DECLS
