#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

void cb_setting_text_init_default (GValue *value, GParamSpec *pspec);
gboolean cb_setting_text_parse (const char *text,
                                GParamSpec *pspec,
                                gboolean secret,
                                GValue *value,
                                GError **error);
char *cb_setting_text_describe (GParamSpec *pspec);
char *cb_setting_text_format (const GValue *value);

G_END_DECLS
