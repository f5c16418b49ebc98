#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbPolkitFake:
 *
 * Stands for polkit on a private bus: allows what it is told to, and writes down what it is asked.
 */
typedef struct _CbPolkitFake CbPolkitFake;

CbPolkitFake *cb_polkit_fake_new (const char *bus_address);
void cb_polkit_fake_free (CbPolkitFake *self);
void cb_polkit_fake_allow (CbPolkitFake *self, const char *action_id);
const char *cb_polkit_fake_get_asked (CbPolkitFake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbPolkitFake, cb_polkit_fake_free)

G_END_DECLS
