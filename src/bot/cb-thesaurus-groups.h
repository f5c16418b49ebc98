#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The words themselves: each group is a concept, a list of words and phrases with
 * commas between them. A word may be in several. Grammar is the stemmer's business,
 * but for forms that it does not bring together.
 */

extern const char *const cb_thesaurus_groups_de[];
extern const char *const cb_thesaurus_groups_en[];

const char *const *cb_thesaurus_groups_get (const char *language);

G_END_DECLS
