#pragma once

#include <adwaita.h>

#include "client/cb-admin-client.h"
#include "model/cb-admin-record-list.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_PAGE (cb_admin_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (CbAdminPage, cb_admin_page, CB_ADMIN, PAGE, AdwBin)

/**
 * CbAdminPageClass:
 * @load: begins to fetch what the page shows, with cb_admin_page_fetch(); what comes back ends in
 *   cb_admin_page_show_content(), _show_empty() or _fail()
 * @go_back: steps out of a detail; FALSE where the page shows none
 * @search: begins a search; NULL where there is nothing to be searched
 * @open: shows one thing of the page by its name, such as a session's id
 * @standalone: whether it shows something also where there is no daemon
 */
struct _CbAdminPageClass
{
  AdwBinClass parent_class;

  void (*load) (CbAdminPage *self);
  gboolean (*go_back) (CbAdminPage *self);
  void (*search) (CbAdminPage *self);
  void (*open) (CbAdminPage *self, const char *name);
  gboolean standalone;
};

/* For the window */
void cb_admin_page_set_client (CbAdminPage *self, CbAdminClient *client);
const char *cb_admin_page_get_title (CbAdminPage *self);
const char *cb_admin_page_get_icon_name (CbAdminPage *self);
gboolean cb_admin_page_go_back (CbAdminPage *self);
gboolean cb_admin_page_search (CbAdminPage *self);
void cb_admin_page_open (CbAdminPage *self, const char *name);

/* For pages */
CbAdminClient *cb_admin_page_get_client (CbAdminPage *self);
gboolean cb_admin_page_is_narrow (CbAdminPage *self);
void cb_admin_page_listen (CbAdminPage *self, CbAdminPart part);
void cb_admin_page_set_poll (CbAdminPage *self, guint seconds);
void cb_admin_page_reload (CbAdminPage *self);
void cb_admin_page_fetch (CbAdminPage *self,
                          CbAdminPart part,
                          const char *method,
                          GVariant *arguments,
                          GAsyncReadyCallback callback);
GVariant *cb_admin_page_fetch_finish (CbAdminPage *self, GObject *client, GAsyncResult *result);
void cb_admin_page_fill (CbAdminPage *self,
                         CbAdminPart part,
                         const char *method,
                         GVariant *arguments,
                         CbAdminRecordList *list,
                         void (*then) (CbAdminPage *self));
void cb_admin_page_run (CbAdminPage *self,
                        CbAdminPart part,
                        const char *method,
                        GVariant *arguments,
                        const char *done);
void cb_admin_page_show_content (CbAdminPage *self);
void cb_admin_page_show_empty (CbAdminPage *self);
void cb_admin_page_show_problem (CbAdminPage *self,
                                 const char *icon_name,
                                 const char *title,
                                 const char *description,
                                 const char *button);
void cb_admin_page_fail (CbAdminPage *self, const GError *error);
void cb_admin_page_toast (CbAdminPage *self, const char *text);
void cb_admin_page_add_toast (CbAdminPage *self, AdwToast *toast);

G_END_DECLS
