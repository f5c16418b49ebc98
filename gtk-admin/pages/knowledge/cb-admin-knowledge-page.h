#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_KNOWLEDGE_PAGE (cb_admin_knowledge_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminKnowledgePage,
                      cb_admin_knowledge_page,
                      CB_ADMIN,
                      KNOWLEDGE_PAGE,
                      CbAdminPage)

G_END_DECLS
