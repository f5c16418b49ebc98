#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Members of a dictionary that came over the bus, as text for people; NULL where there is none. */
char *cb_ctl_dict_dup_string (GVariant *dict, const char *name);
char *cb_ctl_dict_dup_text (GVariant *dict, const char *name);
char *cb_ctl_dict_dup_number (GVariant *dict, const char *name);
char *cb_ctl_dict_dup_time (GVariant *dict, const char *name);
char *cb_ctl_dict_dup_age (GVariant *dict, const char *name);
char *cb_ctl_dict_dup_size (GVariant *dict, const char *name);
char *cb_ctl_dict_dup_flag (GVariant *dict, const char *name);

G_END_DECLS
