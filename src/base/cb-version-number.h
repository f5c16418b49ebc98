#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbVersionNumber:
 * @part: major, minor and patch
 *
 * A version as in 1.0.12. All parts 0 stands before every other.
 */
typedef struct
{
  guint part[3];
} CbVersionNumber;

/* What one part may be, at most. */
#define CB_VERSION_NUMBER_MAX_PART 999999

gboolean cb_version_number_parse (CbVersionNumber *self, const char *text);
char *cb_version_number_to_string (const CbVersionNumber *self);
int cb_version_number_compare (const CbVersionNumber *a, const CbVersionNumber *b);
void cb_version_number_raise (CbVersionNumber *self);

G_END_DECLS
