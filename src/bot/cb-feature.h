#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbFeatureKind:
 * @CB_FEATURE_WORD: the stem of a word
 * @CB_FEATURE_PAIR: two stems that follow each other, or one at the beginning or the end
 * @CB_FEATURE_PIECE: three or four letters of a word; those of a misspelt one are mostly right
 * @CB_FEATURE_CONCEPT: what a word or phrase means
 * @CB_FEATURE_CONCEPT_PAIR: two concepts in one text
 *
 * The ways in which two texts can be alike.
 */
typedef enum
{
  CB_FEATURE_WORD,
  CB_FEATURE_PAIR,
  CB_FEATURE_PIECE,
  CB_FEATURE_CONCEPT,
  CB_FEATURE_CONCEPT_PAIR,
} CbFeatureKind;

#define CB_N_FEATURE_KINDS (CB_FEATURE_CONCEPT_PAIR + 1)

/* For masks of several kinds. A pair of concepts comes with the concepts only. */
#define CB_FEATURES_OF(kind) (1U << (kind))
#define CB_FEATURES_OF_ALL_KINDS ((1U << CB_N_FEATURE_KINDS) - 1)

/**
 * CbFeature:
 * @key: the term that it is, see cb_term_key_add()
 * @kind: the #CbFeatureKind
 * @common: whether it is made of words that are everywhere
 *
 * Something that a text has and another may have, too.
 */
typedef struct
{
  guint64 key;
  guint8 kind;
  guint8 common;
} CbFeature;

G_END_DECLS
