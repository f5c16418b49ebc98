#pragma once

#include "model/cb-notice.h"

G_BEGIN_DECLS

/**
 * CbNoticeText:
 * @subject: (owned): one line
 * @plain: (owned): the same at length, in lines
 * @html: (owned): the same as an HTML document
 * @brief: (owned): for a telephone: subject and figures, short
 *
 * What a notice says, for people.
 */
typedef struct
{
  char *subject;
  char *plain;
  char *html;
  char *brief;
} CbNoticeText;

CbNoticeText *cb_notice_text_new (const CbNotice *notice, GError **error);
void cb_notice_text_free (CbNoticeText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbNoticeText, cb_notice_text_free)

G_END_DECLS
