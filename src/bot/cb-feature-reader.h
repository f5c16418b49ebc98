#pragma once

#include "bot/cb-feature.h"
#include "bot/cb-thesaurus.h"

G_BEGIN_DECLS

/**
 * CbFeatureReader:
 *
 * Finds the features of texts in one language. Used by one thread at a time.
 */
typedef struct _CbFeatureReader CbFeatureReader;

CbFeatureReader *cb_feature_reader_new (const char *language, CbThesaurus *thesaurus);
void cb_feature_reader_free (CbFeatureReader *self);
CbThesaurus *cb_feature_reader_get_thesaurus (CbFeatureReader *self);
GArray *cb_feature_reader_read (CbFeatureReader *self, const char *text, guint kinds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbFeatureReader, cb_feature_reader_free)

G_END_DECLS
