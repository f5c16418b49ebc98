#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbSilence:
 * @rule: the rule of which nothing is told meanwhile
 * @until: when it ends, in microseconds since 1970 UTC
 * @reason: why, one line for the others
 * @created_by: who wanted it
 *
 * A while in which a rule is watched, but nobody is told. A rule has one at most. Immutable once
 * made, counted by reference, usable from every thread.
 */
typedef struct
{
  const char *rule;
  gint64 until;
  const char *reason;
  const char *created_by;
} CbSilence;

#define CB_TYPE_SILENCE (cb_silence_get_type ())
GType cb_silence_get_type (void);

CbSilence *cb_silence_new (const CbSilence *fields);
CbSilence *cb_silence_ref (const CbSilence *self);
void cb_silence_unref (CbSilence *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSilence, cb_silence_unref)

G_END_DECLS
