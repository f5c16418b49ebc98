#pragma once

#include "bus/cb-authority.h"

G_BEGIN_DECLS

#define CB_TYPE_AUTHORITY_POLKIT (cb_authority_polkit_get_type ())
G_DECLARE_FINAL_TYPE (CbAuthorityPolkit, cb_authority_polkit, CB, AUTHORITY_POLKIT, GObject)

CbAuthority *cb_authority_polkit_new (void);

G_END_DECLS
