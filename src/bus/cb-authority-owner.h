#pragma once

#include "bus/cb-authority.h"

G_BEGIN_DECLS

#define CB_TYPE_AUTHORITY_OWNER (cb_authority_owner_get_type ())
G_DECLARE_FINAL_TYPE (CbAuthorityOwner, cb_authority_owner, CB, AUTHORITY_OWNER, GObject)

CbAuthority *cb_authority_owner_new (void);

G_END_DECLS
