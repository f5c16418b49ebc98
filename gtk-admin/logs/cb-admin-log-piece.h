#pragma once

#include "logs/cb-admin-log-line.h"

G_BEGIN_DECLS

/**
 * CbAdminLogPiece:
 * @lines: (owned) (element-type CbAdminLogLine): what matched, the oldest first
 * @oldest: (owned) (nullable): the cursor of the oldest line that was looked at, matching or not
 * @newest: (owned) (nullable): likewise, of the newest
 * @complete: whether nothing is left in the direction that was read
 *
 * A stretch of the journal.
 */
typedef struct
{
  GPtrArray *lines;
  char *oldest;
  char *newest;
  gboolean complete;
} CbAdminLogPiece;

CbAdminLogPiece *cb_admin_log_piece_new (void);
void cb_admin_log_piece_free (CbAdminLogPiece *self);
void cb_admin_log_piece_look_at (CbAdminLogPiece *self, const char *cursor, gboolean backwards);
void cb_admin_log_piece_reverse (CbAdminLogPiece *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAdminLogPiece, cb_admin_log_piece_free)

G_END_DECLS
